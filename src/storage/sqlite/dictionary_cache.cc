// SPDX-License-Identifier: MIT
// What is kept hangs on the connection itself, and goes with it.
#include "storage/sqlite/dictionary_cache.h"

#include <map>
#include <utility>

#include "statements.h"

namespace joblog::sqlite {
namespace {

constexpr const char* kName = "joblog.dictionaries";
/// Each takes about 50 KB, and 80 more where blocks are made. Runs that lie together need few.
constexpr std::size_t kKept = 4;

using Kept = std::map<std::uint32_t, std::shared_ptr<const LogDictionary>>;

void free_kept(void* kept) { delete static_cast<Kept*>(kept); }

Kept& kept_by(Database& database) {
  if (void* const kept = sqlite3_get_clientdata(database.raw(), kName))
    return *static_cast<Kept*>(kept);
  auto kept = std::make_unique<Kept>();
  Kept& answer = *kept;
  if (const int code =
          sqlite3_set_clientdata(database.raw(), kName, kept.release(), free_kept);  // Owns it now.
      code != SQLITE_OK) {
    throw_sqlite(database.raw(), code, "keeping dictionaries");
  }
  return answer;
}

std::shared_ptr<const LogDictionary> read(Database& database, std::uint32_t number) {
  Query row(database, sql::dictionary_bytes);
  row.bind(std::int64_t{number});
  if (!row.step()) return nullptr;
  auto dictionary = LogDictionary::read(number, row.text_in_place(0));
  return dictionary ? std::move(*dictionary) : nullptr;
}

}  // namespace

std::shared_ptr<const LogDictionary> dictionary_of(Database& database, std::uint32_t number) {
  Kept& kept = kept_by(database);
  if (const auto known = kept.find(number); known != kept.end()) return known->second;
  auto dictionary = read(database, number);
  if (!dictionary) return nullptr;
  if (kept.size() >= kKept) kept.clear();
  return kept[number] = std::move(dictionary);
}

DictionaryLookup dictionaries_of(Database& database) {
  return [&database](std::uint32_t number) { return dictionary_of(database, number); };
}

}  // namespace joblog::sqlite
