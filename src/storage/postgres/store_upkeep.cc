// SPDX-License-Identifier: MIT
// What a store on SQLite has to be told to do, and PostgreSQL does by itself: free space is given
// back by its autovacuum. No earlier joblog has stored lines here in another form than blocks, and
// each block is compressed when it is stored, so that nothing is left to be compressed later.
#include "postgres_statements.h"
#include "storage/postgres/postgres_reader.h"
#include "storage/postgres/postgres_transaction.h"

namespace joblog::postgres {

Conversion PostgresReader::conversion() { return {}; }

ConvertedLines PostgresTransaction::convert_lines(std::size_t /*limit*/) {
  return {.is_all = true};
}

/// There is nothing that could be paused.
bool PostgresTransaction::pause_conversion(bool /*paused*/, TimePoint /*now*/,
                                           const Actor& /*by*/) {
  return false;
}

SmallBlocks PostgresReader::small_blocks(JobLogId /*last*/, std::size_t /*limit*/) {
  return {.is_all = true};
}

NewestDictionary PostgresReader::newest_dictionary() { return {}; }

std::int64_t PostgresReader::logs_to_compress() { return 0; }

std::int64_t PostgresTransaction::replace_blocks(std::span<const SmallerBlock> /*blocks*/) {
  return 0;
}

void PostgresTransaction::pass_blocks(std::int64_t /*next*/) {}

void PostgresTransaction::add_dictionary(const LogDictionary& /*dictionary*/, TimePoint /*now*/) {}

StoreSpace PostgresReader::space() {
  return {.bytes = ask(sql::space_taken).integer(0, 0), .free_bytes = 0, .can_shrink = true};
}

std::int64_t PostgresTransaction::give_back_space() { return 0; }

}  // namespace joblog::postgres
