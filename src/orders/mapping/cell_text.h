// SPDX-License-Identifier: MIT
// What the writers of cells disagree on: blanks, signs and digits beyond ASCII, and the words that
// stand for "no value".
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace joblog::cells {

/// Longer cells are no number and no date.
inline constexpr std::size_t simple_bytes_max = 120;
using SimpleBuffer = std::array<char, simple_bytes_max>;

/// Stands for the one decimal mark that is never anything else: ٫ (U+066B).
inline constexpr char certain_mark = '\x01';

constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

/// `cell` without blanks around it, those that only typesetters know included.
std::string_view without_blanks(std::string_view cell);

/// `cell` in the plainest spelling: every blank is ' ', every apostrophe '\'', every dash and minus
/// '-', digits and signs of full width, Arabic and Devanagari digits are those of ASCII, and marks
/// without a width are left out. Other characters stay. Blanks around are gone. Nothing when it is
/// too long.
std::optional<std::string_view> simplified(std::string_view cell, SimpleBuffer& buffer);

/// Whether a cell without blanks around it says that there is no value: it is empty, a dash, NULL,
/// \N, N/A or #N/A, in letters of either case.
bool is_nothing(std::string_view cell);

}  // namespace joblog::cells
