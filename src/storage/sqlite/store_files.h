// SPDX-License-Identifier: MIT
// The files of an open store: whether its file, its log (-wal) and its shared memory (-shm) are
// still the ones that were opened. A file that is moved, replaced or removed under us takes all
// that is written to it along, and another process would begin a second truth at the old path.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "sqlite/file_identity.h"

struct sqlite3;

namespace joblog::sqlite {

/// Threads: callable from any.
class StoreFiles {
 public:
  /// The files of `database`, a connection that has been read from, are the store's from now on.
  /// The store's file itself stays what it was at the first call: false when it is another one now.
  bool remember(sqlite3* database, const std::string& path);
  /// The last of our connections may close: whoever closes last removes -wal and -shm, rightly.
  void expect_end_of_log();
  /// False before the first remember().
  bool are_known() const;

  /// What has become of them, and what to do about it; nothing while they are the ones that were
  /// opened. What was lost once stays lost, as nobody knows what happened to it meanwhile. Costs
  /// three looks at names; a look that fails for another reason proves nothing.
  std::optional<std::string> lost() const;

  /// Its log holds pages no more that only it had: told by SQLite, as names do not show that.
  void lose_emptied_log();

  /// Without a look.
  bool is_known_to_be_lost() const { return known_to_be_lost_; }

  /// How many bytes the log had when lost() last looked.
  std::uint64_t log_bytes() const { return log_bytes_; }
  /// The log's path, as SQLite names it; "" while none is known.
  std::string log_path() const;
  /// For the message of a lost store, where SQLite has gone another way.
  std::string lost_at_reopening() const;

 private:
  struct Watched {
    std::string path;
    FileIdentity identity;
  };
  struct Known {
    Watched store;
    std::optional<Watched> log, memory;
  };
  std::optional<std::string> what_happened(const Known& known) const;
  static std::string advice(const Known& known);
  std::shared_ptr<const Known> known() const;

  mutable Mutex mutex_;
  std::shared_ptr<const Known> known_ GUARDED_BY(mutex_);
  mutable std::optional<std::string> lost_ GUARDED_BY(mutex_);
  mutable std::atomic<bool> known_to_be_lost_ = false;
  mutable std::atomic<std::uint64_t> log_bytes_ = 0;
};

}  // namespace joblog::sqlite
