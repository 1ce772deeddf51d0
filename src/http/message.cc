// SPDX-License-Identifier: MIT
// Look-ups in a request. A request holds tens of entries: a walk beats an index.
#include "http/message.h"

#include <algorithm>

#include "http/header_fields.h"

namespace joblog::http {

const char* to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::options:
      return "OPTIONS";
  }
  return "";
}

const std::string& Parameters::get(std::string_view name) const {
  static const std::string kNone;
  const auto found = std::ranges::find_if(entries_, [&](const auto& e) { return e.first == name; });
  return found == entries_.end() ? kNone : found->second;
}

bool Parameters::has(std::string_view name) const {
  return std::ranges::any_of(entries_, [&](const auto& entry) { return entry.first == name; });
}

std::vector<std::string> Parameters::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : entries_) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return {};
}

std::string_view Request::cookie(std::string_view name) const {
  return cookie_value(header("Cookie"), name);
}

Response redirect(std::string path) {
  // "//host" and "/\host" are other sites to a browser, which also skips tabs; a line end would end
  // the header.
  const bool ours = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\") &&
                    std::ranges::none_of(path, [](char c) { return c >= 0 && c <= 0x20; });
  Response response;
  response.status = 303;
  response.headers.emplace_back("Location", ours ? std::move(path) : "/");
  return response;
}

}  // namespace joblog::http
