// SPDX-License-Identifier: MIT
// A request and its answer, as the pages see them. What the wire looks like is the server's
// business.
//
// Ownership: plain values. Threads: a handler gets its own request and may block for a while; it
// runs on a thread of the server's that does no network.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace joblog::http {

enum class Method : std::uint8_t { get, head, post, options };
const char* to_string(Method method);  ///< "GET", …

/// Names and values in the order of the request: a query, or the form of a body. Decoded once,
/// valid UTF-8.
class Parameters {
 public:
  Parameters() = default;
  explicit Parameters(std::vector<std::pair<std::string, std::string>> entries)
      : entries_(std::move(entries)) {}

  /// The first value of that name; "" when there is none.
  const std::string& get(std::string_view name) const;
  bool has(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& entries() const { return entries_; }

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

struct Request {
  Method method = Method::get;
  /// Decoded once, starts with '/', holds no "..", no control characters. "*" for the server as a
  /// whole, with `options` only.
  std::string path;
  std::string target;  ///< Path and query as they were sent.
  Parameters query;
  Parameters form;  ///< Of a POST with application/x-www-form-urlencoded.
  /// As sent; but a host that the request line names stands in Host, as RFC 9112 wants it.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string user;   ///< Who signed in; "" when no password is asked for.
  std::string peer;   ///< Address of the other end, without port.
  std::string local;  ///< Our address that it was sent to, without port.
  bool encrypted = false;
  /// Whether nobody waits for the answer any more. Nothing: unknown. Asked now and then by work
  /// that takes long; costs a microsecond. Threads: callable from any.
  std::function<bool()> client_left{};

  /// The first value of the header, any case of its name; "" when there is none.
  std::string_view header(std::string_view name) const;
  /// The value of a cookie; "" when there is none.
  std::string_view cookie(std::string_view name) const;
};

/// The body of an answer that is too long to hold: a download.
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// Appends the next piece (tens of KiB) to `out`; false when there is none left. Appends nothing
  /// when it has looked for long without finding any: it is asked again. Called on a handler
  /// thread, each time the reader has taken the piece before. An exception ends the connection
  /// without an end mark, so that the reader sees that something is missing.
  virtual bool next(std::string& out) = 0;
};

/// The open end of an event stream. Threads: callable from any. The connection ends when the last
/// owner lets go of it or close() was called, after what was sent has gone out.
class EventSink {
 public:
  virtual ~EventSink() = default;
  /// Queues bytes. False when the other end is gone: let go of the sink.
  virtual bool send(std::string bytes) = 0;
  virtual bool open() const = 0;
  /// Bytes queued and not yet taken by the network: send no more while this is high.
  virtual std::size_t backlog() const = 0;
  virtual void close() = 0;
  /// Ends it at once, without what was not sent yet: its memory is needed.
  virtual void give_up() = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Instead of `body`: sent in pieces.
  std::unique_ptr<BodySource> source;
  /// Instead of `body`: the connection stays open as text/event-stream; called once with its sink.
  std::function<void(std::shared_ptr<EventSink>)> events;
};

/// Why a request is refused, for a person: what happened and what to do.
struct Refusal {
  int status = 400;
  std::string what;
  std::string advice;
};

/// 303 to a path of our own (never another site).
Response redirect(std::string path);

}  // namespace joblog::http
