// SPDX-License-Identifier: MIT
// The last "-" parts document and item; the documents' own may stay, for people's sake.
#include "orders/order_key.h"

#include <fmt/format.h>

#include <iterator>

#include "base/text.h"

namespace joblog {
namespace {

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  return std::nullopt;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string document;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '_') {
      if (!is_plain(text[at])) return std::nullopt;
      document += text[at];
      continue;
    }
    const auto high = at + 2 < text.size() ? hex_digit(text[at + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[at + 2]) : std::nullopt;
    if (!low) return std::nullopt;
    document += static_cast<char>(*high * 16 + *low);
    at += 2;
  }
  return document;
}

// Digits as to_slug() writes them: no sign, no zero in front.
std::optional<std::int64_t> plain_number(std::string_view digits) {
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return std::nullopt;
  if (digits.size() > 1 && digits[0] == '0') return std::nullopt;
  return parse_int(digits);
}

void append_escaped(std::string& slug, std::string_view text, bool with_dashes) {
  for (const char c : text.substr(0, order_key_document_max)) {
    if (is_plain(c) && (with_dashes || c != '-'))
      slug += c;
    else
      fmt::format_to(std::back_inserter(slug), "_{:02x}", static_cast<unsigned char>(c));
  }
  if (text.size() > order_key_document_max) slug += '_';
}

}  // namespace

std::string to_slug(const OrderKey& key) {
  std::string slug(key.document ? "" : "_");
  const std::string_view document = key.document ? std::string_view(*key.document) : "";
  append_escaped(slug, document, true);
  slug += '-';
  if (key.item_text) append_escaped(slug += 't', *key.item_text, false);
  if (key.item) {
    const bool negative = *key.item < 0;
    const auto item = static_cast<std::uint64_t>(*key.item);
    fmt::format_to(std::back_inserter(slug), "{}{}", negative ? "n" : "",
                   negative ? 0 - item : item);
  }
  if (key.copy > 1) fmt::format_to(std::back_inserter(slug), "~{}", key.copy);
  return slug;
}

namespace {

std::optional<OrderKey> read_slug(std::string_view slug) {
  OrderKey key;
  if (const auto tilde = slug.find('~'); tilde != std::string_view::npos) {
    const auto copy = plain_number(slug.substr(tilde + 1));
    if (!copy || *copy < 2) return std::nullopt;
    key.copy = *copy;
    slug = slug.substr(0, tilde);
  }
  const auto dash = slug.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  if (slug.substr(0, dash) != "_") {
    key.document = unescaped(slug.substr(0, dash));
    if (!key.document || key.document->size() > order_key_document_max) return std::nullopt;
  }
  std::string_view item = slug.substr(dash + 1);
  if (item.empty()) return key;
  if (item.starts_with('t')) {
    key.item_text = unescaped(item.substr(1));
    const bool is_slug = key.item_text && key.item_text->size() <= order_key_document_max;
    return is_slug ? std::optional(key) : std::nullopt;
  }
  const bool negative = item[0] == 'n';
  if (negative) item.remove_prefix(1);
  if (negative && item == "9223372036854775808") {  // The one without a positive counterpart.
    key.item = INT64_MIN;
    return key;
  }
  const auto number = plain_number(item);
  if (!number || (negative && *number == 0)) return std::nullopt;
  key.item = negative ? -*number : *number;
  return key;
}

}  // namespace

/// An order has one slug: "_61" for "a" is none.
std::optional<OrderKey> order_key_of_slug(std::string_view slug) {
  auto key = read_slug(slug);
  return key && to_slug(*key) == slug ? key : std::nullopt;
}

}  // namespace joblog
