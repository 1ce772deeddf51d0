// SPDX-License-Identifier: MIT
// Bytes in, a request or a refusal out. No sockets, no time: the connection feeds it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/http_limits.h"
#include "http/message.h"

namespace joblog::http {

/// For one request. Threads: one.
class RequestParser {
 public:
  enum class Step : std::uint8_t {
    more,     ///< Feed it more.
    head,     ///< The head is there, a body is to come: ask the guard, then feed it on.
    whole,    ///< The request is there.
    refused,  ///< It is none; see refusal(). Where the next one would begin is unknown.
  };

  explicit RequestParser(const Limits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Takes what it understands off the front of `in`. What is left after `whole` belongs to the
  /// next request.
  Step feed(std::string& in);

  /// After `head` and `whole`; after `refused` what was understood until then.
  Request& request() { return request_; }
  const Refusal& refusal() const { return refusal_; }
  /// Refuse it with this once the guard has let it pass: a method we do not have. request().method
  /// is then `post`, the strictest.
  const std::optional<Refusal>& unsupported() const { return unsupported_; }

  bool keeps_alive() const { return keeps_alive_; }
  bool is_http_1_0() const { return is_http_1_0_; }
  bool expects_continue() const { return expects_continue_; }

 private:
  class Parser;
  enum class Phase : std::uint8_t { start, head, body, over };

  Step feed_head(std::string& in);
  Step feed_body(std::string& in);
  Step read_head(std::string_view head);
  Step read_target(std::string_view method, std::string_view raw);
  void put_in_place_of_host(std::string authority);
  Step read_method(std::string_view method);
  Step read_fields();
  Step read_framing();
  Step read_form();
  Step refuse(int status, std::string what, std::string advice);

  const Limits& limits_;
  std::unique_ptr<Parser> parser_;
  Phase phase_ = Phase::start;
  int empty_lines_ = 0;       ///< Before the request.
  std::size_t searched_ = 0;  ///< Bytes known not to hold the end of the head.
  std::size_t fields_ = 0;    ///< Of the head.
  Request request_;
  Refusal refusal_;
  std::optional<Refusal> unsupported_;
  bool keeps_alive_ = false;
  bool is_http_1_0_ = false;
  bool expects_continue_ = false;
};

}  // namespace joblog::http
