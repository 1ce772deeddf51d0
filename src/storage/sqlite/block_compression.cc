// SPDX-License-Identifier: MIT
// Small blocks take a smaller form, while work goes on: a busy writer stores them as they are, and
// a pass that comes later compresses them with a dictionary of the store (queue/line_compressor.h).
//
// A cursor says up to which block the pass has come. It stands in the same transaction as what the
// pass has done. A run that goes on behind it compresses its blocks itself: nobody comes by again.
//
// Blocks that become smaller are taken out and put in again, those of a portion together. Where
// they are only changed in their places, SQLite leaves their pages as empty as they become, and the
// file stays as large as it was. The last one goes in first: those before it then find a page that
// ends where they do, and fewer pages stay half empty.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "statements.h"
#include "storage/sqlite/block_id.h"
#include "storage/sqlite/dictionary_cache.h"
#include "storage/sqlite/sqlite_reader.h"
#include "storage/sqlite/sqlite_transaction.h"

namespace joblog::sqlite {
namespace {

constexpr std::string_view kCursor = "blocks_compressed_to";
/// In one look, however few of them are small.
constexpr std::size_t kBlocksRead = 4'096;
constexpr std::size_t kBytesRead = 4 << 20;

std::int64_t cursor_of(Database& db) {
  Query q(db, sql::sequence_get);
  q.bind(kCursor);
  return q.step() ? q.integer(0) : 0;
}

NewestDictionary newest_dictionary_of(Database& db) {
  Query newest(db, sql::dictionary_newest);
  if (!newest.step()) return {};
  return {.dictionary = dictionary_of(db, static_cast<std::uint32_t>(newest.integer(0))),
          .made_at = newest.time(1)};
}

std::optional<std::int64_t> integer_or_none(const Query& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

struct Replacement {
  const SmallerBlock* block = nullptr;
  std::int64_t lines = 0, warnings = 0, errors = 0;
  std::optional<std::int64_t> first_warning, first_error;
};

/// Nothing: the block has changed since it was read, or is gone.
std::optional<Replacement> replacement_for(Database& db, const SmallerBlock& block) {
  Query row(db, sql::block_facts);
  row.bind(block.id, AsBlob{block.mark_before});
  if (!row.step()) return std::nullopt;
  return Replacement{.block = &block,
                     .lines = row.integer(0),
                     .warnings = row.integer(1),
                     .errors = row.integer(2),
                     .first_warning = integer_or_none(row, 3),
                     .first_error = integer_or_none(row, 4)};
}

}  // namespace

std::int64_t SqliteTransaction::replace_blocks(std::span<const SmallerBlock> blocks) {
  std::vector<Replacement> replaced;
  for (const SmallerBlock& block : blocks) {
    if (auto found = replacement_for(db_, block)) replaced.push_back(*std::move(found));
  }
  for (const Replacement& one : replaced) Query(db_, sql::block_delete).bind(one.block->id).run();
  if (!replaced.empty()) std::ranges::rotate(replaced, replaced.end() - 1);
  for (const Replacement& one : replaced) {
    Query(db_, sql::block_insert)
        .bind(one.block->id, one.lines, one.warnings, one.errors, one.first_warning,
              one.first_error, AsBlob{one.block->bytes})
        .run();
  }
  return std::ssize(replaced);
}

void SqliteTransaction::pass_blocks(std::int64_t next) {
  if (next <= cursor_of(db_)) return;
  Query(db_, sql::sequence_put).bind(kCursor, next).run();
  cache_.block_forms.reset();
}

void SqliteTransaction::add_dictionary(const LogDictionary& dictionary, TimePoint now) {
  {
    Query known(db_, sql::dictionary_is_there);
    known.bind(std::int64_t{dictionary.number()});
    if (known.step()) return;
  }
  Query(db_, sql::dictionary_insert)
      .bind(std::int64_t{dictionary.number()}, AsBlob{dictionary.bytes()}, now)
      .run();
  cache_.block_forms.reset();
}

const BlockForms& SqliteTransaction::block_forms() {
  if (!cache_.block_forms) {
    cache_.block_forms =
        BlockForms{.dictionary = newest_dictionary_of(db_).dictionary, .passed_to = cursor_of(db_)};
  }
  return *cache_.block_forms;
}

NewestDictionary SqliteReader::newest_dictionary() { return newest_dictionary_of(db_); }

SmallBlocks SqliteReader::small_blocks(JobLogId last, std::size_t limit) {
  SmallBlocks found{.next = cursor_of(db_), .is_all = true};
  {
    Query newest(db_, sql::block_last);
    if (newest.step() && !newest.is_null(0)) found.last_log = log_of(newest.integer(0));
  }
  std::size_t bytes = 0;
  Query rows(db_, sql::blocks_from);
  rows.bind(found.next, blocks_end(last));
  while (rows.step()) {
    if (found.looked == kBlocksRead || bytes >= kBytesRead || found.blocks.size() == limit) {
      found.is_all = false;
      break;
    }
    const std::int64_t id = rows.integer(0);
    const std::string_view block = rows.text_in_place(1);
    ++found.looked;
    bytes += block.size();
    found.next = id + 1;
    if (may_gain_by_dictionary(block))
      found.blocks.push_back({.id = id, .log = log_of(id), .bytes = std::string(block)});
  }
  return found;
}

std::int64_t SqliteReader::logs_to_compress() {
  Query left(db_, sql::blocks_left);
  left.bind(cursor_of(db_));
  if (!left.step() || left.is_null(0)) return 0;
  return log_of(left.integer(1)).value - log_of(left.integer(0)).value + 1;
}

}  // namespace joblog::sqlite
