// SPDX-License-Identifier: MIT
// The threads that run jobs, and the small queue of claimed ones in front of them.
//
// The pool asks for as many jobs as it has idle threads, and for more when jobs are so short that
// the threads would wait for commits: the look-ahead follows how many ended since the last claim.
// Where long jobs come behind short ones, what was claimed ahead of its thread goes back within two
// seconds, so that another process may take it.
#pragma once

#include <atomic>
#include <deque>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "queue/executor.h"
#include "recorder/recorder.h"
#include "writer/group_writer.h"

namespace joblog {

/// Threads: start, change, stop_claiming and join from one at a time; the rest from any.
class WorkerPool final : public Claimer {
 public:
  struct Options {
    int threads = 4;
    std::vector<std::string> queues;  ///< Empty: every queue.
  };
  /// `process` is read at each claim: it changes when the process has to register anew.
  WorkerPool(Options options, Executor& executor, Recorder& recorder, GroupWriter& writer,
             const std::atomic<std::int64_t>& process, std::string process_name);
  ~WorkerPool() override;

  /// Errors: of Recorder::take_slot; then it has as many threads as there was room for.
  Result<void> start();
  /// From now on so many threads and these queues. What is claimed and not started goes back; a
  /// thread too many ends after its run. Errors: as of start.
  Result<void> change(Options options);
  /// No further job is started; those claimed but not started are handed back. Running ones go on.
  void stop_claiming();
  /// Hands back what waits here although no thread took anything since the last call: long runs
  /// came behind short ones, and others may be free for it; and what the store refused to take back
  /// before. Call it about once a second.
  void hand_back_stalled();
  /// Waits until the threads have ended. Running handlers must have been asked to stop.
  void join();
  bool idle() const;   ///< Nothing runs and nothing waits here.
  bool ended() const;  ///< After stop_claiming: no thread has a run any more.

  ClaimDue demand(TimePoint now) override;
  void take(std::vector<Claim> claims) override;

 private:
  struct Worker {
    std::thread thread;
    std::atomic<bool> ended = false;
  };
  Result<void> add_missing_threads();
  void remove_ended_threads();
  void work(Worker& self, RecordingSlot& slot);
  bool next(Claim& claim);
  void hand_back(const std::deque<Claim>& claims);

  Executor& executor_;
  Recorder& recorder_;
  GroupWriter& writer_;
  const std::atomic<std::int64_t>& process_;
  const std::string process_name_;

  mutable Mutex mutex_;
  CondVar wakeup_;
  Options options_ GUARDED_BY(mutex_);
  std::deque<Claim> waiting_ GUARDED_BY(mutex_);
  std::vector<Lease> refused_ GUARDED_BY(mutex_);  ///< Not handed back yet: the store refused.
  int threads_ GUARDED_BY(mutex_) = 0;             ///< That work or wait for work.
  int idle_ GUARDED_BY(mutex_) = 0;
  int ended_ GUARDED_BY(mutex_) = 0;  ///< Since the last demand.
  int look_ahead_ GUARDED_BY(mutex_) = 0;
  bool took_ GUARDED_BY(mutex_) = false;  ///< A thread took a job since the last look at stalling.
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::list<Worker> workers_;
};

}  // namespace joblog
