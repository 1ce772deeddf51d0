// SPDX-License-Identifier: MIT
// memchr looks for one character of the needle, the one that log lines hold least often; only where
// it stands is the rest compared.
#include "base/needle.h"

#include <algorithm>
#include <cstring>

#include "base/fold_case.h"
#include "base/text.h"

namespace joblog {
namespace {

/// The more often a character stands in ordinary lines, the higher; 0 for the rare ones.
std::size_t commonness(char c) {
  constexpr std::string_view kRising = "zqxjkvbywgpfmucdlhrsnioate ";
  const auto at = kRising.find(c);
  if (at != std::string_view::npos) return at + 2;
  return c >= '0' && c <= '9' ? 1 : 0;
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

const char* find(const char* from, const char* end, char c) {
  const void* found =
      from < end ? std::memchr(from, c, static_cast<std::size_t>(end - from)) : nullptr;
  return found == nullptr ? end : static_cast<const char*>(found);
}

}  // namespace

Needle::Needle(std::string_view text)
    : lower_(fold_case(text)), is_ascii_(std::ranges::all_of(lower_, [](char c) {
        return static_cast<unsigned char>(c) < 0x80;
      })) {
  for (std::size_t i = 1; i < lower_.size(); ++i) {
    if (commonness(lower_[i]) < commonness(lower_[anchor_])) anchor_ = i;
  }
  if (lower_.empty()) return;
  anchor_lower_ = lower_[anchor_];
  anchor_upper_ = upper(anchor_lower_);
}

bool Needle::matches_at(const char* hay) const {
  for (std::size_t i = 0; i < lower_.size(); ++i) {
    if (lower_ascii(hay[i]) != lower_[i]) return false;
  }
  return true;
}

bool Needle::across(std::string_view text, std::string_view next) const {
  if (lower_.size() < 2) return false;
  const std::size_t beyond = lower_.size() - 1;
  std::string border(text.substr(text.size() - std::min(text.size(), beyond)));
  border += next.substr(0, beyond);
  return in(border);
}

bool Needle::in(std::string_view hay) const {
  if (lower_.empty()) return true;
  if (hay.size() < lower_.size()) return false;
  if (!is_ascii_) return fold_case(hay).contains(lower_);
  const char* const begin = hay.data() + anchor_;
  const char* const end = hay.data() + hay.size() - (lower_.size() - anchor_ - 1);
  const char* small = find(begin, end, anchor_lower_);
  const char* large = anchor_upper_ == anchor_lower_ ? end : find(begin, end, anchor_upper_);
  while (small != end || large != end) {
    const bool small_first = small <= large;
    const char* const at = small_first ? small : large;
    if (matches_at(at - anchor_)) return true;
    if (small_first)
      small = find(at + 1, end, anchor_lower_);
    else
      large = find(at + 1, end, anchor_upper_);
  }
  return false;
}

}  // namespace joblog
