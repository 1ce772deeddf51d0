// SPDX-License-Identifier: MIT
// Hears of the commits of others, tells others of ours, and keeps the store up now and then: on a
// connection and a thread of its own.
//
// A hint (NOTIFY) says that something has been committed, and not what. It may be lost with the
// connection, so while there is none each second counts as a change.
//
// Threads: all of its functions may be called from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/unique_fd.h"
#include "postgres/postgres_client.h"

namespace joblog::postgres {

class ChangeListener {
 public:
  /// `upkeep` is called about once a second after something was committed here, on the listener's
  /// thread and connection. What it throws ends the connection.
  /// `clock` outlives it.
  ChangeListener(ClientOptions options, const Clock& clock, std::function<void(Client&)> upkeep);
  ~ChangeListener();
  ChangeListener(const ChangeListener&) = delete;
  ChangeListener& operator=(const ChangeListener&) = delete;

  /// Something was committed here: others are told of it.
  void committed();
  /// As Store::wait_for_change.
  std::uint64_t wait_for_change(std::uint64_t seen, Duration timeout, const std::stop_token& stop);
  /// As Store::version.
  std::uint64_t version() const { return version_.load(); }

 private:
  void run(const std::stop_token& stop);
  void listen(Client& client, const std::stop_token& stop);
  void wait_for(int socket, Duration longest);
  void count_change();

  const ClientOptions options_;
  const Clock& clock_;
  const std::function<void(Client&)> upkeep_;
  UniqueFd wake_;  ///< An eventfd.
  std::atomic<bool> has_committed_{false};
  std::atomic<std::uint64_t> version_{0};
  Mutex mutex_;
  CondVar changed_;
  std::uint64_t changes_ GUARDED_BY(mutex_) = 0;
  std::jthread thread_;  ///< The last: it uses all of the above.
};

}  // namespace joblog::postgres
