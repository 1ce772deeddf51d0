// SPDX-License-Identifier: MIT
// The buffer holds the row at hand from its first byte on; everything about that row is kept as
// offsets from there. When the bytes run out in the middle of a row, refill() moves the row to the
// front of the buffer and reads one more block behind it; parsing goes on where it was. Doubled
// quotes are closed up in place, so a field is always one piece of the buffer.
#include "orders/sources/csv_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace joblog {
namespace {

constexpr char end_mark = '\x1A';  // Ctrl-Z: where CP/M and DOS ended a text.
constexpr std::size_t end_marks_max = 16;
constexpr std::size_t blanks_before_quote = 16;

}  // namespace

CsvReader::CsvReader(std::string name, ReadBlock read, CsvOptions options)
    : name_(std::move(name)), read_(std::move(read)), options_(options) {}

Result<bool> CsvReader::next(RawRow& row) {
  if (is_failed_) return false;
  if (!is_started_) {
    if (auto started = start(); !started) return std::unexpected(std::move(started.error()));
  }
  auto parsed = parse_row();
  if (!parsed || !*parsed) return parsed;
  row.clear();
  for (const Cell& cell : cells_) {
    if (cell.is_null)
      row.emplace_back();
    else
      row.emplace_back(std::string_view(row_data() + cell.begin, cell.size));
  }
  return true;
}

/// The byte order mark, the lines in front of the table, and the separator.
Result<void> CsvReader::start() {
  is_started_ = true;
  if (auto read = has(3); !read) return std::unexpected(std::move(read.error()));
  const std::string_view front(row_data(), data_end_ - row_begin_);
  if (front.starts_with("\xEF\xBB\xBF")) row_begin_ += 3;
  if (front.starts_with("\xFF\xFE") || front.starts_with("\xFE\xFF"))
    return error_at(1, "the file is UTF-16; save it as UTF-8");
  if (options_.separator && std::string_view("\"\r\n").contains(*options_.separator))
    return error_at(1, "a quote or a line break cannot separate cells");
  if (auto taken = take_separator_line(); !taken) return taken;
  for (int i = 0; i < options_.skip_lines; ++i) {
    const auto skipped = skip_line();
    if (!skipped) return std::unexpected(skipped.error());
    if (!*skipped) break;
  }
  if (has_named_separator_) return {};
  if (!options_.separator) return find_separator();
  use_separator(*options_.separator);
  return {};
}

/// "sep=;" in the first line, as Excel writes and reads it.
Result<void> CsvReader::take_separator_line() {
  const auto line = peek_line(16);
  if (!line) return std::unexpected(line.error());
  std::string_view text = *line;
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.size() > 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  if (text.size() != 5 || to_lower_ascii(text.substr(0, 4)) != "sep=" || text[4] == '"') return {};
  has_named_separator_ = true;
  use_separator(text[4]);
  const auto skipped = skip_line();
  if (!skipped) return std::unexpected(skipped.error());
  return {};
}

/// The first line if it has at most so many bytes, else nothing of it.
Result<std::string_view> CsvReader::peek_line(std::size_t bytes) {
  for (std::size_t i = 0; i <= bytes; ++i) {
    const auto more = has(i + 1);
    if (!more) return std::unexpected(more.error());
    if (!*more || row_data()[i] == '\n' || row_data()[i] == '\r')
      return std::string_view(row_data(), i);
  }
  return std::string_view();
}

/// Passes over a line, whatever is in it. False at the end of the text.
Result<bool> CsvReader::skip_line() {
  bool is_any = false;
  while (true) {
    const auto more = has(1);
    if (!more || !*more) return more ? Result<bool>(is_any) : more;
    is_any = true;
    const char c = row_data()[0];
    ++row_begin_;
    if (c != '\n' && c != '\r') continue;
    ++line_;
    const auto behind = has(1);
    if (!behind) return behind;
    if (c == '\r' && *behind && row_data()[0] == '\n')
      ++row_begin_;
    else if (c == '\r')
      line_end_ = '\r';
    return true;
  }
}

Result<void> CsvReader::find_separator() {
  constexpr std::string_view candidates = ",;\t|";
  std::array<std::size_t, candidates.size()> counts{};
  bool is_quoted = false;
  for (std::size_t i = 0;; ++i) {
    auto more = has(i + 1);
    if (!more) return std::unexpected(std::move(more.error()));
    if (!*more) break;
    const char c = row_data()[i];
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (const auto which = candidates.find(c); which != candidates.npos) ++counts[which];
  }
  const auto most = std::ranges::max_element(counts);
  use_separator(candidates[static_cast<std::size_t>(most - counts.begin())]);
  return {};
}

void CsvReader::use_separator(char separator) {
  separator_ = separator;
  for (const char c : {separator, '\n', '\r'}) ends_plain_[static_cast<unsigned char>(c)] = true;
}

Result<bool> CsvReader::parse_row() {
  row_begin_ += at_;
  at_ = 0;
  cells_.clear();
  row_line_ = line_;
  field_begin_ = 0;
  auto more = has(1);
  if (!more || !*more) return more;
  ++row_count_;
  while (true) {
    field_begin_ = at_;
    const auto after = parse_field();
    if (!after) return std::unexpected(after.error());
    if (*after == After::row) return true;
  }
}

Result<CsvReader::After> CsvReader::parse_field() {
  for (std::size_t blanks = 0; blanks < blanks_before_quote; ++blanks) {
    const auto more = has(at_ + blanks + 1);
    if (!more) return std::unexpected(more.error());
    const char c = *more ? row_data()[at_ + blanks] : '\n';
    if (c == '"') {
      at_ += blanks;
      return parse_quoted();
    }
    if (c != ' ' || separator_ == ' ') break;
  }
  return parse_plain();
}

