// SPDX-License-Identifier: MIT
#include "web/links.h"

#include <algorithm>

#include "base/text.h"

namespace joblog::web {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Of a query: "+" is a blank; a stray % stays as it is.
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
               hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return escape_invalid_utf8(out);
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_plain(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

std::optional<Url> Url::from(std::string_view text) {
  const auto is_refused = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\\' || c == '\x7f' || c == '"' || c == '<';
  };
  if (!text.starts_with('/') || text.starts_with("//") || text.size() > 2000) return std::nullopt;
  if (std::ranges::any_of(text, is_refused) || !is_valid_utf8(text)) return std::nullopt;
  Url url;
  const auto hash = text.find('#');
  if (hash != std::string_view::npos) url.fragment_ = text.substr(hash + 1);
  text = text.substr(0, hash);
  const auto question = text.find('?');
  url.path_ = text.substr(0, question);
  if (question == std::string_view::npos) return url;
  for (const std::string_view entry : split(text.substr(question + 1), '&')) {
    if (entry.empty()) continue;
    const auto equals = entry.find('=');
    const auto value = equals == std::string_view::npos ? "" : entry.substr(equals + 1);
    url.query_.emplace_back(decoded(entry.substr(0, equals)), decoded(value));
  }
  return url;
}

Url Url::operator/(std::string_view segment) const {
  Url url = *this;
  if (!url.path_.ends_with('/')) url.path_ += '/';
  url.path_ += percent_encode(segment);
  return url;
}

Url Url::with(std::string_view name, std::string_view value) const {
  Url url = *this;
  const auto found =
      std::ranges::find(url.query_, name, &std::pair<std::string, std::string>::first);
  if (value.empty()) {
    std::erase_if(url.query_, [&](const auto& entry) { return entry.first == name; });
  } else if (found != url.query_.end()) {
    found->second = value;
  } else {
    url.query_.emplace_back(name, value);
  }
  return url;
}

Url Url::bare() const {
  Url url = *this;
  url.query_.clear();
  url.fragment_.clear();
  return url;
}

Url Url::at(std::string_view fragment) const {
  Url url = *this;
  url.fragment_ = percent_encode(fragment);
  return url;
}

std::string Url::get(std::string_view name) const {
  const auto found = std::ranges::find(query_, name, &std::pair<std::string, std::string>::first);
  return found == query_.end() ? "" : found->second;
}

std::string Url::text() const {
  std::string out = path_;
  char separator = '?';
  for (const auto& [name, value] : query_) {
    out += separator + percent_encode(name) + '=' + percent_encode(value);
    separator = '&';
  }
  if (!fragment_.empty()) out += '#' + fragment_;
  return out;
}

}  // namespace joblog::web
