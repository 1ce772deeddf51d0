// SPDX-License-Identifier: MIT
// Any bytes are a request or a refusal, whole or byte by byte alike, and what a handler would see
// keeps what http/message.h promises. The small readers get the same bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "base/text.h"
#include "http/authorization.h"
#include "http/header_fields.h"
#include "http/origin_check.h"
#include "http/request_parser.h"
#include "http/url.h"

namespace {

using joblog::http::Parameters;
using joblog::http::Request;
using joblog::http::RequestParser;
using Step = RequestParser::Step;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const Parameters& parameters) {
  for (const auto& [name, value] : parameters.entries()) {
    require(joblog::is_valid_utf8(name) && name.find('\0') == std::string::npos);
    require(joblog::is_valid_utf8(value) && value.find('\0') == std::string::npos);
  }
}

void check(const Request& request) {
  const bool has_control =
      std::ranges::any_of(request.path, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
  const bool is_about_server =
      request.path == "*" && request.method == joblog::http::Method::options;
  require((request.path.starts_with('/') || is_about_server) && !has_control);
  require(joblog::is_valid_utf8(request.path));
  require((request.path + "/").find("/../") == std::string::npos);
  check(request.query);
  check(request.form);
  for (const auto& [name, value] : request.headers) {
    require(joblog::http::is_token(name) && joblog::http::is_field_value(value));
  }
}

/// All requests of a connection that sends `bytes` in pieces, as one text.
std::string outcome(std::string_view bytes, std::size_t piece) {
  static constexpr joblog::http::Limits kLimits{.body_bytes = 4'096};
  std::string all;
  std::string in;
  std::unique_ptr<RequestParser> parser;
  while (true) {
    if (!parser) parser = std::make_unique<RequestParser>(kLimits);
    const Step step = parser->feed(in);
    if (step == Step::refused) return all + "refused " + std::to_string(parser->refusal().status);
    if (step == Step::whole) {
      check(parser->request());
      all += parser->request().target + " ";
      for (const auto& [name, value] : parser->request().form.entries()) all += name + "=" + value;
      if (!parser->keeps_alive() || parser->unsupported()) return all + "end";
      parser.reset();
      if (in.empty() && bytes.empty()) return all;
    } else if (step == Step::head && parser->unsupported()) {
      return all + "unsupported";
    } else if (step == Step::more) {
      if (bytes.empty()) return all + "more";
      const std::size_t taken = std::min(piece, bytes.size());
      in.append(bytes.substr(0, taken));
      bytes.remove_prefix(taken);
    }
  }
}

void read_the_small_things(const std::string& text) {
  if (const auto target = joblog::http::parse_target("/" + text)) check(target->query);
  if (const auto form = joblog::http::parse_parameters(text)) check(*form);
  (void)joblog::http::decode_path(text);
  if (const auto credentials = joblog::http::parse_basic("Basic " + text)) {
    require(joblog::is_valid_utf8(credentials->user));
    require(credentials->user.find(':') == std::string::npos);
  }
  const std::string_view cookie = joblog::http::cookie_value(text, "zone");
  require(cookie.size() <= text.size());
  (void)joblog::http::accepts_gzip(text);
  if (const auto site = joblog::http::parse_host(text)) require(!site->host.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = outcome(bytes, 64 << 10);
  require(whole == outcome(bytes, 1));
  read_the_small_things(std::string(bytes));
  return 0;
}
