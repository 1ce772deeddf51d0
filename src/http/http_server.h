// SPDX-License-Identifier: MIT
// An HTTP/1.1 server on a few threads: sockets, TLS, limits, streams. It knows nothing of pages.
//
// Every request passes the guard (http/guard.h) before a handler sees it. Requests that are
// malformed, too big or too slow never reach a handler; the refusal looks like the pages, by
// Options::refuse.
//
// Threads: I/O on Options::io_threads; handlers on Options::handler_threads, so that a slow query
// delays no stream; requests whose size the data decides on Options::heavy_threads, so that they
// delay no others. A request whose client has left is not carried out, if it only asks. start() and
// stop() are called by one thread. Errors of a connection end that connection; an exception of a
// handler becomes 500 and a notice.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/histogram.h"
#include "base/notice.h"
#include "base/result.h"
#include "http/guard.h"
#include "http/http_limits.h"
#include "http/message.h"
#include "http/tls.h"

namespace joblog::http {

using Handler = std::function<Response(const Request&)>;

struct Options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 3000;  ///< 0 = any free one, see Server::port().
  TlsFiles tls;
  Limits limits;
  int io_threads = 1;
  int handler_threads = 4;
  int heavy_threads = 3;
  /// Whether the data decides how long the answer takes. Nothing: no request is.
  std::function<bool(const Request&)> is_heavy{};
  /// Makes the answer for a refusal; the request holds what was understood of it.
  std::function<Response(const Request&, const Refusal&)> refuse;
  /// Is told what the server itself refuses; outlives it. nullptr: nobody is.
  Refusals* refusals = nullptr;
};

/// Counts since the start, for /metrics.
struct ServerFigures {
  std::uint64_t requests = 0;
  std::uint64_t refused = 0;
  std::array<std::uint64_t, 6> answers{};  ///< By the first digit of their status.
  /// From a request that is there to an answer that may be sent: waiting for a handler thread
  /// counts, a slow client does not. Of a download or an event stream, up to its first byte.
  Histogram seconds{answer_seconds};
  std::int64_t connections = 0;  ///< Open now.
  std::int64_t streams = 0;      ///< Event streams open now.
  /// By RefusalReason, when there is somebody who is told.
  std::array<std::uint64_t, refusal_reasons> refusals{};
};

class Server {
 public:
  /// `guard`, `clock` and `notices` outlive it.
  Server(Options options, Guard& guard, Handler handler, const Clock& clock, Notices& notices);
  ~Server();  ///< stop(0).
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens. Errors: unavailable (address in use, no permission), invalid (certificate, key).
  Result<void> start();
  std::uint16_t port() const;
  /// Accepts no more, ends idle connections and streams at once, waits for answers in flight.
  void stop(std::chrono::milliseconds wait_max);
  /// Reads certificate and key again; the old ones stay when they are unusable.
  Result<void> reload_tls();
  /// Ends the downloads and event streams that the guard would not let begin any more.
  void end_what_is_not_admitted();
  ServerFigures figures() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace joblog::http
