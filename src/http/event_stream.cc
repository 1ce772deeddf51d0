// SPDX-License-Identifier: MIT
// The connection is woken once for all that is sent until it looks: a burst of lines costs one trip
// through the loop.
#include "http/event_stream.h"

#include <utility>

namespace joblog::http {
namespace {

class Sink final : public EventSink {
 public:
  explicit Sink(std::shared_ptr<EventStream> stream) : stream_(std::move(stream)) {}
  ~Sink() override { stream_->close(); }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  bool send(std::string bytes) override { return stream_->send(std::move(bytes)); }
  bool open() const override { return stream_->open(); }
  std::size_t backlog() const override { return stream_->backlog(); }
  void close() override { stream_->close(); }
  void give_up() override { stream_->give_up(); }

 private:
  const std::shared_ptr<EventStream> stream_;
};

}  // namespace

bool EventStream::send(std::string&& bytes) {
  MutexLock lock(mutex_);
  if (!open_) return false;
  // One event may be longer than what may wait: who has taken everything else gets it.
  if (backlog_ > 0 && backlog_ + bytes.size() > backlog_max_) {
    drop_all();
  } else {
    backlog_ += bytes.size();
    if (pending_.empty()) {
      pending_ = std::move(bytes);
    } else {
      pending_ += bytes;
    }
  }
  wake_once();
  return open_;
}

void EventStream::give_up() {
  MutexLock lock(mutex_);
  if (given_up_) return;
  drop_all();
  wake_once();
}

void EventStream::drop_all() {
  open_ = false;
  given_up_ = true;
  pending_ = {};
  woken_ = false;  // The connection may be waiting for the reader; this it must hear.
}

void EventStream::close() {
  MutexLock lock(mutex_);
  if (!open_) return;
  open_ = false;
  wake_once();
}

void EventStream::attach(std::function<void()> wake) {
  MutexLock lock(mutex_);
  wake_ = std::move(wake);
  if (!pending_.empty() || !open_) wake_once();
}

void EventStream::detach() {
  MutexLock lock(mutex_);
  open_ = false;
  wake_ = nullptr;
  pending_ = {};
}

EventStream::Taken EventStream::take() {
  MutexLock lock(mutex_);
  woken_ = false;
  return {.bytes = std::exchange(pending_, {}), .over = !open_};
}

void EventStream::wake_once() {
  if (woken_ || !wake_) return;
  woken_ = true;
  wake_();
}

std::shared_ptr<EventSink> make_sink(std::shared_ptr<EventStream> stream) {
  return std::make_shared<Sink>(std::move(stream));
}

}  // namespace joblog::http
