// SPDX-License-Identifier: MIT
// Plain integers are read in one go; everything else is simplified first and taken apart: sign,
// groups of digits, fraction, exponent.
#include "orders/mapping/number_cell.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/decimal.h"
#include "orders/mapping/cell_text.h"

namespace joblog::cells {
namespace {

using Reason = std::unexpected<Unreadable>;

Reason unreadable(std::string_view reason, std::string_view key = {}) {
  return Reason(Unreadable{reason, key});
}

constexpr std::string_view kTooLarge = "it is larger than a number of 64 bits";

/// Digits with a sign before or behind and decimals of zeros only, as nearly all cells are; nothing
/// when there is more to it.
std::optional<std::int64_t> plain_integer(std::string_view text, char mark) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  if (text.empty()) return std::nullopt;
  const bool minus = text.front() == '-' || (text.back() == '-' && is_digit(text.front()));
  if (text.front() == '-' || text.front() == '+')
    text.remove_prefix(1);
  else if (minus)
    text.remove_suffix(1);
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::uint64_t bound = minus ? largest + 1 : largest;
  std::uint64_t magnitude = 0;
  std::size_t at = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    const auto digit = static_cast<std::uint64_t>(text[at] - '0');
    if (magnitude > (bound - digit) / 10) return std::nullopt;
    magnitude = magnitude * 10 + digit;
  }
  if (at == 0) return std::nullopt;
  if (at < text.size() && text[at++] != mark) return std::nullopt;
  for (; at < text.size(); ++at)
    if (text[at] != '0') return std::nullopt;
  return static_cast<std::int64_t>(minus ? 0 - magnitude : magnitude);
}

/// Takes the sign off `text`: before, behind (SAP), or brackets around (accounting). True: a minus.
/// Nothing: there are two.
std::optional<bool> take_sign(std::string_view& text) {
  const auto trim = [&] {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
  };
  int signs = 0;
  bool minus = false;
  if (text.starts_with('(') && text.ends_with(')') && text.size() > 2) {
    text = text.substr(1, text.size() - 2);
    minus = true;
    ++signs;
    trim();
  }
  if (text.starts_with('-') || text.starts_with('+')) {
    minus = text.front() == '-';
    ++signs;
    text.remove_prefix(1);
    trim();
  }
  if (text.ends_with('-') || text.ends_with('+')) {
    minus = text.back() == '-';
    ++signs;
    text.remove_suffix(1);
    trim();
  }
  return signs > 1 ? std::nullopt : std::optional(minus);
}

/// A number without its sign, taken apart.
class Digits {
 public:
  /// False when `text` is not written like a number in the dialect.
  bool read(std::string_view text, const Dialect& dialect) {
    mark_ = dialect.decimal_comma ? ',' : '.';
    rest_ = text;
    return read_whole() && read_fraction() && read_exponent() && rest_.empty();
  }

  /// Writes it as an integer or a decimal. Nothing: it has too many digits.
  std::optional<std::string_view> write(bool minus, std::string& out) const;

 private:
  bool read_whole();
  bool read_fraction();
  bool read_exponent();
  bool take_digits();
  bool are_groups_sound(const std::array<std::size_t, simple_bytes_max>& sizes,
                        std::size_t count) const;
  bool is_group_mark(char c) const {
    return c == '\'' || c == ' ' || c == '_' || c == (mark_ == '.' ? ',' : '.');
  }

  char mark_ = '.';
  std::string_view rest_;
  std::array<char, simple_bytes_max> digits_{};
  std::size_t count_ = 0;
  std::size_t whole_ = 0;  ///< How many of them stand before the decimal mark.
  int exponent_ = 0;
};

/// Takes digits; false when there are none.
bool Digits::take_digits() {
  const std::size_t before = count_;
  for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1))
    digits_[count_++] = rest_.front();
  return count_ > before;
}

bool Digits::read_whole() {
  std::array<std::size_t, simple_bytes_max> sizes{};
  std::size_t groups = 0;
  char group_mark = 0;
  if (!take_digits()) return !rest_.empty();  // ".5"
  sizes[groups++] = count_;
  while (!rest_.empty() && is_group_mark(rest_.front())) {
    if (group_mark != 0 && rest_.front() != group_mark) return false;
    group_mark = rest_.front();
    rest_.remove_prefix(1);
    const std::size_t before = count_;
    if (!take_digits()) return false;
    sizes[groups++] = count_ - before;
  }
  whole_ = count_;
  return groups == 1 || are_groups_sound(sizes, groups);
}

/// By threes, or as in India: three at the end and twos before. The first is no zero: 0.123 has no
/// thousands.
bool Digits::are_groups_sound(const std::array<std::size_t, simple_bytes_max>& sizes,
                              std::size_t count) const {
  if (digits_[0] == '0' || sizes[count - 1] != 3) return false;
  const auto between_are = [&](std::size_t size) {
    return std::all_of(sizes.begin() + 1, sizes.begin() + static_cast<std::ptrdiff_t>(count) - 1,
                       [&](std::size_t one) { return one == size; });
  };
  if (sizes[0] <= 3 && between_are(3)) return true;
  return count > 2 && sizes[0] <= 2 && between_are(2);
}

bool Digits::read_fraction() {
  if (rest_.empty() || (rest_.front() != mark_ && rest_.front() != certain_mark)) return count_ > 0;
  rest_.remove_prefix(1);
  return take_digits() || whole_ > 0;  // "12." is what some drivers write.
}

