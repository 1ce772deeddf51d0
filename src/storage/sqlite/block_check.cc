// SPDX-License-Identifier: MIT
#include "storage/sqlite/block_check.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/log_block.h"
#include "statements.h"
#include "storage/sqlite/block_id.h"
#include "storage/sqlite/dictionary_cache.h"

namespace joblog::sqlite {
namespace {

constexpr std::size_t kNamed = 100;

/// What is wrong with the block of this row; "" = nothing.
std::string fault_of(const Query& row, BlockDecoder& decoder, std::int64_t last_before) {
  const JobLogId log = log_of(row.integer(0));
  const std::int64_t first = first_line_of(row.integer(0));
  if (first <= last_before) return "they are stored twice";
  const auto lines = decoder.decode(log, row.text_in_place(6));
  if (!lines) return lines.error().message;
  const BlockFacts stored{.first = first,
                          .last = first + row.integer(1) - 1,
                          .warnings = row.integer(2),
                          .errors = row.integer(3),
                          .first_warning = row.integer(4),
                          .first_error = row.integer(5)};
  return facts_of(*lines) == stored ? "" : "its row says other things than its lines";
}

}  // namespace

std::vector<std::string> find_damaged_blocks(Database& database) {
  std::vector<std::string> problems;
  std::size_t damaged = 0;
  BlockDecoder decoder(dictionaries_of(database));
  JobLogId log_before;
  std::int64_t last_before = 0;
  Query row(database, sql::check_blocks);
  while (row.step()) {
    const JobLogId log = log_of(row.integer(0));
    const std::int64_t first = first_line_of(row.integer(0));
    const std::int64_t last = first + row.integer(1) - 1;
    const std::string fault = fault_of(row, decoder, log == log_before ? last_before : 0);
    log_before = log;
    last_before = last;
    if (fault.empty() || ++damaged > kNamed) continue;
    const std::string name = row.is_null(7) ? fmt::format("id {}", log.value) : row.string(7);
    problems.push_back(
        fmt::format("lines {} to {} of job log {} are damaged: {}", first, last, name, fault));
  }
  if (damaged > kNamed) {
    problems.push_back(fmt::format("{} more blocks of lines are damaged",
                                   format_count(static_cast<std::int64_t>(damaged - kNamed))));
  }
  return problems;
}

}  // namespace joblog::sqlite
