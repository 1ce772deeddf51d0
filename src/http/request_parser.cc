// SPDX-License-Identifier: MIT
// Beast reads the grammar of HTTP/1.1 (request line, fields, chunks); everything in which HTTP
// servers are known to differ, and can so be played off against a proxy in front, is refused here
// before and after: bare line ends, folded lines, control characters, two lengths, a length and
// chunks.
#include "http/request_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <functional>
#include <utility>

#include "base/text.h"
#include "http/header_fields.h"
#include "http/origin_check.h"
#include "http/url.h"

namespace joblog::http {

namespace beast = boost::beast;

/// Chunks are taken as every browser and proxy sends them. What may stand behind their sizes serves
/// nobody, and servers differ in where it ends.
class RequestParser::Parser : public beast::http::request_parser<beast::http::string_body> {
 public:
  Parser() { on_chunk_header(refuse_extension_); }
  std::size_t fields() const {
    return static_cast<std::size_t>(std::distance(get().begin(), get().end()));
  }

 private:
  std::function<void(std::uint64_t, beast::string_view, beast::error_code&)> refuse_extension_ =
      [](std::uint64_t /*size*/, beast::string_view extension, beast::error_code& error) {
        if (!extension.empty()) error = beast::http::error::bad_chunk_extension;
      };
};

namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";
constexpr int kEmptyLinesMax = 2;

std::string_view text_of(beast::string_view text) { return {text.data(), text.size()}; }

/// What is wrong with the bytes of a head, for a person; "" when nothing.
const char* fault_of_head(std::string_view head) {
  for (std::size_t at = 0; at < head.size(); ++at) {
    const char c = head[at];
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) continue;  // As nearly all are.
    if (c == '\r') {
      if (at + 1 == head.size() || head[at + 1] != '\n') return "a bare carriage return";
      ++at;
      if (at + 1 < head.size() && (head[at + 1] == ' ' || head[at + 1] == '\t')) {
        return "a header that goes on in the next line";
      }
    } else if (c == '\n') {
      return "a bare line feed";
    } else if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) {
      return "a control character";
    }
  }
  return "";
}

/// Whether a header that is taken apart word by word is longer than any that is meant seriously.
bool has_long_list(std::string_view head) {
  constexpr std::size_t kListBytes = 1'024;
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;) {
    at += 2;
    const std::size_t end = std::min(head.find("\r\n", at), head.size());
    const std::string_view line = head.substr(at, end - at);
    at = end == head.size() ? std::string_view::npos : end;
    if (line.size() <= kListBytes) continue;
    const std::string_view name = line.substr(0, line.find(':'));
    for (const std::string_view list :
         {"Connection", "Proxy-Connection", "Transfer-Encoding", "Upgrade", "Expect"}) {
      if (equal_ignoring_case(name, list)) return true;
    }
  }
  return false;
}

/// Whether the request line is well formed but for the version, which is one of another HTTP.
bool names_a_version(std::string_view head) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  constexpr std::string_view kVersion = " HTTP/";
  if (line.size() < kVersion.size() + 3 || std::ranges::count(line, ' ') != 2) return false;
  const std::string_view end = line.substr(line.size() - kVersion.size() - 3);
  return end.starts_with(kVersion) && is_digit(end[6]) && end[7] == '.' && is_digit(end[8]);
}

