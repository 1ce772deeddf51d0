// SPDX-License-Identifier: MIT
// The ring itself: its lock, its open lines, and who waits for whom.
#include "recorder/spool.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <ctime>

#include "recorder/spool_layout.h"

namespace joblog {

using spool::OpenSlot;
using spool::RingHeader;

/// The ring's lock. A holder that died has published its record wholly or not at all.
class SpoolRing::Lock {
 public:
  explicit Lock(RingHeader& header) : header_(header) { lock(); }
  ~Lock() { pthread_mutex_unlock(&header_.mutex); }
  /// Lets the others in until the head has moved from where `moves` was read.
  void wait_for_move(std::uint32_t moves) {
    pthread_mutex_unlock(&header_.mutex);
    wait_while(header_, moves);
    lock();
  }
  static void wait_while(RingHeader& header, std::uint32_t moves) {
    ++header.waiting;
    // A reader that died never wakes us, and who waits may have to give up by the clock.
    const timespec at_most{0, 100'000'000};
    ::syscall(SYS_futex, &header.moves, FUTEX_WAIT, moves, &at_most, nullptr, 0);
    --header.waiting;
  }

 private:
  void lock() {
    if (pthread_mutex_lock(&header_.mutex) != EOWNERDEAD) return;
    if (header_.tail == header_.next_tail) header_.sequence = header_.next_sequence.load();
    pthread_mutex_consistent(&header_.mutex);
  }
  RingHeader& header_;
};

RingHeader& SpoolRing::header() const { return *reinterpret_cast<RingHeader*>(memory_); }

std::byte* SpoolRing::at(std::uint64_t position) const {
  return memory_ + header_bytes + position % capacity_;
}

OpenSlot& SpoolRing::open_slot(Source source) const {
  const std::size_t number = source == Source::standard_error ? 1 : 0;
  return *reinterpret_cast<OpenSlot*>(memory_ + spool::open_slots_at +
                                      number * spool::open_slot_bytes);
}

void SpoolRing::close_line(Source source) {
  if (source != Source::standard_output && source != Source::standard_error) return;
  OpenSlot& slot = open_slot(source);
  if (slot.size == 0) return;
  slot.size = 0;
  ++header().open_changes;
}

void SpoolRing::set_open_line(Source source, Level level, TimePoint at, std::string_view text,
                              bool escaped) {
  if (source != Source::standard_output && source != Source::standard_error) return;
  const Lock lock(header());
  if (text.empty()) return close_line(source);
  OpenSlot& slot = open_slot(source);
  const std::size_t size = std::min(text.size(), sizeof slot.text);
  slot.level = static_cast<std::uint8_t>(level);
  slot.escaped = escaped ? 1 : 0;
  slot.at = to_micros(at);
  std::memcpy(slot.text, text.data(), size);
  slot.size = static_cast<std::uint32_t>(size);
  ++header().open_changes;
}

std::uint64_t SpoolRing::open_changes() const { return header().open_changes; }

std::vector<OpenLine> SpoolRing::open_lines() const {
  const Lock lock(header());
  std::vector<OpenLine> lines;
  for (const Source source : {Source::standard_output, Source::standard_error}) {
    const OpenSlot& slot = open_slot(source);
    if (slot.size == 0 || slot.size > sizeof slot.text) continue;
    lines.push_back({source, static_cast<Level>(slot.level & 3), slot.escaped != 0,
                     from_micros(slot.at), std::string(slot.text, slot.size)});
  }
  return lines;
}

void SpoolRing::format() {
  RingHeader& h = *new (memory_) RingHeader{};
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&h.mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  h.whole = 1;
}

void SpoolRing::begin_run(JobLogId log, ProcessId lease) {
  Lock lock(header());
  header().log = log.value;
  header().lease = lease.value;
  header().sequence = 0;
  header().next_sequence = 0;
  header().left_out = 0;
  header().deadline = 0;
  header().refused = 0;
  close_line(Source::standard_output);
  close_line(Source::standard_error);
}

std::int64_t SpoolRing::sequence() const { return header().sequence; }
JobLogId SpoolRing::log() const { return JobLogId{header().log}; }
ProcessId SpoolRing::lease() const { return ProcessId{header().lease}; }
std::uint64_t SpoolRing::head() const { return header().head.load(std::memory_order_acquire); }
std::uint64_t SpoolRing::tail() const { return header().tail.load(std::memory_order_acquire); }
void SpoolRing::advance_head(std::uint64_t position) {
  if (position < head()) return;
  header().head.store(position, std::memory_order_release);
  ++header().moves;
  if (header().waiting > 0) {
    ::syscall(SYS_futex, &header().moves, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
  }
}

bool SpoolRing::wait_for_head(std::uint64_t position,
                              const std::function<bool()>& keep_waiting) const {
  for (;;) {
    const std::uint32_t moves = header().moves;
    if (head() >= position) return true;
    if (header().refused != 0 || !keep_waiting()) return false;
    Lock::wait_while(header(), moves);
  }
}

void SpoolRing::set_refused(bool refused) { header().refused = refused ? 1 : 0; }
std::uint64_t SpoolRing::left_out() const { return header().left_out; }

void SpoolRing::set_deadline(std::optional<RingDeadline> deadline) {
  header().deadline_number = deadline ? deadline->number : 0;
  header().deadline = deadline ? deadline->at.time_since_epoch().count() : 0;
}

std::optional<RingDeadline> SpoolRing::deadline() const {
  const std::int64_t at = header().deadline;
  if (at == 0) return std::nullopt;
  return RingDeadline{SteadyTime{std::chrono::nanoseconds{at}}, header().deadline_number};
}

bool SpoolRing::is_whole() const { return header().whole != 0; }

/// The lost page is all zero, which is an ordinary mutex that is free.
void SpoolRing::start_over(std::uint64_t position, JobLogId log, ProcessId lease,
                           std::int64_t sequence) {
  const Lock lock(header());
  RingHeader& h = header();
  h.log = log.value;
  h.lease = lease.value;
  h.sequence = h.next_sequence = sequence;
  h.tail = h.next_tail = position;
  h.whole = 1;
  h.head.store(position, std::memory_order_release);
}

/// Where `size` contiguous bytes are free; nothing when it is not to be waited for.
std::optional<std::uint64_t> SpoolRing::reserve(std::size_t size, const RingWait& wait,
                                                Lock& lock) {
  const std::size_t kept_free = wait.is_end ? 0 : end_room();
  for (;;) {
    const std::uint32_t moves = header().moves;
    const std::uint64_t tail = header().tail.load(std::memory_order_relaxed);
    const std::size_t to_end = capacity_ - tail % capacity_;
    const std::size_t padding = to_end < size ? to_end : 0;
    if (tail + padding + size + kept_free - head() <= capacity_) {
      if (padding != 0) {
        const auto padding_size = static_cast<std::uint32_t>(padding);
        std::memcpy(at(tail), &padding_size, sizeof padding_size);
        std::memset(at(tail) + sizeof padding_size, 0,
                    std::min(padding, sizeof(spool::RecordHeader)) - sizeof padding_size);
      }
      return tail + padding;
    }
    if (wait.keep_waiting != nullptr && !(*wait.keep_waiting)()) return std::nullopt;
    lock.wait_for_move(moves);
  }
}

bool SpoolRing::append(const SpoolRecord& record, const RingWait& wait) {
  const std::size_t size = spool::aligned(sizeof(spool::RecordHeader) + record.payload.size());
  Lock lock(header());
  RingHeader& h = header();
  const auto position = reserve(size, wait, lock);
  if (!position) {
    ++h.left_out;
    return false;
  }
  const std::int64_t sequence = h.sequence + (record.type == RecordType::detail ? 1 : 0);
  spool::encode(at(*position), size, record, h.log,
                record.type == RecordType::detail ? sequence : 0);
  // Keep this order: after a writer has died, SpoolRing::Lock trusts next_sequence only if the tail
  // has reached next_tail, so both must be written before the tail is, and the sequence after it.
  h.next_tail.store(*position + size, std::memory_order_release);
  h.next_sequence.store(sequence, std::memory_order_release);
  h.tail.store(*position + size, std::memory_order_release);
  h.sequence.store(sequence, std::memory_order_release);
  if (record.type == RecordType::detail) close_line(record.source);
  return true;
}

std::optional<SpoolRecord> SpoolRing::read(std::uint64_t& position) const {
  const std::uint64_t end = tail();
  while (position < end) {
    SpoolRecord record;
    std::size_t size = 0;
    switch (spool::decode(at(position), capacity_ - position % capacity_, record, size)) {
      case spool::Decoded::torn:
        return std::nullopt;
      case spool::Decoded::padding:
        position += size;
        break;
      case spool::Decoded::record:
        position += size;
        return record;
    }
  }
  return std::nullopt;
}

}  // namespace joblog
