// SPDX-License-Identifier: MIT
// Heads are written as one text, together with a whole body: one write, one TLS record.
#include "http/serialized_response.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "http/gzip.h"
#include "http/header_fields.h"

namespace joblog::http {
namespace {

using Header = std::pair<std::string_view, std::string_view>;

constexpr std::array<Header, 8> kSafety{{
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
     "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    // Not "no-referrer": browsers then call the origin of our own forms "null", and over plain http
    // that is all they say of where a change comes from.
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"},
    {"X-Permitted-Cross-Domain-Policies", "none"},
}};
/// A month: long enough to matter, short enough to get away from.
constexpr Header kTransport{"Strict-Transport-Security", "max-age=2592000"};

/// Written here and by nobody else.
bool is_ours(std::string_view name) {
  constexpr std::array<std::string_view, 7> kFraming{
      "Connection", "Content-Length", "Content-Type",     "Date",
      "Keep-Alive", "Server",         "Transfer-Encoding"};
  const auto same = [&](std::string_view other) { return equal_ignoring_case(name, other); };
  return std::ranges::any_of(kFraming, same) || same(kTransport.first) ||
         std::ranges::any_of(kSafety, same, &Header::first);
}

std::string_view reason(int status) {
  switch (status) {
      // clang-format off
    case 200: return "OK";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Other";
      // clang-format on
  }
}

void append(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

/// "Mon, 23 Nov 2026 14:00:00 GMT".
void append_date(std::string& out, TimePoint now) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(now - day));
  fmt::format_to(std::back_inserter(out), "Date: {}, {:02} {} {:04} {:02}:{:02}:{:02} GMT\r\n",
                 kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                 kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                 time.hours().count(), time.minutes().count(), time.seconds().count());
}

bool has(const Response& response, std::string_view name) {
  return std::ranges::any_of(response.headers, [&](const auto& header) {
    return equal_ignoring_case(header.first, name);
  });
}

/// What is wrong with the response's own part of the head.
Result<void> check(const Response& response) {
  for (const auto& [name, value] : response.headers) {
    if (!is_token(name) || !is_field_value(value)) {
      return fail(ErrorKind::internal, fmt::format("header {} with the value {} may not be sent",
                                                   in_quotes(name), in_quotes(value)));
    }
    if (is_ours(name)) {
      return fail(ErrorKind::internal,
                  fmt::format("header {} is written by the server", in_quotes(name)));
    }
  }
  if (!is_field_value(response.content_type)) {
    return fail(ErrorKind::internal, fmt::format("the content type {} may not be sent",
                                                 in_quotes(response.content_type)));
  }
  if (response.status < 200 || response.status > 599) {
    return fail(ErrorKind::internal, fmt::format("{} is no status of an answer", response.status));
  }
  return {};
}

std::string start_head(const Response& response, const Framing& framing, bool close,
                       TimePoint now) {
  std::string out;
  out.reserve(1'024);
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status,
                 reason(response.status));
  append_date(out, now);
  for (const auto& [name, value] : kSafety) append(out, name, value);
  if (framing.encrypted) append(out, kTransport.first, kTransport.second);
  if (!has(response, "Cache-Control")) append(out, "Cache-Control", "no-store");
  for (const auto& [name, value] : response.headers) append(out, name, value);
  if (close) {
    append(out, "Connection", "close");
  } else if (framing.http_1_0) {
    append(out, "Connection", "keep-alive");
  }
  return out;
}

/// The body in the form that it is sent in; says so in the head.
void compress(Response& response, const Framing& framing) {
  if (has(response, "Content-Encoding")) return;
  if (!is_worth_gzip(response.content_type, response.body.size())) return;
  if (!has(response, "Vary")) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (!framing.gzip) return;
  if (auto shorter = gzip(response.body)) {
    response.body = std::move(*shorter);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
}

}  // namespace

Result<SerializedResponse> serialize(Response& response, std::shared_ptr<EventStream> events,
                                     const Framing& framing, TimePoint now) {
  if (auto fault = check(response); !fault) return std::unexpected(fault.error());
  const bool has_body = response.status != 204 && response.status != 304;
  const bool is_whole = !response.source && !events;
  if (is_whole && has_body) compress(response, framing);

  SerializedResponse answer;
  // Without a length and without chunks the end of the body is the end of the connection.
  answer.chunked = response.source && !framing.http_1_0;
  answer.close = !framing.keep_alive || (!is_whole && !answer.chunked);
  answer.bytes = start_head(response, framing, answer.close, now);
  if (has_body) append(answer.bytes, "Content-Type", response.content_type);
  if (answer.chunked) append(answer.bytes, "Transfer-Encoding", "chunked");
  if (is_whole && has_body)
    append(answer.bytes, "Content-Length", std::to_string(response.body.size()));
  answer.bytes += "\r\n";
  if (framing.head_only || !has_body) return answer;
  // In front of the body where that has the room, as a page mostly has: hundreds of kilobytes are
  // not copied into new memory. Without room it would double what is held.
  if (response.body.capacity() - response.body.size() >= answer.bytes.size()) {
    response.body.insert(0, answer.bytes);
    answer.bytes = std::move(response.body);
  } else {
    answer.bytes.reserve(answer.bytes.size() + response.body.size());
    answer.bytes += response.body;
  }
  answer.source = std::move(response.source);
  answer.events = std::move(events);
  return answer;
}

SerializedResponse serialize_plain(int status, std::string_view text, const Framing& framing,
                                   TimePoint now) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = text;
  return serialize(response, nullptr, framing, now).value_or(SerializedResponse{.close = true});
}

std::string chunk(std::string_view piece) {
  if (piece.empty()) return "0\r\n\r\n";
  return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
}

}  // namespace joblog::http
