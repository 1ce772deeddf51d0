// SPDX-License-Identifier: MIT
// What connects the writers of an event stream with its connection: bytes in, bytes out, an end.
//
// Threads: the writers' side (send … close) from any; the connection's side from its loop. The
// connection may be gone long before the last writer lets go, and the other way round.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/mutex.h"
#include "http/message.h"

namespace joblog::http {

class EventStream {
 public:
  /// `backlog_max`: bytes that may wait for a slow reader, unless one event alone is longer. One
  /// more, and the stream is given up.
  explicit EventStream(std::size_t backlog_max) : backlog_max_(backlog_max) {}

  bool send(std::string&& bytes);
  bool open() const { return open_; }
  std::size_t backlog() const { return backlog_; }
  void close();
  void give_up();

  /// From now on `wake` is called when there is something to take. It must not block.
  void attach(std::function<void()> wake);
  /// The connection is gone: open() is false, and `wake` is never called again.
  void detach();
  struct Taken {
    std::string bytes;
    bool over = false;  ///< Nothing will follow.
  };
  Taken take();
  /// The reader is too slow: end it without sending what is left.
  bool given_up() const { return given_up_; }
  void wrote(std::size_t bytes) { backlog_ -= bytes; }

 private:
  void wake_once() REQUIRES(mutex_);
  void drop_all() REQUIRES(mutex_);

  const std::size_t backlog_max_;
  std::atomic<bool> open_ = true;
  std::atomic<bool> given_up_ = false;
  std::atomic<std::size_t> backlog_ = 0;
  Mutex mutex_;
  std::string pending_ GUARDED_BY(mutex_);
  std::function<void()> wake_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;
};

/// The writers' end; the stream ends with the last of them.
std::shared_ptr<EventSink> make_sink(std::shared_ptr<EventStream> stream);

}  // namespace joblog::http
