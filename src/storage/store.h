// SPDX-License-Identifier: MIT
// The seam between joblog and a database: transactions of domain verbs, and reads.
// One conformance suite (tests/conformance) runs against every store.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/store_error.h"
#include "core/job_log.h"
#include "storage/read_limit.h"
#include "storage/reader.h"
#include "storage/transaction.h"

namespace joblog {

struct MigrationState {
  int number = 0;
  std::string name;
  std::optional<TimePoint> applied_at;
};

/// What was written and waits to be taken into the store's file, which somebody may hold up.
struct StoreLog {
  std::uint64_t bytes = 0;
  Duration held_for{};  ///< For how long it has been larger than it is by itself; 0: it is not.
};

class Store {
 public:
  virtual ~Store() = default;
  virtual std::string describe() const = 0;

  /// Runs `work` in one durable transaction. When it answers an error, nothing of it was stored,
  /// unless the COMMIT itself got no answer (Error::unknown): then nobody knows, and repeating must
  /// be harmless. The next call starts on a fresh connection. An exception that `work` lets out
  /// undoes it and becomes an error too (internal). `work` may run more than once, when a store
  /// begins a transaction anew that was undone: it sets what it leaves outside, and never adds to
  /// it (`change` in ask.h does that). Threads: one at a time; a second caller waits.
  virtual Result<void> write(const std::function<void(Transaction&)>& work) = 0;

  /// Runs `work` on a snapshot. It may run more than once, from the start and on a fresh snapshot,
  /// when the connection to a store is lost underway; the SQLite store never does. So a read leaves
  /// nothing outside but what a repeat would replace: `ask` in ask.h. Threads: callable from any,
  /// several at once.
  virtual Result<void> read(const std::function<void(Reader&)>& work) const = 0;
  /// The same for a read whose length the data decides.
  virtual Result<void> read_within(const ReadLimit& /*limit*/,
                                   const std::function<void(Reader&)>& work) const {
    return read(work);
  }

  /// Waits until another process has committed since `seen`, but no longer than `timeout` or until
  /// a stop is asked for. Answers the number to wait with next: it is `seen` when nothing was
  /// committed, as far as can be told. Own commits do not count. A timeout of 0 only looks. Several
  /// commits may be one change, and a change may be none (after doubt about the connection), so
  /// whoever is woken looks what there is. Tells of a commit at once where its process signals it,
  /// else within 100 ms where looking is cheap and within a second otherwise. Threads: any, several
  /// at once, each with its own `seen`.
  virtual std::uint64_t wait_for_change(std::uint64_t seen, Duration timeout,
                                        const std::stop_token& stop) = 0;

  /// A number that is another one whenever anything was committed since: by this process at once,
  /// by another one at the latest when wait_for_change() tells of it. It only grows when what was
  /// committed can be read, so who asks before a read knows how old that is at most. Threads: any.
  /// Cheap enough to ask 100 times a second: a store on a server counts what it was told, and asks
  /// nothing.
  virtual std::uint64_t version() const = 0;

  /// What has become of the store since it was opened, with what to do, in a sentence; nothing
  /// while it is the one that was opened. A lost store answers nothing but errors until the program
  /// is started again. Threads: any. Cheap enough to ask 100 times a second.
  virtual std::optional<std::string> lost() const { return std::nullopt; }

  /// Threads: any. As cheap as lost().
  virtual StoreLog log() const { return {}; }

  /// Whether a write would be taken now: begins one, writes, and undoes it, so that nothing
  /// changes. Errors: unavailable, with why. Waits two seconds at most for another one's write to
  /// end.
  virtual Result<void> try_write() const = 0;

  virtual Result<std::vector<MigrationState>> migrations() const = 0;
  /// A consistent copy into a new file, while work goes on. Errors: also unsupported, from a store
  /// that is copied with tools of its own; the message names them.
  virtual Result<void> backup(const std::string& path) const = 0;
  /// Everything that is wrong with the stored data, in words; empty when all is well. Reads all.
  virtual Result<std::vector<std::string>> check() const = 0;
  /// The same, and says now and then how far it has come. `told` runs in the midst of it: it is
  /// quick, and asks the store nothing.
  virtual Result<std::vector<std::string>> check_telling(
      const std::function<void(const Progress&)>& /*told*/) const {
    return check();
  }
  /// What a look at a few places finds: as quick in a large store as in a small one. Nothing found
  /// proves little.
  virtual Result<std::vector<std::string>> quick_check() const { return check(); }
  /// Rebuilds the store without its free space, so that it can give space back from then on. No
  /// other write is taken meanwhile, and it needs the room of another copy. Errors: as of write();
  /// what was stored before still is. unsupported: there is nothing to do for such a store.
  virtual Result<void> compact() {
    return fail(ErrorKind::unsupported, "this store gives free space back by itself");
  }
};

}  // namespace joblog
