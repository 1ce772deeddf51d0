// SPDX-License-Identifier: MIT
#include "storage/sqlite/key_counts.h"

#include "statements.h"

namespace joblog::sqlite {
namespace {

constexpr std::size_t kKeysMost = 10'000;  ///< Where each customer has a key there may be millions.

}  // namespace

std::int64_t KeyCounts::holders_of(Database& db, std::string_view key) {
  if (const auto known = holders_.find(key); known != holders_.end()) return known->second;
  Query q(db, sql::key_holders);
  q.bind(key);
  q.step();
  if (holders_.size() >= kKeysMost) holders_.clear();
  return holders_.emplace(key, q.integer(0)).first->second;
}

void KeyCounts::add(std::string_view key, int delta) {
  if (const auto known = holders_.find(key); known != holders_.end()) known->second += delta;
}

}  // namespace joblog::sqlite
