// SPDX-License-Identifier: MIT
// The one writer of a process. Everything that wants to be stored is a message to it; it takes all
// that is waiting, writes it in one transaction and answers all of them: one fsync for as many jobs
// as happen to be in flight. The batch sizes itself: what piles up during one commit is the next.
// It has a thread for that; a caller that finds it idle does not wait for the thread, but writes
// what it asked for by itself.
//
// At the end of each transaction the writer asks its claimers how many jobs they could start and
// claims them in the same transaction, so that a job enqueued while a worker idles is stored and
// claimed by one commit.
//
// When the store is out of reach, who waits for an answer gets the error; starts, details and ends
// of runs are kept and tried again until they are stored or the writer is destroyed.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/histogram.h"
#include "base/last_activity.h"
#include "base/mutex.h"
#include "base/notice.h"
#include "base/result.h"
#include "storage/store.h"
#include "writer/change_watch.h"
#include "writer/run_figures.h"
#include "writer/write_watch.h"

namespace joblog {

/// Who wants jobs. Called by who writes, the writer's thread or a caller of enqueue() or
/// transact(): in turns, and never inside a call of its own to the writer.
class Claimer {
 public:
  virtual ~Claimer() = default;
  /// How many jobs, of which queues; limit 0 = none now.
  virtual ClaimDue demand(TimePoint now) = 0;
  /// What was claimed, after the commit.
  virtual void take(std::vector<Claim> claims) = 0;
};

struct AppendedDetails {
  ProcessId holder;
  std::vector<DetailView> details;
  std::function<void()> done;  ///< On the writer's thread, after the commit.
  JobLogId log{};
  std::optional<std::vector<OpenLineReport>> open_lines{};  ///< All of `log`; nothing: as before.
};

/// Threads: every public call from any thread. enqueue(), transact(), store_all() and flush() wait
/// for a commit, be it their own; the others never do.
class GroupWriter {
 public:
  GroupWriter(Store& store, const Clock& clock, Notices& notices);
  /// Writes what is waiting, as far as the store answers, and ends.
  ~GroupWriter();
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  /// Returns once the jobs are durable. Callers have asked problem_with() before.
  Result<std::vector<Enqueued>> enqueue(std::vector<NewJob> jobs);
  using EnqueueDone = std::function<void(Result<std::vector<Enqueued>>)>;
  /// The same without waiting: `done` runs on the writer's thread.
  void enqueue_later(std::vector<NewJob> jobs, EnqueueDone done);
  /// Runs `work` in the next transaction and returns once that is durable. `work` may run more than
  /// once, if the first transaction failed.
  Result<void> transact(std::function<void(Transaction&)> work);

  void start(const RunStart& start);
  void progress(ProgressReport report);
  void append(AppendedDetails details);
  using FinishDone = std::function<void(Applied)>;
  /// `done` runs on the writer's thread, after the commit.
  void finish(RunFinish run, FinishDone done);

  void add_claimer(Claimer& claimer);
  /// After this returns the claimer is not called any more. Waits for no commit: what one that is
  /// under way claims for it is handed back by the next transaction.
  void remove_claimer(Claimer& claimer);
  /// Something may have become claimable or somebody wants more.
  void wake();
  /// Waits until all that was handed in before is stored. Errors: the store is out of reach, after
  /// `wait_max` too; the ends that wait are then those of unstored_ends().
  Result<void> store_all(Duration wait_max = {});
  bool flush() { return store_all().has_value(); }
  /// Ends of runs that were handed in and are not stored yet.
  struct UnstoredEnds {
    std::int64_t successes = 0, errors = 0;
    std::int64_t all() const { return successes + errors; }
  };
  UnstoredEnds unstored_ends() const;
  /// A store that refuses now is not asked again at the end.
  void give_up() { last_try_ = false; }

  /// The last transaction committed.
  bool healthy() const { return healthy_; }

