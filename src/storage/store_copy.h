// SPDX-License-Identifier: MIT
// A whole store, row by row, from one kind of store into another: jobs with their states, logs with
// their lines, queues, tasks, changes, all with the ids they have.
//
// Between the two lies a list of tables that belongs to neither. What a store counts or keeps for
// its own sake (counters, indexes of words, the first id of a second) is not copied: the target
// makes it anew from the rows.
//
// All of it is stored, or nothing. Errors are thrown by the parts (StoreError); copy_store() turns
// them into values.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "core/job_log.h"

namespace joblog {

enum class CopiedType : std::uint8_t { number, text, bytes };
struct CopiedTable {
  std::string_view name;
  std::vector<CopiedType> columns;
};

/// In the order in which they are copied. Their columns stand in store_copy.cc, and in the same
/// order in the statements copy_… of each store.
const std::vector<CopiedTable>& copied_tables();
/// Each of them, by its place in that list.
enum class Copied : std::uint8_t {
  queues,
  jobs,
  job_logs,
  blocks,
  open_lines,
  processes,
  tasks,
  instants,
  changes,
  numbers
};

/// A value of a row: nothing, a number, a text or bytes. Valid until the next row.
using CopiedValue = std::variant<std::monostate, std::int64_t, std::string_view>;
using CopiedRow = std::span<const CopiedValue>;
/// How many rows each table has, in the order of copied_tables().
using CopiedCounts = std::vector<std::int64_t>;
using CopyTold = std::function<void(const Progress&)>;

/// Threads: one. Sees one snapshot from its making to its end.
class CopySource {
 public:
  virtual ~CopySource() = default;
  virtual CopiedCounts counts() = 0;
  virtual void read(Copied table, const std::function<void(CopiedRow)>& each) = 0;
};

/// Threads: one. Unless keep() has returned, nothing of it stays.
class CopyTarget {
 public:
  virtual ~CopyTarget() = default;
  /// Rows of one table come together, and tables in their order.
  virtual void put(Copied table, CopiedRow row) = 0;
  /// After the last row: makes of them what the store keeps for itself.
  virtual void settle() = 0;
  /// What is stored then.
  virtual CopiedCounts counts() = 0;
  /// Checks all of it and makes it last. Throws when something is wrong.
  virtual void keep(const CopyTold& told) = 0;
};

/// Throws StoreError with the first of `problems` that a check has found in a copy, if there is
/// one.
void refuse_damaged_copy(const std::vector<std::string>& problems);

/// Copies everything, compares how many rows there are on both sides, and has the target checked.
/// `told` hears now and then how far it has come; may be empty. The answer: how many rows.
Result<CopiedCounts> copy_store(CopySource& source, CopyTarget& target, const CopyTold& told);

}  // namespace joblog
