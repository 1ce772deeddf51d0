// SPDX-License-Identifier: MIT
// Headers are remembered as keyed hashes, so that a core dump or a swapped page shows no password,
// and looked up by comparing with every entry: there are few, and the time tells nothing.
#include "http/authorization.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "http/header_fields.h"

namespace joblog::http {
namespace {

constexpr std::size_t kHeaderMax = 4'096;
constexpr std::string_view kScheme = "basic ";

using Key = std::array<unsigned char, crypto_generichash_KEYBYTES>;

const Key& process_key() {
  static const Key kKey = [] {
    Key key{};
    if (::sodium_init() >= 0) ::randombytes_buf(key.data(), key.size());
    return key;
  }();
  return kKey;
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  std::size_t bytes = 0;
  const char* end = nullptr;
  const int failed =
      ::sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                          text.size(), nullptr, &bytes, &end, sodium_base64_VARIANT_ORIGINAL);
  if (failed != 0 || end != text.data() + text.size()) return std::nullopt;
  out.resize(bytes);
  return out;
}

}  // namespace

std::optional<BasicCredentials> parse_basic(std::string_view header) {
  if (header.size() > kHeaderMax || header.size() < kScheme.size()) return std::nullopt;
  if (!equal_ignoring_case(header.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  const auto pair = decode_base64(header.substr(kScheme.size()));
  if (!pair || !is_valid_utf8(*pair)) return std::nullopt;
  if (pair->find('\t') != std::string::npos || !is_field_value(*pair)) return std::nullopt;
  const std::size_t colon = pair->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return BasicCredentials{pair->substr(0, colon), pair->substr(colon + 1)};
}

Fingerprint::Fingerprint(std::string_view text) {
  const Key& key = process_key();
  ::crypto_generichash(bytes_.data(), bytes_.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), key.data(),
                       key.size());
}

bool Fingerprint::operator==(const Fingerprint& other) const {
  return ::sodium_memcmp(bytes_.data(), other.bytes_.data(), bytes_.size()) == 0;
}

std::uint64_t Fingerprint::mark() const {
  std::uint64_t mark = 0;
  std::memcpy(&mark, bytes_.data(), sizeof mark);
  return mark;
}

void AuthorizationCache::take_over(AuthorizationCache& other, SteadyTime now) {
  for (const Entry& entry : other.entries_) add(entry.header, now);
  other.clear();
}

void AuthorizationCache::add(const Fingerprint& header, SteadyTime now) {
  if (has(header, now)) return;
  if (entries_.size() == entries_max_) entries_.pop_front();
  entries_.push_back({header, now});
}

bool AuthorizationCache::has(const Fingerprint& header, SteadyTime now) {
  std::erase_if(entries_, [&](const Entry& entry) { return now - entry.seen >= time_to_live_; });
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.header == header; });
  if (found == entries_.end()) return false;
  found->seen = now;
  std::rotate(found, found + 1, entries_.end());
  return true;
}

}  // namespace joblog::http
