// SPDX-License-Identifier: MIT
// What all connections of a server share.
//
// Threads: callable from any, unless it says otherwise.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/notice.h"
#include "http/handler_pool.h"
#include "http/heavy_pool.h"
#include "http/http_server.h"
#include "http/request_handler.h"
#include "http/tls.h"

namespace joblog::http {

struct ServerState {
  ServerState(Options given, Guard& the_guard, Handler given_handler, const Clock& the_clock,
              Notices& the_notices)
      : options(std::move(given)),
        guard(the_guard),
        handler(std::move(given_handler)),
        clock(the_clock),
        notices(the_notices),
        request_handler(options, the_guard, handler, the_clock, the_notices) {}

  const Options options;
  Guard& guard;
  const Handler handler;
  const Clock& clock;
  Notices& notices;
  RequestHandler request_handler;
  HandlerPool pool;
  HeavyPool heavy;
  std::atomic<bool> draining = false;  ///< Answers end their connections.
  std::atomic<std::int64_t> streams = 0;

  const Limits& limits() const { return options.limits; }
  void refused(RefusalReason reason, std::string_view peer, std::string_view what = {}) const {
    if (options.refusals != nullptr) options.refusals->refused(reason, peer, what);
  }

  /// Of new connections; nothing = plain.
  std::shared_ptr<TlsContext> tls() EXCLUDES(mutex) {
    MutexLock lock(mutex);
    return context;
  }
  void set_tls(std::shared_ptr<TlsContext> fresh) EXCLUDES(mutex) {
    MutexLock lock(mutex);
    context = std::move(fresh);
  }

  void opened() EXCLUDES(mutex) {
    MutexLock lock(mutex);
    ++open;
  }
  void closed() EXCLUDES(mutex) {
    MutexLock lock(mutex);
    if (--open == 0) all_closed.notify_all();
  }
  std::int64_t connections() EXCLUDES(mutex) {
    MutexLock lock(mutex);
    return open;
  }
  /// Until there are no connections; not longer than `wait_max`.
  void await_all_closed(std::chrono::nanoseconds wait_max) EXCLUDES(mutex) {
    const SteadyTime end = clock.steady_now() + wait_max;
    MutexLock lock(mutex);
    while (open > 0 && clock.steady_now() < end) {
      if (!all_closed.wait_for(mutex, end - clock.steady_now())) return;
    }
  }

  Mutex mutex;
  CondVar all_closed;
  std::int64_t open GUARDED_BY(mutex) = 0;
  std::shared_ptr<TlsContext> context GUARDED_BY(mutex);
};

}  // namespace joblog::http
