// SPDX-License-Identifier: MIT
// Exceptions end here: of a handler, of the page for a refusal, of a download. The client learns
// that something failed, the operator what.
#include "http/request_handler.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "base/text.h"

namespace joblog::http {
namespace {

constexpr std::string_view kChallenge = R"(Basic realm="joblog", charset="UTF-8")";

/// Of a download that finds nothing to send.
constexpr std::chrono::milliseconds kDownloadSearchMax{250};
constexpr std::chrono::seconds kRetryAfter{5};

Response plain_page(const Refusal& refusal) {
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = refusal.what + "\n" + refusal.advice + "\n";
  return response;
}

}  // namespace

std::optional<SerializedResponse> RequestHandler::receive(Exchange& exchange) {
  ++requests_;
  if (exchange.malformed) {
    tell_malformed(exchange);
    return refuse(exchange, *exchange.malformed);
  }
  Verdict verdict = guard_.check(exchange.request);
  if (verdict.status != 200) {
    return refuse(exchange,
                  {.status = verdict.status,
                   .what = std::move(verdict.what),
                   .advice = std::move(verdict.advice)},
                  verdict.retry_after);
  }
  exchange.request.user = std::move(verdict.user);
  exchange.admission = std::move(verdict.admission);
  if (exchange.unsupported) return refuse(exchange, *exchange.unsupported);
  if (!exchange.is_whole) return std::nullopt;
  exchange.is_heavy = options_.is_heavy && options_.is_heavy(exchange.request);
  if (exchange.is_heavy) return std::nullopt;
  return handle(exchange);
}

SerializedResponse RequestHandler::refuse_while_busy(Exchange& exchange) {
  return refuse(exchange,
                {.status = 503,
                 .what = "Too many searches and downloads of yours wait for their turn.",
                 .advice = "Wait until some of them are done, then try again."},
                kRetryAfter);
}

SerializedResponse RequestHandler::handle(Exchange& exchange) {
  if (exchange.malformed) {
    tell_malformed(exchange);
    return refuse(exchange, *exchange.malformed);
  }
  try {
    return write(exchange, handler_(exchange.request));
  } catch (const std::exception& error) {
    return fail_with(exchange, error.what());
  } catch (...) {
    return fail_with(exchange, "an exception of an unknown type");
  }
}

SerializedResponse RequestHandler::turn_away(Exchange& exchange) {
  ++requests_;
  ++refused_;
  exchange.framing.keep_alive = false;
  Response response = plain_page({.status = 503,
                                  .what = "The server has too much to do at this moment.",
                                  .advice = "Try again in a second."});
  response.status = 503;
  response.headers.emplace_back("Retry-After", "1");
  count(exchange, response.status);
  return serialize(response, nullptr, exchange.framing, clock_.wall_now())
      .value_or(SerializedResponse{.close = true});
}

void RequestHandler::tell_malformed(const Exchange& exchange) {
  if (options_.refusals == nullptr) return;
  options_.refusals->refused(RefusalReason::malformed, exchange.request.peer);
}

std::optional<RequestHandler::Piece> RequestHandler::pull(BodySource& source, bool chunked,
                                                          const Request& request) {
  try {
    std::string bytes;
    bool more = true;
    const SteadyTime end = clock_.steady_now() + kDownloadSearchMax;
    while (more && bytes.empty()) {
      more = source.next(bytes);
      if (!bytes.empty() || !more) break;
      if (request.client_left && request.client_left()) return std::nullopt;
      if (clock_.steady_now() >= end) return Piece{};
    }
    if (!chunked) return Piece{.bytes = std::move(bytes), .last = !more};
    std::string framed = bytes.empty() ? std::string() : chunk(bytes);
    if (!more) framed += chunk("");
    return Piece{.bytes = std::move(framed), .last = !more};
  } catch (const std::exception& error) {
    notices_.notice(Severity::error,
                    fmt::format("a download was broken off: {}", in_quotes(error.what())));
  } catch (...) {
    notices_.notice(Severity::error, "a download was broken off by an unknown exception");
  }
  return std::nullopt;
}

SerializedResponse RequestHandler::write(Exchange& exchange, Response response) {
  std::shared_ptr<EventStream> stream;
  if (response.events) {
    stream = std::make_shared<EventStream>(options_.limits.backlog_bytes);
    response.content_type = "text/event-stream";
    response.headers.emplace_back("X-Accel-Buffering", "no");  // For a proxy: pass on as it comes.
    // Before the head is on its way: what fails now can still become a 500.
    if (!exchange.framing.head_only) response.events(make_sink(stream));
  }
  auto answer = serialize(response, std::move(stream), exchange.framing, clock_.wall_now());
  if (!answer) return fail_with(exchange, answer.error().message);
  count(exchange, response.status);
  return std::move(*answer);
}

SerializedResponse RequestHandler::fail_with(Exchange& exchange, std::string_view why) {
  notices_.notice(Severity::error,
                  fmt::format("{} {} failed: {}", to_string(exchange.request.method),
                              in_quotes(exchange.request.path), in_quotes(why)));
  return refuse(exchange, {.status = 500,
                           .what = "This page could not be made.",
                           .advice = "Try again; the log of the server says why."});
}

SerializedResponse RequestHandler::refuse(Exchange& exchange, const Refusal& refusal,
                                          std::optional<std::chrono::seconds> retry_after) {
  ++refused_;
  exchange.framing.gzip = false;  // It costs more than all else that a stranger's request does.
  if (!exchange.is_whole || exchange.malformed) exchange.framing.keep_alive = false;
  Response response = refusal_page(exchange.request, refusal);
  response.status = refusal.status;
  if (refusal.status == 401) response.headers.emplace_back("WWW-Authenticate", kChallenge);
  if (refusal.status == 405 || refusal.status == 501) {
    response.headers.emplace_back("Allow", "GET, HEAD, POST, OPTIONS");
  }
  if (retry_after) {
    response.headers.emplace_back("Retry-After", std::to_string(retry_after->count()));
  }
  count(exchange, refusal.status);
  auto answer = serialize(response, nullptr, exchange.framing, clock_.wall_now());
  if (answer) return std::move(*answer);
  notices_.notice(Severity::error,
                  fmt::format("the page for a refusal: {}", answer.error().message));
  return serialize_plain(refusal.status, refusal.what + "\n", exchange.framing, clock_.wall_now());
}

Response RequestHandler::refusal_page(const Request& request, const Refusal& refusal) {
  if (!options_.refuse) return plain_page(refusal);
  try {
    return options_.refuse(request, refusal);
  } catch (const std::exception& error) {
    notices_.notice(Severity::error,
                    fmt::format("the page for a refusal failed: {}", in_quotes(error.what())));
  } catch (...) {
    notices_.notice(Severity::error, "the page for a refusal failed");
  }
  return plain_page(refusal);
}

void RequestHandler::count(const Exchange& exchange, int status) {
  const std::chrono::duration<double> took = clock_.steady_now() - exchange.asked_at;
  MutexLock lock(answered_mutex_);
  ++answered_.answers[static_cast<std::size_t>(status / 100)];
  answered_.seconds.add(took.count());
}

ServerFigures RequestHandler::figures() const {
  ServerFigures figures;
  {
    MutexLock lock(answered_mutex_);
    figures = answered_;
  }
  figures.requests = requests_;
  figures.refused = refused_;
  return figures;
}

}  // namespace joblog::http
