// SPDX-License-Identifier: MIT
// Both walks yield (document, item, hash) ascending, so one merge finds the rows that have no equal
// on the other side. Those are counted per key: k on the old side and n on the new one are
// min(k, n) changed rows, and the surplus is removed or added.
#include "orders/file/key_difference.h"

#include <algorithm>
#include <compare>
#include <optional>
#include <string>

#include "orders/file/stored_order.h"
#include "orders_sql.h"

namespace joblog::sqlite {
namespace {

// NULL sorts first, then numbers, as in SQLite; texts by their bytes, as in its BINARY collation.
struct OrderKey {
  std::optional<std::string> document;
  StoredField item;
  auto operator<=>(const OrderKey&) const = default;
};

class KeyWalk {
 public:
  explicit KeyWalk(Database& database) : query_(database, orders_sql::select_keys) { advance(); }

  bool at_end() const { return at_end_; }
  const OrderKey& key() const { return key_; }
  std::int64_t hash() const { return hash_; }

  void advance() {
    at_end_ = !query_.step();
    if (at_end_) return;
    if (query_.is_null(0)) {
      key_.document.reset();
    } else if (key_.document) {
      key_.document->assign(query_.text(0));  // Keeps its memory from row to row.
    } else {
      key_.document.emplace(query_.text(0));
    }
    key_.item = stored_field(query_, 1);
    hash_ = query_.integer(2);
  }

 private:
  Query query_;
  OrderKey key_;
  std::int64_t hash_ = 0;
  bool at_end_ = false;
};

std::strong_ordering compare_rows(const KeyWalk& before, const KeyWalk& after) {
  if (before.at_end()) return std::strong_ordering::greater;
  if (after.at_end()) return std::strong_ordering::less;
  const auto keys = before.key() <=> after.key();
  return keys != 0 ? keys : before.hash() <=> after.hash();
}

// Counts the rows without an equal, one key after the other.
class UnmatchedRows {
 public:
  void only_before(const OrderKey& key) { ++(enter(key), before_); }
  void only_after(const OrderKey& key) { ++(enter(key), after_); }
  Replacement::Difference total() {
    close();
    return difference_;
  }

 private:
  void enter(const OrderKey& key) {
    if (key == key_) return;
    close();
    key_ = key;
  }
  void close() {
    const std::int64_t changed = std::min(before_, after_);
    difference_.changed += changed;
    difference_.added += after_ - changed;
    difference_.removed += before_ - changed;
    before_ = after_ = 0;
  }

  OrderKey key_;
  std::int64_t before_ = 0, after_ = 0;
  Replacement::Difference difference_;
};

}  // namespace

Replacement::Difference key_difference(Database& before, Database& after) {
  KeyWalk old_rows(before);
  KeyWalk new_rows(after);
  UnmatchedRows unmatched;
  while (!old_rows.at_end() || !new_rows.at_end()) {
    const auto order = compare_rows(old_rows, new_rows);
    if (order < 0) unmatched.only_before(old_rows.key());
    if (order > 0) unmatched.only_after(new_rows.key());
    if (order <= 0) old_rows.advance();
    if (order >= 0) new_rows.advance();
  }
  return unmatched.total();
}

}  // namespace joblog::sqlite
