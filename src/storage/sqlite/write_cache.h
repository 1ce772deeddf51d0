// SPDX-License-Identifier: MIT
// What the connection that writes remembers of the store from one transaction to the next.
//
// It is true because whatever changes it passes through SqliteTransaction, which tells it; and it
// is forgotten when somebody else has written (PRAGMA data_version), and after a transaction of
// which it is not known that it was stored.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/log_dictionary.h"
#include "storage/sqlite/key_counts.h"
#include "storage/sqlite/ready_queues.h"

namespace joblog::sqlite {

/// How small blocks of lines are stored now (block_compression.cc).
struct BlockForms {
  std::shared_ptr<const LogDictionary> dictionary;  ///< Nothing: there is none.
  std::int64_t passed_to = 0;  ///< Blocks before this id are not visited again.
};

class WriteCache {
 public:
  /// At the beginning of a transaction, inside it: from there on nobody else writes.
  void begin(std::int64_t data_version) {
    if (holds_for_ != data_version) {
      ready_queues.forget();
      key_counts.forget();
      block_forms.reset();
    }
    holds_for_.reset();
    begun_at_ = data_version;
  }
  /// After its COMMIT.
  void committed() { holds_for_ = begun_at_; }
  /// For another connection, whose versions count from another number.
  void forget() { holds_for_.reset(); }

  ReadyQueues ready_queues;
  KeyCounts key_counts;
  std::optional<BlockForms> block_forms;

 private:
  std::optional<std::int64_t> holds_for_;  ///< Nothing: what is remembered may be wrong.
  std::int64_t begun_at_ = 0;
};

}  // namespace joblog::sqlite
