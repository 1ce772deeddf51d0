// SPDX-License-Identifier: MIT
// The real store, made ill by the seed: a write that is refused, one that is stored but answered
// with an error, one that is forgotten, one that is answered late, a read that is lost.
//
// What truly was committed goes into the ledger, whatever the program is told.
#pragma once

#include "random.h"
#include "storage/store.h"
#include "world_ledger.h"

namespace joblog::simulation {

/// How often (of 1) what goes wrong, and how slow it is.
struct StoreFaults {
  double refused = 0;      ///< Not even tried.
  double forgotten = 0;    ///< Undone, answered with an error.
  double answer_lost = 0;  ///< Stored, answered with an error.
  double stalls = 0;       ///< Before or after the commit.
  Span stall_max{};
  double read_lost = 0;
  Span latency_max{};  ///< Of every write.

  bool takes_nothing() const { return refused >= 1 || forgotten >= 1; }
  bool any() const {
    return refused > 0 || forgotten > 0 || answer_lost > 0 || stalls > 0 || read_lost > 0;
  }
};

/// What a program's own writes suffered, so that it could not be heard. An outage of the disk for
/// everybody is none of it.
struct Unheard {
  int stalled = 0;   ///< Writes that wait just now.
  Instant last{-1};  ///< When the last such trouble ended.
};

/// Threads: as Store says, of the simulation.
class FaultyStore final : public Store {
 public:
  /// `own` is this program's illness, `shared` that of the disk.
  FaultyStore(Store& real, Random& random, Ledger& ledger, std::int64_t program,
              const StoreFaults& own, const StoreFaults& shared, Unheard& unheard,
              const Instant& now)
      : real_(real),
        random_(random),
        ledger_(ledger),
        program_(program),
        own_(own),
        shared_(shared),
        unheard_(unheard),
        now_(now) {}

  Result<void> write(const std::function<void(Transaction&)>& work) override;
  Result<void> read(const std::function<void(Reader&)>& work) const override;
  std::uint64_t wait_for_change(std::uint64_t seen, Duration timeout,
                                const std::stop_token& stop) override;

  std::string describe() const override { return real_.describe(); }
  std::uint64_t version() const override { return real_.version(); }
  Result<void> try_write() const override { return real_.try_write(); }
  Result<std::vector<MigrationState>> migrations() const override { return real_.migrations(); }
  Result<void> backup(const std::string& path) const override { return real_.backup(path); }
  Result<std::vector<std::string>> check() const override { return real_.check(); }

 private:
  /// True when `part` of either illness strikes.
  bool strikes(double StoreFaults::* part) const;
  void stall();
  std::unexpected<Error> refuse(const char* why);

  Store& real_;
  Random& random_;
  Ledger& ledger_;
  const std::int64_t program_;
  const StoreFaults& own_;
  const StoreFaults& shared_;
  Unheard& unheard_;
  const Instant& now_;
};

}  // namespace joblog::simulation
