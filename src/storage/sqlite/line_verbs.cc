// SPDX-License-Identifier: MIT
// Lines of a log on their way into blocks, and out of the store.
//
// An append becomes a block at once, be it of one line: nobody waits for a block to fill. Whenever
// a log has grown past a multiple of a full block's lines, and when its run ends, the small blocks
// at its end are put together into full ones, in the same transaction. So each line is written
// three times at most, and no transaction has more than about two full blocks to put together.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"
#include "core/limits.h"
#include "statements.h"
#include "storage/sqlite/block_id.h"
#include "storage/sqlite/dictionary_cache.h"
#include "storage/sqlite/line_walk.h"
#include "storage/sqlite/sqlite_transaction.h"

namespace joblog::sqlite {
namespace {

/// Compressing less costs a writer that is busy more time than it saves …
constexpr std::size_t kPlainBytes = 4'096;  // Later they are compressed: block_compression.cc.
constexpr std::size_t kPlainBytesAtLeisure = 256;  ///< … and one that is not.
/// A block with as many lines, or as many bytes, stays as it is.
constexpr std::int64_t kLargeLines = limits::block_lines / 2;
constexpr std::size_t kLargeBytes = limits::block_bytes / 4;

void require_messages(std::span<const DetailView> details) {
  for (const DetailView& detail : details) {
    const std::size_t bytes = detail.message.size();
    const bool short_enough = bytes <= limits::detail_characters ||
                              utf8_length(detail.message) <= limits::detail_characters;
    if (bytes > 0 && short_enough) continue;
    throw StoreError(
        ErrorKind::invalid,
        fmt::format("line {} of job log id {} has {}", detail.sequence, detail.log.value,
                    bytes == 0 ? "no text" : "more than 5,000 characters"));
  }
}

std::optional<std::int64_t> or_null(std::int64_t number) {
  return number == 0 ? std::nullopt : std::optional(number);
}

std::int64_t full_blocks_of(std::int64_t lines) {
  return lines / static_cast<std::int64_t>(limits::block_lines);
}

/// Small blocks that stand one behind the other at the end of a log.
struct LastBlocks {
  std::int64_t begin = 0;  ///< The id of the first.
  int count = 0;
  std::vector<Detail> lines;  ///< Of all of them, from the last to the first.
};

/// One that is damaged is left where it is, and ends the row.
LastBlocks read_last_blocks(Database& db, JobLogId log) {
  LastBlocks last;
  BlockDecoder decoder(dictionaries_of(db));
  Query blocks(db, sql::blocks_down);
  blocks.bind(blocks_begin(log), block_id(log, 1), blocks_end(log));
  std::size_t bytes = 0;
  while (last.lines.size() < 2 * limits::block_lines && bytes < 2 * limits::block_bytes &&
         blocks.step()) {
    const std::string_view block = blocks.text_in_place(2);
    if (blocks.integer(1) >= kLargeLines || block.size() >= kLargeBytes) break;
    const auto lines = decoder.decode(log, block);
    if (!lines) break;
    const bool follows =
        last.count == 0 || lines->back().sequence + 1 == last.lines.back().sequence;
    if (!follows) break;
    for (std::size_t i = lines->size(); i-- > 0;) {
      last.lines.push_back(detail_of((*lines)[i]));
      bytes += last.lines.back().message.size();
    }
    last.begin = blocks.integer(0);
    ++last.count;
  }
  return last;
}

}  // namespace

void SqliteTransaction::insert_block(std::span<const DetailView> lines, Compression compression) {
  const BlockFacts facts = facts_of(lines);
  const JobLogId log = lines.front().log;
  if (facts.first < 1 || facts.last > limits::line_number_max || log.value > kLogIdMax) {
    throw StoreError(ErrorKind::unsupported,
                     fmt::format("lines {} to {} of job log id {} are beyond what a store can hold",
                                 facts.first, facts.last, log.value));
  }
  const LogDictionary* const dictionary =
      compression == Compression::none ? nullptr : block_forms().dictionary.get();
  Query(db_, sql::block_insert)
      .bind(block_id(log, facts.first), static_cast<std::int64_t>(lines.size()), facts.warnings,
            facts.errors, or_null(facts.first_warning), or_null(facts.first_error),
            AsBlob{encoder_.encode(lines, compression, dictionary)})
      .run();
}

std::int64_t SqliteTransaction::insert_details(std::span<const DetailView> details) {
  if (details.empty()) return 0;
  require_messages(details);
  const std::int64_t before = last_line_of(db_, details.front().log);
  for (std::int64_t stored = before;;) {
    const auto fresh =
        std::ranges::find_if(details, [&](const DetailView& d) { return d.sequence > stored; });
    details = details.subspan(static_cast<std::size_t>(fresh - details.begin()));
    if (details.empty()) return before;
    const auto lines = details.first(lines_of_next_block(details));
    std::size_t bytes = 0;
    for (const DetailView& line : lines) bytes += line.message.size();
    const std::size_t plain =
        few_ends_ || is_passed(lines.front()) ? kPlainBytesAtLeisure : kPlainBytes;
    insert_block(lines, bytes < plain ? Compression::none : Compression::when_it_pays);
    stored = lines.back().sequence;
  }
}

/// The pass that compresses blocks later does not come to it any more.
bool SqliteTransaction::is_passed(const DetailView& first) {
  return block_id(first.log, first.sequence) < block_forms().passed_to;
}

void SqliteTransaction::pack_last_blocks(JobLogId log) {
  const LastBlocks last = read_last_blocks(db_, log);
  if (last.count < 2) return;
  Query(db_, sql::blocks_delete).bind(last.begin, blocks_end(log)).run();
  std::vector<DetailView> lines;
  lines.reserve(last.lines.size());
  for (std::size_t i = last.lines.size(); i-- > 0;) lines.push_back(view_of(log, last.lines[i]));
  for (std::span<const DetailView> rest(lines); !rest.empty();) {
    const auto some = rest.first(lines_of_next_block(rest));
    insert_block(some, Compression::when_it_pays);
    rest = rest.subspan(some.size());
  }
}

void SqliteTransaction::append_details(std::span<const DetailView> details, ProcessId holder) {
  while (!details.empty()) {
    const JobLogId log = details.front().log;
    const auto next =
        std::ranges::find_if(details, [&](const DetailView& d) { return d.log != log; });
    const auto some = details.first(static_cast<std::size_t>(next - details.begin()));
    Query q(db_, sql::log_is_held);
    q.bind(log.value, holder.value);
    if (q.step()) {
      const std::int64_t before = insert_details(some);
      if (full_blocks_of(some.back().sequence) > full_blocks_of(before)) pack_last_blocks(log);
    }
    details = details.subspan(some.size());
  }
}

std::int64_t SqliteTransaction::delete_lines(JobLogId log, std::int64_t limit) {
  std::int64_t lines = Query(db_, sql::details_delete).bind(log.value, limit).run();
  std::int64_t end = 0;  // Behind the last block that goes.
  {
    Query blocks(db_, sql::blocks_sizes);
    blocks.bind(blocks_begin(log), blocks_end(log));
    while (lines < limit && blocks.step()) {
      lines += blocks.integer(1);
      end = blocks.integer(0) + 1;
    }
  }
  if (end > 0) Query(db_, sql::blocks_delete).bind(blocks_begin(log), end).run();
  return lines;
}

}  // namespace joblog::sqlite