bool Digits::read_exponent() {
  if (rest_.empty()) return true;
  if ((rest_.front() | 0x20) != 'e') return false;
  rest_.remove_prefix(1);
  const bool minus = rest_.starts_with('-');
  if (minus || rest_.starts_with('+')) rest_.remove_prefix(1);
  if (rest_.empty() || rest_.size() > 3 || !std::ranges::all_of(rest_, is_digit)) return false;
  for (; !rest_.empty(); rest_.remove_prefix(1)) exponent_ = exponent_ * 10 + (rest_.front() - '0');
  if (minus) exponent_ = -exponent_;
  return true;
}

std::optional<std::string_view> Digits::write(bool minus, std::string& out) const {
  std::string_view digits(digits_.data(), count_);
  std::ptrdiff_t point = static_cast<std::ptrdiff_t>(whole_) + exponent_;
  for (; digits.starts_with('0'); --point) digits.remove_prefix(1);
  while (digits.ends_with('0')) digits.remove_suffix(1);
  out.clear();
  if (digits.empty()) return out = "0";
  constexpr auto most = static_cast<std::ptrdiff_t>(decimal_digits_max);
  const auto size = static_cast<std::ptrdiff_t>(digits.size());
  if (std::max(point, size) - std::min(point, std::ptrdiff_t{0}) > most - 1) return std::nullopt;
  if (minus) out += '-';
  if (point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else if (point >= size) {
    out.append(digits).append(static_cast<std::size_t>(point - size), '0');
  } else {
    out.append(digits.substr(0, static_cast<std::size_t>(point))).append(".");
    out.append(digits.substr(static_cast<std::size_t>(point)));
  }
  return out;
}

/// Why `text`, in the plainest spelling, is no number.
Reason no_number(std::string_view text, const Dialect& dialect) {
  constexpr std::string_view kNumeric = "0123456789.,' _+-()eE\x01";
  if (text.find_first_of("0123456789") == std::string_view::npos) {
    return text.starts_with('#') ? unreadable("it is an error of a spreadsheet")
                                 : unreadable("it has no digits");
  }
  if (text.ends_with('%')) return unreadable("it is a percentage");
  if (text.find_first_not_of(kNumeric) != std::string_view::npos)
    return unreadable("there is more in it than a number");
  if (!Digits().read(text, {.decimal_comma = !dialect.decimal_comma}))
    return unreadable("it is not written like a number");
  return dialect.decimal_comma
             ? unreadable("its decimal mark seems to be a point", "decimal_comma")
             : unreadable("its decimal mark seems to be a comma", "decimal_comma");
}

Converted unusual_number(std::string_view cell, const Dialect& dialect, CellBuffer& buffer) {
  SimpleBuffer plain;
  const auto simple = simplified(cell, plain);
  if (!simple) return unreadable("it is longer than any number");
  if (is_nothing(*simple)) return Field{};
  std::string_view text = *simple;
  const auto minus = take_sign(text);
  if (!minus) return unreadable("it has two signs");
  Digits digits;
  if (!digits.read(text, dialect)) return no_number(text, dialect);
  const auto written = digits.write(*minus, buffer.text);
  if (!written) return unreadable("it has more digits than can be kept");
  if (const auto integer = plain_integer(*written, '.')) return Field{*integer};
  if (!is_decimal(*written)) return unreadable(kTooLarge);
  if (!plain_integer(written->substr(0, written->find('.')), '.')) return unreadable(kTooLarge);
  return Field{*written};
}

/// "-12", "12.00": no zero in front, no plus, no sign behind.
bool is_bare_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front()) || text.ends_with('-')) return false;
  return text.front() != '0' || text.size() == 1 || !is_digit(text[1]);
}

/// "1.000": a thousand in one country and one in another, so a code is better kept as it is.
bool may_be_thousands(std::string_view text, char mark) {
  const auto at = text.find(mark);
  return at != std::string_view::npos && at > 0 && at <= 3 && text.size() == at + 4 &&
         std::ranges::all_of(text.substr(at + 1), is_digit);
}

}  // namespace

Converted convert_number(std::string_view cell, const Dialect& dialect, CellBuffer& buffer) {
  if (const auto integer = plain_integer(cell, dialect.decimal_comma ? ',' : '.'))
    return Field{*integer};
  return unusual_number(cell, dialect, buffer);
}

Converted convert_code(std::string_view cell, NumberUse use, const Dialect& dialect,
                       CellBuffer& buffer) {
  const char mark = dialect.decimal_comma ? ',' : '.';
  if (may_be_thousands(without_blanks(cell), mark))
    return convert_cell(without_blanks(cell), ColumnType::string, dialect, buffer);
  if (use == NumberUse::item || is_bare_integer(cell))
    if (const auto number = plain_integer(cell, mark)) return Field{*number};
  const std::string_view text = without_blanks(cell);
  if (is_nothing(text)) return Field{};
  if (use == NumberUse::item) {
    const auto number = convert_number(text, dialect, buffer);
    const bool is_integer = number && std::holds_alternative<std::int64_t>(*number);
    if (is_integer && std::ranges::none_of(text, is_letter)) return number;
  } else if (is_bare_integer(text)) {
    if (const auto number = plain_integer(text, mark)) return Field{*number};
  }
  return convert_cell(text, ColumnType::string, dialect, buffer);
}

}  // namespace joblog::cells
