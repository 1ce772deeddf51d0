// SPDX-License-Identifier: MIT
// What happens to a request on a handler thread: the guard, the handler, the refusal, the writing
// of the answer. No sockets.
//
// Threads: callable from any.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/notice.h"
#include "http/guard.h"
#include "http/http_server.h"
#include "http/message.h"
#include "http/serialized_response.h"

namespace joblog::http {

/// A request on its way through the server, and what its connection knows of it.
struct Exchange {
  Request request;
  Framing framing;
  SteadyTime asked_at{};               ///< When all that is to be answered had come.
  std::optional<Refusal> malformed;    ///< Found while reading; nobody else is asked.
  std::optional<Refusal> unsupported;  ///< To be said once the guard has let it pass.
  Admission admission;                 ///< Once the guard has let it pass.
  bool is_whole = true;                ///< False: the body has not been read.
  bool is_heavy = false;               ///< Its work belongs to the heavy pool.
  /// Whose requests wait for each other there.
  std::string owner() const { return request.user + "\n" + request.peer; }
};

class RequestHandler {
 public:
  /// All outlive it.
  RequestHandler(const Options& options, Guard& guard, const Handler& handler, const Clock& clock,
                 Notices& notices)
      : options_(options), guard_(guard), handler_(handler), clock_(clock), notices_(notices) {}

  /// Asks the guard, and when the request is whole the handler. Nothing: it may pass; read its
  /// body, or when it is heavy have it handled where such are.
  std::optional<SerializedResponse> receive(Exchange& exchange);
  /// Asks the handler; the guard has let the request pass.
  SerializedResponse handle(Exchange& exchange);
  /// Too many of its owner wait for their turn.
  SerializedResponse refuse_while_busy(Exchange& exchange);
  /// There is no room for it now. Asks nobody, and costs next to nothing.
  SerializedResponse turn_away(Exchange& exchange);
  /// The next piece of a download as it is sent; an empty one when a turn was too short to find
  /// any. Nothing: the source failed, or nobody reads what it is long in finding.
  struct Piece {
    std::string bytes;
    bool last = false;
  };
  std::optional<Piece> pull(BodySource& source, bool chunked, const Request& request);

  /// Connections and streams are not its business.
  ServerFigures figures() const;

 private:
  void tell_malformed(const Exchange& exchange);
  SerializedResponse refuse(Exchange& exchange, const Refusal& refusal,
                            std::optional<std::chrono::seconds> retry_after = {});
  Response refusal_page(const Request& request, const Refusal& refusal);
  SerializedResponse write(Exchange& exchange, Response response);
  SerializedResponse fail_with(Exchange& exchange, std::string_view why);
  void count(const Exchange& exchange, int status);

  const Options& options_;
  Guard& guard_;
  const Handler& handler_;
  const Clock& clock_;
  Notices& notices_;
  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  mutable Mutex answered_mutex_;  ///< Held for a few additions.
  ServerFigures answered_ GUARDED_BY(answered_mutex_);
};

}  // namespace joblog::http