std::ptrdiff_t count_headers(const Request& request, std::string_view name) {
  return std::ranges::count_if(
      request.headers, [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

bool has_header(const Request& request, std::string_view name) {
  return count_headers(request, name) > 0;
}

/// Headers that must not come twice: a proxy and we might believe different ones. (Host: the
/// guard.)
bool is_repeated_single(const Request& request) {
  constexpr std::array<std::string_view, 7> kSingle{
      "Authorization", "Content-Length", "Content-Type",     "Content-Encoding",
      "Expect",        "Origin",         "Transfer-Encoding"};
  return std::ranges::any_of(
      kSingle, [&](std::string_view name) { return count_headers(request, name) > 1; });
}

}  // namespace

RequestParser::RequestParser(const Limits& limits)
    : limits_(limits), parser_(std::make_unique<Parser>()) {
  // The head is measured here, before Beast sees it; fields written together count as their bytes.
  parser_->header_limit(static_cast<std::uint32_t>(2 * limits.header_bytes));
  parser_->body_limit(limits.body_bytes);
}
RequestParser::~RequestParser() = default;

RequestParser::Step RequestParser::refuse(int status, std::string what, std::string advice) {
  phase_ = Phase::over;
  keeps_alive_ = false;
  refusal_ = {.status = status, .what = std::move(what), .advice = std::move(advice)};
  return Step::refused;
}

RequestParser::Step RequestParser::feed(std::string& in) {
  switch (phase_) {
    case Phase::start:
    case Phase::head:
      return feed_head(in);
    case Phase::body:
      return feed_body(in);
    case Phase::over:
      break;
  }
  return Step::refused;
}

RequestParser::Step RequestParser::feed_head(std::string& in) {
  if (phase_ == Phase::start) {  // Old clients end a body with a line end too many.
    for (; empty_lines_ < kEmptyLinesMax && in.starts_with("\r\n"); ++empty_lines_) in.erase(0, 2);
    if (in.empty() || in == "\r") return Step::more;
    if (!is_token(std::string_view(in).substr(0, 1))) {
      return refuse(400, "What came is not HTTP.", "If you meant https, this port speaks http.");
    }
    phase_ = Phase::head;
  }
  const std::size_t from = searched_ < kEndOfHead.size() ? 0 : searched_ - kEndOfHead.size();
  const std::size_t end = in.find(kEndOfHead, from);
  const std::size_t line = std::min(in.find("\r\n"), in.size());
  if (line > limits_.line_bytes) {
    return refuse(414, "The address is too long.",
                  fmt::format("Use one of at most {}.", format_bytes(limits_.line_bytes)));
  }
  if (std::min(end, in.size()) > limits_.header_bytes) {
    return refuse(431, "The headers of the request are too big.",
                  "Clear the cookies of this site, or send fewer headers.");
  }
  searched_ = in.size();
  if (end == std::string::npos) return Step::more;
  const std::string head = in.substr(0, end + kEndOfHead.size());
  in.erase(0, head.size());
  return read_head(head);
}

RequestParser::Step RequestParser::read_head(std::string_view head) {
  const std::string_view fault = fault_of_head(head);
  if (!fault.empty()) {
    return refuse(400, fmt::format("The request holds {}.", fault), "Send what RFC 9112 allows.");
  }
  if (has_long_list(head)) {
    return refuse(431, "A header of the request is too long.", "Send fewer words in it.");
  }
  beast::error_code error;
  parser_->put(boost::asio::buffer(head), error);
  // Beast knows of these before it is through with the head; the fields are there.
  const bool is_big = error == beast::http::error::body_limit;
  if (error == beast::http::error::bad_version && names_a_version(head)) {
    return refuse(505, "This server speaks HTTP/1.1 only.", "Use HTTP/1.1.");
  }
  if (error && !is_big) {
    return refuse(400, fmt::format("The request is malformed ({}).", error.message()),
                  "Send what RFC 9112 allows.");
  }
  const auto& message = parser_->get();
  if (const Step step = read_fields(); step == Step::refused) return step;
  is_http_1_0_ = message.version() == 10;
  keeps_alive_ = message.keep_alive();
  if (is_big) {
    return refuse(413, "The form is too big.",
                  fmt::format("Send at most {}.", format_bytes(limits_.body_bytes)));
  }
  const std::string_view method = text_of(message.method_string());
  if (const Step step = read_target(method, text_of(message.target())); step == Step::refused) {
    return step;
  }
  if (const Step step = read_method(method); step == Step::refused) return step;
  return read_framing();
}

/// The four forms of RFC 9112, section 3.2.
RequestParser::Step RequestParser::read_target(std::string_view method, std::string_view raw) {
  const bool is_about_server = method == "OPTIONS" && raw == "*";
  if (is_about_server || method == "CONNECT") {  // CONNECT names a host, and is refused later.
    request_.path = std::string(1, is_about_server ? '*' : '/');
    request_.target = request_.path;
    return Step::more;
  }
  auto target = parse_target(raw);
  if (!target) {
    return refuse(400, fmt::format("The address is malformed: {}.", target.error().message),
                  "Check the address, or start at the first page.");
  }
  if (!target->is_canonical) {
    return refuse(404, "There is no page at this address.",
                  "It is written in another way than the links of the pages write it: start at the "
                  "first page.");
  }
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
  request_.target = std::move(target->as_sent);
  if (!target->authority.empty()) put_in_place_of_host(std::move(target->authority));
  return Step::more;
}

/// From here on it is the only one that there is. What is wrong with the header stays wrong: an
/// absent one in HTTP/1.1, a second one, one that is no host. The guard refuses those.
void RequestParser::put_in_place_of_host(std::string authority) {
  const auto is_host = [](const auto& header) { return equal_ignoring_case(header.first, "Host"); };
  const auto host = std::ranges::find_if(request_.headers, is_host);
  if (host == request_.headers.end()) {
    if (is_http_1_0_) request_.headers.emplace_back("Host", std::move(authority));
  } else if (host->second.empty() || parse_host(host->second)) {
    host->second = std::move(authority);
  }
}

RequestParser::Step RequestParser::read_method(std::string_view method) {
  request_.method = Method::post;
  if (method == "GET") request_.method = Method::get;
  if (method == "HEAD") request_.method = Method::head;
  if (method == "OPTIONS") request_.method = Method::options;
  if (method == to_string(request_.method)) return Step::more;
  // The other methods of RFC 9110 and 5789.
  constexpr std::array<std::string_view, 5> kKnown{"PUT", "DELETE", "PATCH", "TRACE", "CONNECT"};
  const bool is_known = std::ranges::find(kKnown, method) != kKnown.end();
  unsupported_ = Refusal{.status = is_known ? 405 : 501,
                         .what = fmt::format("There is no {} here.", in_quotes(method)),
                         .advice = "Use GET, HEAD, POST or OPTIONS."};
  return Step::more;
}

RequestParser::Step RequestParser::read_fields() {
  fields_ = parser_->fields();
  if (fields_ > limits_.headers) {
    return refuse(431, "The request has too many headers.",
                  fmt::format("Send at most {}.", limits_.headers));
  }
  for (const auto& field : parser_->get()) {
    std::string value(text_of(field.value()));
    if (!is_valid_utf8(value)) {  // What stands there is none of ours.
      std::ranges::replace_if(
          value, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    }
    request_.headers.emplace_back(text_of(field.name_string()), std::move(value));
  }
  if (is_repeated_single(request_)) {
    return refuse(400, "A header that must be there once came twice.", "Send each once.");
  }
  return Step::more;
}

RequestParser::Step RequestParser::read_framing() {
  const bool is_coded = has_header(request_, "Transfer-Encoding");  // Also by an empty word.
  const std::string_view coding = request_.header("Transfer-Encoding");
  const std::string_view length = request_.header("Content-Length");
  if (length.find_first_not_of("0123456789") != std::string_view::npos) {  // "5, 5", for example.
    return refuse(400, "The length of the body is no number.", "Send one number.");
  }
  if (is_coded && !length.empty()) {
    return refuse(400, "The request has a length and is in chunks.", "Send one of both.");
  }
  if (is_coded && is_http_1_0_) {
    return refuse(400, "HTTP/1.0 knows no chunks.", "Use HTTP/1.1.");
  }
  if (is_coded && !equal_ignoring_case(coding, "chunked")) {
    return refuse(501, "The body is encoded in an unknown way.", "Send it plain or in chunks.");
  }
  if (parser_->is_done()) {
    phase_ = Phase::over;
    return Step::whole;
  }
  if (unsupported_) {  // Nobody will read that body.
    keeps_alive_ = false;
    return Step::head;
  }
  if (request_.method != Method::post) {
    return refuse(400,
                  fmt::format("A request with {} has no body here.", to_string(request_.method)),
                  "Use POST to send something.");
  }
  const std::string_view expect = request_.header("Expect");
  expects_continue_ = equal_ignoring_case(expect, "100-continue") && !is_http_1_0_;
  if (!expect.empty() && !equal_ignoring_case(expect, "100-continue")) {
    return refuse(417, "The request expects what this server cannot do.",
                  "Leave the Expect header out.");
  }
  const std::string_view type = media_type(request_.header("Content-Type"));
  if (!equal_ignoring_case(type, "application/x-www-form-urlencoded") ||
      !request_.header("Content-Encoding").empty()) {
    return refuse(415, "The body is no form.", "Send application/x-www-form-urlencoded.");
  }
  phase_ = Phase::body;
  parser_->eager(true);
  return Step::head;
}

RequestParser::Step RequestParser::feed_body(std::string& in) {
  if (in.empty()) return Step::more;
  beast::error_code error;
  const std::size_t taken = parser_->put(boost::asio::buffer(in), error);
  in.erase(0, taken);
  if (error == beast::http::error::body_limit) {
    return refuse(413, "The form is too big.",
                  fmt::format("Send at most {}.", format_bytes(limits_.body_bytes)));
  }
  // Headers behind the body: nobody reads them.
  const bool has_trailers = parser_->fields() > fields_;
  if (!error && parser_->is_done() && !has_trailers) return read_form();
  const bool wants_more = !error || error == beast::http::error::need_more;
  if (!wants_more || has_trailers ||
      in.size() > limits_.header_bytes) {  // Of a chunk's line, for example.
    return refuse(400, "The body is malformed.", "Send what RFC 9112 allows.");
  }
  return Step::more;
}

RequestParser::Step RequestParser::read_form() {
  phase_ = Phase::over;
  auto form = parse_parameters(parser_->get().body());
  if (!form) {
    return refuse(400, fmt::format("The form is malformed: {}.", form.error().message),
                  "Go back and send it again.");
  }
  request_.form = std::move(*form);
  return Step::whole;
}

}  // namespace joblog::http
