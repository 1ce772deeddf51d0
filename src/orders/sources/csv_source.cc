// SPDX-License-Identifier: MIT
#include "orders/sources/csv_source.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/encoding.h"
#include "base/regular_file.h"
#include "base/text.h"
#include "orders/formula_guard.h"
#include "orders/mapping/column_names.h"
#include "orders/mapping/row_mapper.h"
#include "orders/sources/text_encoding.h"

namespace joblog {
namespace {

std::unexpected<SourceError> source_error(SourceErrorKind kind, std::string message) {
  return std::unexpected(SourceError{kind, std::move(message)});
}

std::string file_name(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// From where the last read ended, or from `offset`.
Result<std::size_t> read_block(int fd, const std::string& path, std::span<char> block,
                               std::optional<std::uint64_t> offset = {}) {
  while (true) {
    const ssize_t bytes = offset
                              ? ::pread(fd, block.data(), block.size(), static_cast<off_t>(*offset))
                              : ::read(fd, block.data(), block.size());
    if (bytes >= 0) return static_cast<std::size_t>(bytes);
    if (errno == EINTR) continue;
    return fail(ErrorKind::unavailable,
                fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
}

std::string shown(char separator) {
  return separator == '\t' ? "\"\\t\"" : fmt::format("\"{}\"", separator);
}

std::vector<std::string> texts_of(const RawRow& row) {
  std::vector<std::string> texts;
  for (const auto& cell : row) texts.emplace_back(cell.value_or(std::string_view{}));
  return texts;
}

bool is_attribute(const std::string& name) { return find_order_column(name).has_value(); }

}  // namespace

CsvSource::CsvSource(CsvSourceOptions options) : options_(std::move(options)) {}

std::string CsvSource::describe() const { return "CSV file " + options_.path; }

SourceResult<void> CsvSource::connect() {
  auto file = open_regular_file(options_.path);
  if (!file)
    return source_error(
        SourceErrorKind::connection,
        file.error().message + (file.error().kind == ErrorKind::invalid
                                    ? "; name the CSV file itself"
                                    : "; check the path (a relative one is taken from the data "
                                      "folder) and its permissions"));
  file_ = std::move(*file);
  ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  const auto encoding = find_encoding();
  if (!encoding) return source_error(SourceErrorKind::connection, encoding.error().message);
  auto read = decoded_blocks([fd = file_.get(), path = options_.path](
                                 std::span<char> block) { return read_block(fd, path, block); },
                             *encoding);
  if (!read) return source_error(SourceErrorKind::connection, read.error().message);
  reader_.emplace(file_name(options_.path), std::move(*read), options_.csv);
  return {};
}

Result<GuessedEncoding> CsvSource::guess() const {
  return guess_encoding([&](std::uint64_t offset, std::span<char> block) {
    return read_block(file_.get(), options_.path, block, offset);
  });
}

/// The one that is configured, or a guess, which the log then knows of. A byte order mark is no
/// guess: it wins.
Result<std::string> CsvSource::find_encoding() {
  notes_.clear();
  auto guessed = guess();
  if (!guessed) return std::unexpected(std::move(guessed.error()));
  const std::string file = file_name(options_.path);
  if (!options_.encoding.empty()) {
    const auto named = Decoder::open(options_.encoding);
    const bool differs =
        guessed->is_marked && to_lower_ascii(guessed->name) != to_lower_ascii(options_.encoding);
    if (differs && !(named && named->is_utf8() && guessed->name == "UTF-8") &&
        !to_lower_ascii(guessed->name).starts_with(to_lower_ascii(options_.encoding))) {
      notes_.push_back(
          {true, fmt::format("{} begins with the mark of {} and is read so, not as {}: "
                             "mend encoding in [open_orders]",
                             file, guessed->name, options_.encoding)});
      return guessed->name;
    }
    if (guessed->name == "UTF-8" && guessed->has_letters && named && !named->is_utf8()) {
      notes_.push_back(
          {true, fmt::format("{} is read as {}, as encoding in [open_orders] says, but "
                             "all of it is UTF-8: its letters may be wrong",
                             file, options_.encoding)});
    }
    return options_.encoding;
  }
  if (guessed->name == "UTF-8") return guessed->name;
  const std::string where =
      guessed->bad_line == 0 ? "" : fmt::format(", line {}, is no UTF-8: it", guessed->bad_line);
  std::string text = fmt::format(
      "{}{} is read as {}; if that is wrong, name its encoding with "
      "encoding in [open_orders]",
      file, where, guessed->name);
  if (guessed->has_letters && guessed->bad_line > 0) {
    text = fmt::format(
        "{}{} is read as {}, but other letters of it are UTF-8 and are wrong now: "
        "the file mixes two encodings",
        file, where, guessed->name);
  }
  notes_.push_back({guessed->has_letters && guessed->bad_line > 0, std::move(text)});
  return guessed->name;
}

/// A file of ours has a decimal point, whatever other files have, unless it was made for Excel.
Dialect CsvSource::dialect(Dialect configured) const {
  const char separator = reader_->separator();
  if (is_our_own_ && separator != ';') {
    configured.decimal_comma = false;
    configured.doubt = MarkDoubt::none;
  } else if (configured.doubt == MarkDoubt::of_commas && separator != ',') {
    configured.doubt = MarkDoubt::of_both;
  }
  return configured;
}

SourceResult<std::vector<std::string>> CsvSource::open() {
  if (!reader_) return source_error(SourceErrorKind::connection, "connect first");
  RawRow row;
  if (auto found = find_header(row); !found) return std::unexpected(found.error());
  is_our_own_ = header_.size() > 1 && std::ranges::all_of(header_, is_attribute);
  note_separator();
  return header_;
}

SourceResult<bool> CsvSource::read_row(RawRow& row) {
  const auto read = reader_->next(row);
  if (!read) return source_error(SourceErrorKind::query, read.error().message);
  line_ = reader_->line();
  return *read;
}

void CsvSource::take_held(RawRow& row) {
  served_ = std::move(held_.front());
  held_.pop_front();
  line_ = served_.line;
  row.clear();
  for (const auto& cell : served_.cells)
    row.push_back(cell ? RawRow::value_type(*cell) : std::nullopt);
}

/// The first row is the header, unless it has no name that is known and one soon after has.
SourceResult<void> CsvSource::find_header(RawRow& row) {
  std::int64_t first_line = 0;
  for (int rows = 0; rows < header_rows_max;) {
    const auto more = read_row(row);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    if (is_empty_row(row) && header_.empty()) continue;
    const std::size_t known = known_names(row);
    if (header_.empty()) {
      ++rows;
      header_ = texts_of(row);
      first_line = reader_->line();
      if (known > 0 || !options_.names || options_.csv.skip_lines > 0) return {};
    } else if (known > 1) {
      notes_.push_back({false, fmt::format("the header is line {}: what comes before it, from "
                                           "line {} on, is passed over ({})",
                                           reader_->line(), first_line, first_names(header_, 3))});
      header_ = texts_of(row);
      held_.clear();
      return {};
    } else {
      ++rows;
      held_.push_back({{}, line_});
      for (const auto& cell : row)
        held_.back().cells.push_back(cell ? std::optional<std::string>(*cell) : std::nullopt);
    }
  }
  if (!header_.empty()) return {};  // The rows that were read are rows after all.
  return source_error(
      SourceErrorKind::query,
      fmt::format("{} is empty; its first line must name the columns{}", options_.path,
                  options_.csv.skip_lines > 0 ? " (see skip_lines)" : ""));
}

std::size_t CsvSource::known_names(const RawRow& row) const {
  if (!options_.names) return 0;
  return static_cast<std::size_t>(std::ranges::count_if(
      row, [&](const auto& cell) { return cell && options_.names->contain(*cell); }));
}

void CsvSource::note_separator() {
  if (!reader_->has_named_separator() || !options_.csv.separator) return;
  if (reader_->separator() == *options_.csv.separator) return;
  notes_.push_back(
      {false, fmt::format("the file's first line names {} as its separator, which is "
                          "taken; the configuration says {}",
                          shown(reader_->separator()), shown(*options_.csv.separator))});
}

SourceResult<bool> CsvSource::next(RawRow& row) {
  while (true) {
    if (!held_.empty()) {
      take_held(row);
    } else {
      const auto more = read_row(row);
      if (!more) return more;
      if (!*more) {
        note_short_rows();
        note_repeated_headers();
        return false;
      }
    }
    if (row.size() == 1 && !row[0]) continue;  // A blank line.
    if (is_header_again(row)) {
      ++headers_again_;
      continue;
    }
    if (row.size() != header_.size())
      if (auto fits = fit(row); !fits) return std::unexpected(fits.error());
    if (is_our_own_) take_guards_off(row);
    return true;
  }
}

/// Files that were put together one behind the other.
bool CsvSource::is_header_again(const RawRow& row) const {
  if (header_.size() < 2 || row.size() < header_.size()) return false;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    const std::string_view cell = row[i].value_or(std::string_view{});
    if (cell != header_[i] && comparable_name(cell) != comparable_name(header_[i])) return false;
  }
  return true;
}

void CsvSource::note_repeated_headers() {
  if (headers_again_ == 0) return;
  notes_.push_back(
      {false, fmt::format("the header is repeated {} time{} among the rows, which is "
                          "passed over",
                          format_count(headers_again_), headers_again_ == 1 ? "" : "s")});
  headers_again_ = 0;
}

/// Rows that mean the same with more or fewer cells at their end.
SourceResult<void> CsvSource::fit(RawRow& row) {
  const std::size_t width = header_.size();
  const auto has_something = [](const auto& cell) {
    return cell && !is_empty_row(std::span(&cell, 1));
  };
  const auto surplus = row.size() < width
                           ? row.end()
                           : std::find_if(row.begin() + static_cast<std::ptrdiff_t>(width),
                                          row.end(), has_something);
  if (surplus != row.end())
    return source_error(
        SourceErrorKind::query,
        fmt::format("{}, line {}: {} cells where the header has {}, with “{}” in the first one too "
                    "many; check the quotes and the separator ({})",
                    reader_->name(), line_, row.size(), width, shortened(**surplus),
                    shown(reader_->separator())));
  if (row.size() < width && !is_empty_row(row)) {
    if (reader_->is_last_line_open() && line_ == reader_->line())  // Not one that was held.
      return source_error(SourceErrorKind::query,
                          fmt::format("{} breaks off in line {}, the last one: {} cells where the "
                                      "header has {}; is the file still being written?",
                                      reader_->name(), line_, row.size(), width));
    const bool is_named =
        std::any_of(header_.begin() + static_cast<std::ptrdiff_t>(row.size()), header_.end(),
                    [](const std::string& name) { return !comparable_name(name).empty(); });
    if (is_named && short_rows_++ == 0) first_short_ = line_;
  }
  row.resize(width);
  return {};
}

void CsvSource::take_guards_off(RawRow& row) {
  unguarded_.resize(row.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    auto& cell = row[i];
    if (!cell || (!cell->starts_with('\'') && !cell->starts_with('='))) continue;
    unguarded_[i] = cell->starts_with('=') ? std::string(from_excel_text(*cell)) : unguarded(*cell);
    cell = unguarded_[i];
  }
}

void CsvSource::note_short_rows() {
  if (short_rows_ == 0) return;
  notes_.push_back(
      {true, fmt::format("{} {} fewer cells than the header, the first is line {}: the "
                         "ones missing at the end are taken as empty",
                         format_count(short_rows_), short_rows_ == 1 ? "row has" : "rows have",
                         first_short_)});
  short_rows_ = 0;
}

RowWords CsvSource::row_words() const { return {.unit = "line", .of = file_name(options_.path)}; }

std::int64_t CsvSource::row_number() const { return line_; }

std::vector<SourceNote> CsvSource::take_notes() { return std::exchange(notes_, {}); }

/// The separator that the header seems to have instead of the one that was used.
std::string CsvSource::advice() const {
  if (!reader_) return "";
  std::string_view best;
  std::ptrdiff_t most = static_cast<std::ptrdiff_t>(header_.size()) - 1;
  for (const std::string_view candidate : {",", ";", "\t", "|"}) {
    std::ptrdiff_t count = 0;
    for (const std::string& name : header_) count += std::ranges::count(name, candidate.front());
    if (candidate.front() == reader_->separator() || count <= most) continue;
    best = candidate;
    most = count;
  }
  if (best.empty()) return "";
  return fmt::format(
      "; the header looks as if {} stood between the names, not {}: set separator = "
      "{} in [open_orders]",
      shown(best.front()), shown(reader_->separator()), shown(best.front()));
}

}  // namespace joblog
