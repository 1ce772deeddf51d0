// SPDX-License-Identifier: MIT
// Small readers of header values. A value that is not understood counts as absent, never as an
// error: clients send much that does not concern us.
#include "http/header_fields.h"

#include <algorithm>

#include "base/text.h"

namespace joblog::http {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr int kLooks = 20;
/// Of a list that is read to its end; no client sends a longer one.
constexpr std::size_t kListBytes = 1'024;

/// Takes the part up to the separator off the front of `rest`, trimmed.
std::string_view next_part(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

/// Whether the parameters after an encoding say "q=0" in one of its spellings.
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view part = next_part(parameters, ';');
    if (part.size() < 3 || !equal_ignoring_case(part.substr(0, 2), "q=")) continue;
    return part.substr(2).find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower_ascii, lower_ascii);
}

bool is_token(std::string_view text) {
  const auto is_token_character = [](char c) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
}

/// Looks for the name instead of taking all pairs apart: cookies of 16 KiB are mostly others'.
std::string_view cookie_value(std::string_view header, std::string_view name) {
  constexpr auto kNone = std::string_view::npos;
  int looks = 0;  // At a header that names it again and again.
  for (std::size_t at = header.find(name); at != kNone && ++looks <= kLooks;
       at = header.find(name, at + 1)) {
    const std::size_t before = at == 0 ? kNone : header.find_last_not_of(kBlanks, at - 1);
    if (before != kNone && header[before] != ';') continue;
    const std::size_t equals = header.find_first_not_of(kBlanks, at + name.size());
    if (equals == kNone || header[equals] != '=') continue;
    std::string_view value = header.substr(equals + 1);
    value = trim(value.substr(0, value.find(';')));
    if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
      value = value.substr(1, value.size() - 2);
    }
    return value;
  }
  return {};
}

bool accepts_gzip(std::string_view header) {
  if (header.size() > kListBytes) return false;
  bool any = false;
  while (!header.empty()) {
    std::string_view parameters = next_part(header, ',');
    const std::string_view encoding = next_part(parameters, ';');
    if (equal_ignoring_case(encoding, "gzip") || equal_ignoring_case(encoding, "x-gzip")) {
      return !is_refused(parameters);
    }
    if (encoding == "*") any = !is_refused(parameters);
  }
  return any;
}

std::string_view media_type(std::string_view content_type) { return next_part(content_type, ';'); }

}  // namespace joblog::http
