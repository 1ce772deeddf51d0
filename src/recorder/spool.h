// Where details wait between run.log() and the store: a ring in a memory-mapped file per worker
// slot.
//
// A message handed over is a copy in the page cache, so it outlives the process at the price of a
// memcpy; the next joblog drains what a dead one left behind into the log of the run that died (its
// last words). Power loss may take what was not yet stored; checksums tell torn records.
//
//   head ≤ taken ≤ tail: [head, taken) is on its way to the store, [taken, tail) waits.
//
// Several processes may write one ring (the worker and the child of an isolated run): the lock in
// the file is robust, so a writer that dies inside it leaves nothing half published.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  started = 4
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
  double value = 0;  ///< Of a statistic.
  std::uint64_t done = 0, total = 0;
  std::string_view payload;  ///< Message, name of the statistic or of the step.
};

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
  /// Waits while the ring is full. The record's log and sequence are the ring's.
  void append(const SpoolRecord& record);
  std::int64_t sequence() const;  ///< Details of the current run so far.
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
  void advance_head(std::uint64_t position);
  /// Waits until the head has reached `position`: everything before it is stored.
  void wait_for_head(std::uint64_t position) const;
  /// The record at `position`, which moves behind it; nothing at the tail or at a torn record.
  std::optional<SpoolRecord> read(std::uint64_t& position) const;
  std::size_t capacity() const { return capacity_; }

  static constexpr std::size_t header_bytes = 4096;

 private:
  struct Header;
  struct RecordHeader;
  struct OpenSlot;
  class Lock;
  Header& header() const;
  OpenSlot& open_slot(Source source) const;
  void close_line(Source source);
  std::byte* at(std::uint64_t position) const;
  void write(std::uint64_t position, const SpoolRecord& record, std::size_t size);
  std::uint64_t reserve(std::size_t size, Lock& lock);

  std::byte* memory_;
  std::size_t capacity_;
};

/// The spool file of one process: a ring per slot. The owner holds a lock on the file, so that
/// others can tell a living process's spool from a dead one's.
class Spool {
 public:
  static constexpr std::size_t default_ring_bytes = 1 << 20;

  static Result<std::unique_ptr<Spool>> create(const std::string& path, int slots,
                                               std::size_t ring_bytes = default_ring_bytes);
  /// Maps the spool of another process (a child maps its parent's), without the lock.
  static Result<std::unique_ptr<Spool>> attach(const std::string& path);
  /// The same, but only when its owner is dead; takes the lock. Nothing while the owner lives.
  static Result<std::unique_ptr<Spool>> adopt(const std::string& path);
  ~Spool();

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
  Result<void> map_rings(std::uint64_t slots, std::uint64_t ring_bytes);
  static Result<std::unique_ptr<Spool>> open_existing(const std::string& path, bool exclusive);

  std::string path_;
  UniqueFd fd_;
  struct Mapping {
    std::byte* memory = nullptr;
    std::size_t bytes = 0;
  };
  std::vector<Mapping> mappings_;  ///< The first one begins with the file's header.
  std::deque<SpoolRing> rings_;    ///< Do not move when one is added.
};

}  // namespace joblog
