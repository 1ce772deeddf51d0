// SPDX-License-Identifier: MIT
// Carries what runs hand over from their spool rings to the store, while they run and at their end.
//
// A slot belongs to one worker thread: one run at a time, one ring. The recorder's thread visits
// the slots with a run every few milliseconds, so that a detail is readable within
// limits::details_visible; the rest of a run goes along with its end, in the same transaction.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "core/transition.h"
#include "recorder/spool.h"
#include "recorder/spool_recovery.h"
#include "writer/group_writer.h"

namespace joblog {

/// What of a run's lines is a warning or an error: how many, and the first.
class WarningCount {
 public:
  void add(const DetailView& detail);
  std::int64_t lines() const { return lines_; }
  const std::string& first() const { return first_; }

 private:
  std::int64_t lines_ = 0;
  std::string first_;
  bool inside_line_ = false;  ///< The detail before goes on in this one.
};

/// One slot. begin … end belong to the thread that runs; drain() to the recorder's.
class RecordingSlot {
 public:
  /// `begun` is called when a run has begun: from then on there is something to visit. What the
  /// writer still has to store keeps `spool` mapped, past the end of slot and recorder.
  RecordingSlot(std::shared_ptr<Spool> spool, int index, GroupWriter& writer,
                std::function<void()> begun = {})
      : spool_(std::move(spool)),
        ring_(spool_->ring(index)),
        index_(index),
        writer_(writer),
        begun_(std::move(begun)) {}

  SpoolRing& ring() { return ring_; }
  const SpoolRing& ring() const { return ring_; }
  int index() const { return index_; }

  /// Before the handler is called.
  void begin(const Claim& claim, TimePoint started_at);
  /// After the handler has returned and nobody writes to the ring any more. Does not wait for the
  /// store: the end is in the spool when this returns. `done` is told on the writer's thread
  /// whether the lease still stood.
  void end(const RunEnd& end, TimePoint finished_at, std::function<void(Applied)> done);
  /// Hands what waits in the ring to the writer. False when there is no run.
  bool drain();
  /// The ring was lost and made anew since the last call.
  bool was_recreated() { return recreated_.exchange(false); }

 private:
  /// Reads the ring up to its tail: details come back, the rest goes into the fields below.
  std::vector<DetailView> take() REQUIRES(mutex_);
  void keep(const SpoolRecord& record, std::vector<DetailView>& details) REQUIRES(mutex_);
  /// The file of the ring was cut short under us: says so in the log, and the ring goes on.
  void recreate_ring() REQUIRES(mutex_);
  void warn(std::string_view text) REQUIRES(mutex_);
  void hand_over() REQUIRES(mutex_);
  /// What has changed of the open lines since the last visit.
  std::optional<std::vector<OpenLineReport>> take_open_lines() REQUIRES(mutex_);

  const std::shared_ptr<Spool> spool_;
  SpoolRing& ring_;
  const int index_;
  GroupWriter& writer_;
  const std::function<void()> begun_;

  Mutex mutex_;  ///< Held to read the ring and to queue what was read, so that order is kept.
  bool running_ GUARDED_BY(mutex_) = false;
  bool start_reported_ GUARDED_BY(mutex_) = false;
  std::uint64_t taken_ GUARDED_BY(mutex_) = 0;
  std::int64_t taken_details_ GUARDED_BY(mutex_) = 0;  ///< Of the run.
  RunFinish finish_ GUARDED_BY(mutex_);   ///< Of the run, as far as its beginning tells.
  TimePoint last_at_ GUARDED_BY(mutex_);  ///< Of what was taken last.
  Statistics statistics_ GUARDED_BY(mutex_);
  Progress progress_ GUARDED_BY(mutex_);
  WarningCount warnings_ GUARDED_BY(mutex_);
  bool progress_changed_ GUARDED_BY(mutex_) = false;
  TimePoint progress_at_ GUARDED_BY(mutex_);
  std::uint64_t open_seen_ GUARDED_BY(mutex_) = 0;
  bool had_open_lines_ GUARDED_BY(mutex_) = false;
  std::atomic<bool> recreated_ = false;
};

class Recorder {
 public:
  /// The spool file is `folder`/NAME.spool.
  static Result<std::unique_ptr<Recorder>> create(const std::string& folder,
                                                  const std::string& name, int slots,
                                                  GroupWriter& writer);
  /// The file was cut short under us: from then on words outlive this process no more. Says so
  /// once.
  bool was_truncated() { return truncated_.exchange(false); }
  /// Removes the spool file. Every run has ended and the writer has stored it, or the file stays.
  ~Recorder();

  RecordingSlot& slot(int index) EXCLUDES(slots_mutex_);
  /// A slot that nobody has, a new one when all are taken. Errors: unavailable (no room on the
  /// disk). Give it back when its thread ends.
  Result<RecordingSlot*> take_slot() EXCLUDES(slots_mutex_);
  void give_back(const RecordingSlot& slot) EXCLUDES(slots_mutex_);
  const std::string& spool_path() const { return spool_->path(); }
  /// Keeps the spool file for the next start: something in it could not be stored.
  void keep_spool() { keep_ = true; }
  /// A run has begun somewhere: the thread starts visiting. The slots call it by themselves.
  void wake();

 private:
  Recorder(std::shared_ptr<Spool> spool, GroupWriter& writer);
  void run();
  void add_slot() REQUIRES(slots_mutex_);
  /// Whether some slot has a run, and whether one fills fast.
  std::pair<bool, bool> drain_slots() EXCLUDES(slots_mutex_);

  std::shared_ptr<Spool> spool_;
  GroupWriter& writer_;
  Mutex slots_mutex_;
  std::vector<std::unique_ptr<RecordingSlot>> slots_ GUARDED_BY(slots_mutex_);
  std::vector<bool> taken_ GUARDED_BY(slots_mutex_);  ///< By take_slot.
  bool keep_ = false;
  std::atomic<bool> truncated_ = false;
  Mutex mutex_;
  CondVar wakeup_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool active_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace joblog