  struct Figures {
    std::uint64_t transactions = 0;
    std::uint64_t failures = 0;
    bool healthy = true;                      ///< The last transaction committed.
    std::optional<TimePoint> last_commit_at;  ///< Of this process.
    Duration since_commit{};                  ///< Steady; before the first one, since the start.
    Duration last_took{};                     ///< The last transaction, from BEGIN to COMMIT.
    std::int64_t waiting = 0;                 ///< Messages that are not taken up yet.
    Histogram batches{batch_sizes};           ///< Messages of each transaction.
    Histogram seconds{commit_seconds};        ///< Of each transaction, from BEGIN to COMMIT.
  };
  Figures figures() const;
  /// Whether others can be heard, as far as the own writes tell.
  Heartbeats heartbeats() const { return watch_.heartbeats(clock_.steady_now()); }
  /// What this process has run since it started, by kind.
  std::vector<KindFigures> run_figures() const { return runs_.all(); }

 private:
  struct Enqueue {
    std::vector<NewJob> jobs;
    EnqueueDone done;
    std::uint64_t number = 0;  ///< In the order of asking, of enqueues and works together.
  };
  struct Work {
    std::function<void(Transaction&)> run;
    std::function<void(Result<void>)> done;
    std::uint64_t number = 0;
  };
  struct Batch {
    std::vector<Enqueue> enqueues;
    std::vector<RunStart> starts;
    std::vector<ProgressReport> reports;
    std::vector<AppendedDetails> appends;
    std::vector<RunFinish> finishes;
    std::vector<FinishDone> finish_dones;  ///< One for each of `finishes`.
    std::vector<Work> works;
    bool empty() const;
    bool has_runs() const;
    std::size_t size() const;  ///< Messages.
    void take(Batch& other);
  };
  struct Added {
    Claimer* claimer = nullptr;
    std::uint64_t number = 0;  ///< Another one at the same address has another number.
  };
  struct Demand {
    std::uint64_t claimer = 0;
    ClaimDue request;
  };
  struct Claimed {
    std::uint64_t claimer = 0;
    std::vector<Claim> claims;
  };

  class Turn;

  void run();
  void write_or_queue(Batch own);
  void queue(Batch own) REQUIRES(mutex_);
  bool has_work() const REQUIRES(mutex_);
  bool wait_for_work(Batch& batch);
  Batch take_pending() REQUIRES(mutex_);
  void write(Batch& batch);
  Result<void> write_together(Batch& batch);
  void write_apart(Batch& batch, const Error& error);
  Result<void> write_runs(Batch& batch);
  void write_finishes_apart(Batch& batch);
  void keep_for_later(Batch& batch);
  std::vector<Demand> demands();
  std::vector<Claimed> claim(Transaction& transaction);
  void hand_back(const std::vector<Claim>& claims);
  void deliver(std::vector<Claimed> claimed);
  Result<void> write_measured(std::size_t messages, const std::function<void(Transaction&)>& work);
  void note(const Result<void>& result);
  void answer_runs(const Batch& batch, const std::vector<Applied>& applied);
  void count_ended(const Batch& batch, const std::vector<Applied>& applied);
  void count_claimed(const std::vector<Claimed>& claimed);

  Store& store_;
  const Clock& clock_;
  Notices& notices_;
  std::atomic<bool> last_try_{true};
  std::atomic<bool> healthy_{true};
  LastActivity committed_{clock_};
  WriteWatch watch_;
  mutable Mutex figures_mutex_;
  Figures figures_ GUARDED_BY(figures_mutex_);
  RunFigures runs_;

  mutable Mutex mutex_;
  CondVar wakeup_;
  CondVar ends_stored_;
  CondVar asked_;  ///< Somebody waits for an answer: worth asking a store that refused.
  Batch pending_ GUARDED_BY(mutex_);
  std::uint64_t asked_count_ GUARDED_BY(mutex_) = 0;
  UnstoredEnds unstored_ends_ GUARDED_BY(mutex_);
  bool is_written_ GUARDED_BY(mutex_) = false;  ///< Somebody has the turn.
  bool woken_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;

  Mutex claimers_mutex_;  ///< Held while claimers are called, so that removal waits for the call's
                          ///< end.
  std::vector<Added> claimers_ GUARDED_BY(claimers_mutex_);
  std::uint64_t added_count_ GUARDED_BY(claimers_mutex_) = 0;

  std::vector<Lease> unwanted_;  // Claimed, as far as known, and run by nobody. Used by who has the
                                 // turn only.
  std::thread thread_;           // Uses all of the above.
  ChangeWatch changes_{store_, [this] { wake(); }};  // Last: what others enqueue is claimed, too.
};

}  // namespace joblog
