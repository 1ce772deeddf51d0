// SPDX-License-Identifier: MIT
// "1.3.2026", "sun, march 1st, 2026", "1. märz 2026", "01-mar-26", "2026年3月1日".
#include "orders/mapping/written_date.h"

#include "orders/mapping/month_names.h"

namespace joblog::cells {
namespace {

void skip_blanks(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

bool take(std::string_view& text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}

/// Letters, those beyond ASCII too.
std::string_view take_word(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && (is_letter(text[size]) || text[size] < 0)) ++size;
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(size);
  return word;
}

std::optional<DateField> take_number(std::string_view& text) {
  DateField field;
  for (; field.digits < 5 && !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
    field.number = field.number * 10 + (text.front() - '0');
    ++field.digits;
  }
  if (field.digits == 0 || field.digits > 4) return std::nullopt;
  return field;
}

std::optional<DateField> take_field(std::string_view& text) {
  if (!text.empty() && is_digit(text.front())) return take_number(text);
  const int month = month_named(take_word(text));
  if (month == 0) return std::nullopt;
  return DateField{.number = month, .is_name = true};
}

void skip_weekday(std::string_view& text) {
  std::string_view rest = text;
  const std::string_view word = take_word(rest);
  if (!is_weekday(word) || month_named(word) != 0) return;
  if (!rest.starts_with('.') && !rest.starts_with(',') && !rest.starts_with(' ')) return;
  take(rest, ".");
  take(rest, ",");
  skip_blanks(rest);
  text = rest;
}

/// Takes what stands between two fields; its mark, 0 where there is nothing.
std::optional<char> take_mark(std::string_view& text) {
  for (const std::string_view ideograph : {"年", "月"})
    if (take(text, ideograph)) return '-';
  const bool had_blank = text.starts_with(' ');
  skip_blanks(text);
  if (text.empty()) return std::nullopt;
  char mark = had_blank ? ' ' : '\0';
  if (std::string_view("-/.,").contains(text.front())) {
    mark = text.front();
    text.remove_prefix(1);
    skip_blanks(text);
  }
  if (mark == '.') take(text, "-");  // "1.-Mar-2026" is how some write "1st".
  return mark;
}

/// "st" of "1st", "de" of "1 de marzo".
void skip_fillers(std::string_view& text, const DateField& field) {
  if (field.is_name) return;
  for (const std::string_view ending : {"st", "nd", "rd", "th", "er"})
    if (take(text, ending)) return;
}
void skip_of(std::string_view& text) {
  for (const std::string_view of : {"de ", "of ", "del "})
    if (take(text, of)) return;
}

}  // namespace

void to_lower(SimpleBuffer& text, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 'A' && byte <= 'Z') text[i] = static_cast<char>(byte | 0x20U);
    const bool is_latin = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xC3;
    if (is_latin && byte >= 0x80 && byte <= 0x9E) text[i] = static_cast<char>(byte + 0x20);
  }
}

std::optional<WrittenDate> take_date(std::string_view& text) {
  skip_weekday(text);
  WrittenDate date;
  std::array<char, 2> marks{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto field = take_field(text);
    if (!field) return std::nullopt;
    date.fields[i] = *field;
    if (i == 2) break;
    skip_fillers(text, *field);
    const auto mark = take_mark(text);
    if (!mark) return std::nullopt;
    marks[i] = *mark;
    skip_of(text);
  }
  if (!take(text, "日") && marks[1] == '.') take(text, ".");  // Hungarian and Korean end in one.
  if (date.fields[0].is_name || date.fields[1].is_name) return date;
  const bool is_one_mark = marks[0] == marks[1] && marks[0] != 0 && marks[0] != ',';
  if (!is_one_mark || date.fields[2].is_name) return std::nullopt;
  date.mark = marks[0];
  return date;
}

}  // namespace joblog::cells
