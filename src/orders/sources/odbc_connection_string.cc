// SPDX-License-Identifier: MIT
// Key=value pairs in the dialect of ODBC: braces quote, and keys know no case.
#include "orders/sources/odbc_connection_string.h"

#include <algorithm>

#include "base/text.h"

namespace joblog {
namespace {

constexpr std::string_view mask = "***";

bool is_same_name(std::string_view a, std::string_view b) {
  return to_lower_ascii(a) == to_lower_ascii(b);
}

bool is_secret(std::string_view name) {
  const std::string lower = to_lower_ascii(name);
  constexpr std::string_view words[] = {"pwd", "password", "passphrase", "secret", "token"};
  return std::ranges::any_of(words, [&](std::string_view word) { return lower.contains(word); });
}

std::string double_closing_braces(std::string_view value) {
  std::string result;
  for (const char c : value) result.append(c == '}' ? 2 : 1, c);
  return result;
}

/// In braces only where the value would be misread without: not every driver takes them off
/// properly (FreeTDS leaves a doubled brace doubled).
std::string quote(std::string_view value) {
  const bool is_plain = !value.contains(';') && !value.starts_with('{') && trim(value) == value;
  return is_plain ? std::string(value) : "{" + double_closing_braces(value) + "}";
}

/// Takes a value, braced or not, and the semicolon behind it off the front of `rest`.
std::string take_value(std::string_view& rest) {
  std::string value;
  std::size_t at = std::min(rest.find_first_not_of(' '), rest.size());
  if (at < rest.size() && rest[at] == '{') {
    for (++at; at < rest.size(); ++at) {
      if (rest[at] == '}' && (at + 1 == rest.size() || rest[at + 1] != '}')) break;
      if (rest[at] == '}') ++at;
      value += rest[at];
    }
    rest.remove_prefix(std::min(rest.find(';', at), rest.size()));
  } else {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    value = trim(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  if (!rest.empty()) rest.remove_prefix(1);
  return value;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
    text.replace(at, from.size(), to);
}

}  // namespace

OdbcConnectionString::OdbcConnectionString(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("=;"), text.size());
    const std::string name(trim(text.substr(0, end)));
    const bool has_value = end < text.size() && text[end] == '=';
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view before = text;
    std::string value = has_value ? take_value(text) : "";
    std::string_view written = before.substr(0, before.size() - text.size());
    if (written.ends_with(';')) written.remove_suffix(1);
    if (!name.empty()) attributes_.push_back({name, std::move(value), std::string(trim(written))});
  }
}

std::string_view OdbcConnectionString::value(std::string_view name) const {
  for (const OdbcAttribute& attribute : attributes_)
    if (is_same_name(attribute.name, name)) return attribute.value;
  return {};
}

bool OdbcConnectionString::has(std::string_view name) const {
  return std::ranges::any_of(attributes_, [&](const OdbcAttribute& attribute) {
    return is_same_name(attribute.name, name);
  });
}

void OdbcConnectionString::set_default(std::string_view name, std::string_view value) {
  if (!has(name)) attributes_.push_back({std::string(name), std::string(value), quote(value)});
}

void OdbcConnectionString::set(std::string_view name, std::string_view value) {
  std::erase_if(attributes_,
                [&](const OdbcAttribute& each) { return is_same_name(each.name, name); });
  attributes_.push_back({std::string(name), std::string(value), quote(value)});
}

std::string OdbcConnectionString::text() const {
  std::string result;
  for (const auto& [name, value, written] : attributes_) result += name + "=" + written + ";";
  return result;
}

std::string OdbcConnectionString::masked() const {
  std::string result;
  for (const auto& [name, value, written] : attributes_)
    result +=
        (result.empty() ? "" : ";") + name + "=" + (is_secret(name) ? std::string(mask) : written);
  return mask_secrets(escape_invalid_utf8(result), secrets());
}

std::vector<std::string> OdbcConnectionString::secrets() const {
  std::vector<std::string> result;
  for (const auto& [name, value, written] : attributes_)
    if (is_secret(name) && !value.empty()) result.push_back(value);
  return result;
}

std::string mask_secrets(std::string text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    replace_all(text, double_closing_braces(secret), mask);
    replace_all(text, secret, mask);
  }
  return text;
}

}  // namespace joblog
