// SPDX-License-Identifier: MIT
// Where details wait between run.log() and the store: a ring in a memory-mapped file per worker
// slot.
//
// A message handed over is a copy in the page cache, so it outlives the process at the price of a
// memcpy; the next joblog drains what a dead one left behind into the log of the run that died (its
// last words). Power loss may take what was not yet stored; checksums tell torn records.
//
//   head ≤ taken ≤ tail: [head, taken) is on its way to the store, [taken, tail) waits.
//
// The end of a run is a record like its lines, and a part of the ring is kept free for it: whatever
// the store does, an end finds room, and the next start stores it as it was.
//
// Several processes may write one ring (the worker and the child of an isolated run): the lock in
// the file is robust, so a writer that dies inside it leaves nothing half published.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mapped_file.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "core/ids.h"
#include "core/job_log.h"

namespace joblog {

enum class RecordType : std::uint8_t {
  padding = 0,
  detail = 1,
  statistic = 2,
  progress = 3,
  started = 4,
  ended = 5  ///< recorder/spool_end.h
};

/// A record as it lies in the ring; `payload` points into the mapping.
struct SpoolRecord {
  RecordType type = RecordType::padding;
  Level level = Level::info;
  Source source = Source::handler;
  bool continued = false;
  bool escaped = false;
  JobLogId log;
  std::int64_t sequence = 0;  ///< Of details, from 1.
  TimePoint at;
  double value = 0;                   ///< Of a statistic.
  std::uint64_t done = 0, total = 0;  ///< Of a progress; `done` of a start is its lease.
  std::string_view payload;           ///< Message, name of the statistic or of the step, the end.
};

/// How a writer meets a ring that is full.
struct RingWait {
  /// Asked before each moment of waiting; false: the record is left out and counted. None: waits
  /// as long as it takes.
  const std::function<bool()>* keep_waiting = nullptr;
  bool is_end = false;  ///< May use the room that is kept for the end of a run.
};

/// What must be over by a time, or the run is ended from outside.
struct RingDeadline {
  SteadyTime at;
  std::uint32_t number = 0;  ///< Which wait it is; the two sides know what it means.
};

namespace spool {
struct RingHeader;
struct OpenSlot;
}  // namespace spool

/// A line that is not finished, as it lies beside the ring.
struct OpenLine {
  Source source = Source::standard_output;
  Level level = Level::info;
  bool escaped = false;
  TimePoint at;
  std::string text;
};

/// One ring of a mapped spool file. Does not own the mapping.
class SpoolRing {
 public:
  SpoolRing(std::byte* memory, std::size_t capacity) : memory_(memory), capacity_(capacity) {}

  void format();  ///< Makes a fresh ring. Once, before anybody else uses it.

  // Writers: any thread of any process that maps the file.
  void begin_run(JobLogId log, ProcessId lease);
  /// Waits while the ring is full, as `wait` says; false when the record was left out. Its log and
  /// sequence are the ring's.
  bool append(const SpoolRecord& record, const RingWait& wait = {});
  std::int64_t sequence() const;   ///< Details of the current run so far.
  std::uint64_t left_out() const;  ///< Records of the current run that found no room.
  /// By then the run must be at its next deadline or without one. Nothing: none.
  void set_deadline(std::optional<RingDeadline> deadline);
  std::optional<RingDeadline> deadline() const;
  /// Takes the place of the source's open line; "" = there is none. standard_output or
  /// standard_error, at most limits::open_line_bytes. The source's next detail removes it.
  void set_open_line(Source source, Level level, TimePoint at, std::string_view text, bool escaped);

  // The reader: one at a time.
  ProcessId lease() const;
  JobLogId log() const;  ///< Of the current run.
  /// Changes whenever an open line does.
  std::uint64_t open_changes() const;
  std::vector<OpenLine> open_lines() const;
  std::uint64_t head() const;
  std::uint64_t tail() const;
  void advance_head(std::uint64_t position);  ///< Never back.
  /// Waits until the head has reached `position`: everything before it is stored. False when the
  /// store is known to refuse, or `keep_waiting` says so.
  bool wait_for_head(std::uint64_t position, const std::function<bool()>& keep_waiting) const;
  /// Whether the store refuses, for those who wait in other processes.
  void set_refused(bool refused);
  /// The record at `position`, which moves behind it; nothing at the tail or at a torn record.
  std::optional<SpoolRecord> read(std::uint64_t& position) const;
  std::size_t capacity() const { return capacity_; }
  /// Kept free for the end of a run.
  std::size_t end_room() const { return std::min(end_room_most, capacity_ / 8); }

  /// False when the ring's file was cut short under us and nothing of it is left.
  bool is_whole() const;
  /// Makes such a ring a ring again: empty, at `position`, for a run whose last detail known is
  /// `sequence`.
  void start_over(std::uint64_t position, JobLogId log, ProcessId lease, std::int64_t sequence);

  static constexpr std::size_t header_bytes = 4096;
  /// The end's record, the lines that say why, and what is lost by not wrapping.
  static constexpr std::size_t end_room_most = 64 << 10;

 private:
  class Lock;
  spool::RingHeader& header() const;
  spool::OpenSlot& open_slot(Source source) const;
  void close_line(Source source);
  std::byte* at(std::uint64_t position) const;
  std::optional<std::uint64_t> reserve(std::size_t size, const RingWait& wait, Lock& lock);

  std::byte* memory_;
  std::size_t capacity_;
};

/// The spool file of one process: a ring per slot. The owner holds a lock on the file, so that
/// others can tell a living process's spool from a dead one's (recorder/dead_spool.h).
///
/// A file that is cut short while it is mapped costs what stood in it, not the process: its rings
/// go on in memory alone (SpoolRing::is_whole).
class Spool {
 public:
  static constexpr std::size_t default_ring_bytes = 1 << 20;

  /// The file gets its name when it is whole and locked, so that its lock tells whether its
  /// owner lives.
  static Result<std::unique_ptr<Spool>> create(const std::string& path, int slots,
                                               std::size_t ring_bytes = default_ring_bytes);
  /// Maps the spool of a living process (a child maps its parent's), without the lock.
  static Result<std::unique_ptr<Spool>> attach(const std::string& path);

  /// One more ring, at the end. Only the owner. Threads: while nobody else asks for slots or rings
  /// here; rings that were there stay where they are.
  Result<void> add_ring();
  int slots() const { return static_cast<int>(rings_.size()); }
  SpoolRing& ring(int slot) { return rings_[static_cast<std::size_t>(slot)]; }
  const std::string& path() const { return path_; }
  void remove();  ///< Unlinks the file.

 private:
  Spool() = default;
  Result<void> map(std::size_t from, std::size_t bytes);
  Result<void> map_rings(std::uint64_t slots);
  Result<void> fill(const std::string& path, std::uint64_t slots);

  std::string path_;
  UniqueFd fd_;
  std::uint64_t ring_bytes_ = 0;
  std::vector<MappedFile> mappings_;  ///< The first one begins with the file's header.
  std::deque<SpoolRing> rings_;       ///< Do not move when one is added.
};

/// What a file is called until it is whole.
inline constexpr std::string_view unfinished_spool = ".new";

}  // namespace joblog