Result<CsvReader::After> CsvReader::parse_plain() {
  while (true) {
    const char* const data = row_data();
    const std::size_t end = data_end_ - row_begin_;
    std::size_t at = at_;
    while (at < end && !ends_plain_[static_cast<unsigned char>(data[at])]) ++at;
    at_ = at;
    if (at < end) break;
    auto more = refill();
    if (!more) return std::unexpected(std::move(more.error()));
    if (!*more) break;
  }
  const std::size_t size = at_ - field_begin_;
  cells_.push_back({field_begin_, size, size == 0});
  return end_field();
}

Result<CsvReader::After> CsvReader::parse_quoted() {
  const std::int64_t opened = line_;
  const std::size_t begin = ++at_;
  // End of the field's text so far; it trails at_ by the quotes taken.
  std::size_t written = begin;
  while (true) {
    char* const data = buffer_.data() + row_begin_;
    const std::size_t end = data_end_ - row_begin_;
    const auto* quote = static_cast<const char*>(std::memchr(data + at_, '"', end - at_));
    const std::size_t stop = quote ? static_cast<std::size_t>(quote - data) : end;
    line_ += std::count(data + at_, data + stop, line_end_);
    if (written != at_) std::memmove(data + written, data + at_, stop - at_);
    written += stop - at_;
    at_ = stop;
    if (!quote) {
      auto more = refill();
      if (!more) return std::unexpected(std::move(more.error()));
      if (!*more) return error_at(opened, "a quote that opens here is never closed");
      continue;
    }
    ++at_;
    auto more = has(at_ + 1);
    if (!more) return std::unexpected(std::move(more.error()));
    if (!*more || row_data()[at_] != '"') break;
    buffer_[row_begin_ + written++] = '"';
    ++at_;
  }
  cells_.push_back({begin, written - begin, false});
  for (auto more = has(at_ + 1); separator_ != ' '; more = has(at_ + 1)) {
    if (!more) return std::unexpected(std::move(more.error()));
    if (!*more || row_data()[at_] != ' ') break;
    ++at_;
  }
  return end_field();
}

/// Takes the separator or the line break behind a field.
Result<CsvReader::After> CsvReader::end_field() {
  if (cells_.back().size > field_bytes || at_ - field_begin_ > field_bytes + 2)
    return error_at(row_line_, "a field is longer than 1 MiB");
  if (row_begin_ + at_ == data_end_) {  // The end of the text: has() has asked.
    is_last_line_open_ = true;
    return After::row;
  }
  const char c = row_data()[at_];
  if (c == separator_) {
    ++at_;
    return After::separator;
  }
  if (c != '\n' && c != '\r')
    return error_at(line_, "data after a closing quote; a quote within quotes must be doubled");
  ++at_;
  ++line_;
  if (c == '\n') return After::row;
  auto more = has(at_ + 1);
  if (!more) return std::unexpected(std::move(more.error()));
  if (*more && row_data()[at_] == '\n') {
    ++at_;
  } else if (row_count_ == 1) {
    line_end_ = '\r';
  }
  return After::row;
}

/// True when the row's first `bytes` bytes are in the buffer, reading on if need be.
Result<bool> CsvReader::has(std::size_t bytes) {
  while (data_end_ - row_begin_ < bytes) {
    auto more = refill();
    if (!more || !*more) return more;
  }
  return true;
}

/// Reads a block behind what is there. False at the end of the text.
Result<bool> CsvReader::refill() {
  if (is_at_end_) return false;
  const std::size_t kept = data_end_ - row_begin_;
  if (at_ - field_begin_ > field_bytes + 2)  // 2: the quotes.
    return error_at(row_line_, "a field is longer than 1 MiB; is a closing quote missing?");
  if (kept > row_bytes)
    return error_at(row_line_, "a row is longer than 4 MiB; is a closing quote missing?");
  if (row_begin_ > 0) std::memmove(buffer_.data(), buffer_.data() + row_begin_, kept);
  row_begin_ = 0;
  data_end_ = kept;
  if (buffer_.size() < kept + block_bytes)
    buffer_.resize(std::max(2 * buffer_.size(), kept + block_bytes));
  auto bytes = read_without_end_mark(std::span(buffer_.data() + kept, block_bytes));
  if (!bytes) {
    is_failed_ = true;
    return std::unexpected(std::move(bytes.error()));
  }
  data_end_ += *bytes;
  is_at_end_ = *bytes == 0;
  return !is_at_end_;
}

/// A block, without the end marks behind it; they are data when something follows.
Result<std::size_t> CsvReader::read_without_end_mark(std::span<char> block) {
  std::fill_n(block.begin(), held_back_, end_mark);
  const std::size_t held = std::exchange(held_back_, 0);
  const auto read = read_(block.subspan(held));
  if (!read || *read == 0) return read;  // At the end, those held back are dropped.
  std::size_t bytes = held + *read;
  while (bytes > 0 && held_back_ < end_marks_max && block[bytes - 1] == end_mark) {
    --bytes;
    ++held_back_;
  }
  return bytes > 0 ? bytes : read_without_end_mark(block);
}

std::unexpected<Error> CsvReader::error_at(std::int64_t line, std::string_view what) {
  is_failed_ = true;
  return fail(ErrorKind::invalid, fmt::format("{}, line {}: {}", name_, line, what));
}

}  // namespace joblog
