// SPDX-License-Identifier: MIT
// A search in the lines of many runs.
#include "storage/postgres/postgres_reader.h"

namespace joblog::postgres {
namespace {

[[noreturn]] void refuse() {
  throw StoreError(ErrorKind::unsupported, "a store on PostgreSQL cannot search all runs yet");
}

}  // namespace

std::optional<SearchSpan> PostgresReader::span_of(const RunSearch& /*search*/) { refuse(); }

FoundRuns PostgresReader::search_runs(const RunSearch& /*search*/, const SearchSpan& /*span*/) {
  refuse();
}

}  // namespace joblog::postgres
