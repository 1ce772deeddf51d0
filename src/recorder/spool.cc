// Layout: a page that says how many rings of which size follow, then each ring's header page and
// its bytes. Records are 8-byte aligned and never wrap: what does not fit before the end of the
// ring is preceded by a padding record, so that a message is one contiguous view.
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

#include "core/limits.h"

namespace joblog {
namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash ^= word;
  hash *= 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 32);
}

/// Tells torn bytes from whole ones; not meant against malice.
std::uint32_t checksum(const std::byte* bytes, std::size_t size) {
  std::uint64_t hash = size;
  std::uint64_t word = 0;
  for (; size >= sizeof word; bytes += sizeof word, size -= sizeof word) {
    std::memcpy(&word, bytes, sizeof word);
    hash = mix(hash, word);
  }
  word = 0;
  std::memcpy(&word, bytes, size);
  return static_cast<std::uint32_t>(mix(hash, word));
}

std::size_t aligned(std::size_t size) { return (size + 7) & ~std::size_t{7}; }

}  // namespace

struct SpoolRing::Header {
  pthread_mutex_t mutex;
  std::atomic<std::uint64_t> head;
  std::atomic<std::uint64_t> tail;
  std::atomic<std::int64_t> log;
  std::atomic<std::int64_t> lease;
  std::atomic<std::int64_t> sequence;
  std::atomic<std::uint32_t> moves;    // Of the head; a futex between processes.
  std::atomic<std::uint32_t> waiting;  // For it to move.
  // What the append going on leads to. Whether it was published, the tail tells: so the sequence of
  // a writer that died between the two is neither skipped nor given twice.
  std::atomic<std::uint64_t> next_tail;
  std::atomic<std::int64_t> next_sequence;
  std::atomic<std::uint64_t> open_changes;
};

/// In the header's page, behind the header: one for standard output, one for standard error.
struct SpoolRing::OpenSlot {
  std::uint32_t size;  // 0 = no open line.
  std::uint8_t level, escaped;
  std::int64_t at;
  char text[limits::open_line_bytes];
};

struct SpoolRing::RecordHeader {
  std::uint32_t size;      // Of the whole record, aligned.
  std::uint32_t checksum;  // Of all that follows.
  std::uint8_t type, level, source, flags;
  std::uint32_t payload_size;
  std::int64_t log;
  std::int64_t sequence;
  std::int64_t at;
  std::uint64_t number;  // A statistic's bits, or done.
  std::uint64_t total;
};

/// The ring's lock. A holder that died has published its record wholly or not at all.
class SpoolRing::Lock {
 public:
  explicit Lock(Header& header) : header_(header) { lock(); }
  ~Lock() { pthread_mutex_unlock(&header_.mutex); }
  /// Lets the others in until the head has moved from where `moves` was read.
  void wait_for_move(std::uint32_t moves) {
    pthread_mutex_unlock(&header_.mutex);
    wait_while(header_, moves);
    lock();
  }
  static void wait_while(Header& header, std::uint32_t moves) {
    ++header.waiting;
    const timespec at_most{1, 0};  // A reader that died never wakes us; its successor reads on.
    ::syscall(SYS_futex, &header.moves, FUTEX_WAIT, moves, &at_most, nullptr, 0);
    --header.waiting;
  }

 private:
  void lock() {
    if (pthread_mutex_lock(&header_.mutex) != EOWNERDEAD) return;
    if (header_.tail == header_.next_tail) header_.sequence = header_.next_sequence.load();
    pthread_mutex_consistent(&header_.mutex);
  }
  Header& header_;
};

SpoolRing::Header& SpoolRing::header() const { return *reinterpret_cast<Header*>(memory_); }

std::byte* SpoolRing::at(std::uint64_t position) const {
  return memory_ + header_bytes + position % capacity_;
}

SpoolRing::OpenSlot& SpoolRing::open_slot(Source source) const {
  constexpr std::size_t kFirst = 256;
  constexpr std::size_t kEach = (header_bytes - kFirst) / 2;
  static_assert(sizeof(Header) <= kFirst && sizeof(OpenSlot) <= kEach);
  const std::size_t number = source == Source::standard_error ? 1 : 0;
  return *reinterpret_cast<OpenSlot*>(memory_ + kFirst + number * kEach);
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
  Header& h = *new (memory_) Header{};
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&h.mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

void SpoolRing::begin_run(JobLogId log, ProcessId lease) {
  Lock lock(header());
  header().log = log.value;
  header().lease = lease.value;
  header().sequence = 0;
  header().next_sequence = 0;
  close_line(Source::standard_output);
  close_line(Source::standard_error);
}

std::int64_t SpoolRing::sequence() const { return header().sequence; }
JobLogId SpoolRing::log() const { return JobLogId{header().log}; }
ProcessId SpoolRing::lease() const { return ProcessId{header().lease}; }
std::uint64_t SpoolRing::head() const { return header().head.load(std::memory_order_acquire); }
std::uint64_t SpoolRing::tail() const { return header().tail.load(std::memory_order_acquire); }
void SpoolRing::advance_head(std::uint64_t position) {
  header().head.store(position, std::memory_order_release);
  ++header().moves;
  if (header().waiting > 0) {
    ::syscall(SYS_futex, &header().moves, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
  }
}

void SpoolRing::wait_for_head(std::uint64_t position) const {
  for (;;) {
    const std::uint32_t moves = header().moves;
    if (head() >= position) return;
    Lock::wait_while(header(), moves);
  }
}

/// Where `size` contiguous bytes are free; waits while there are none.
std::uint64_t SpoolRing::reserve(std::size_t size, Lock& lock) {
  for (;;) {
    const std::uint32_t moves = header().moves;
    const std::uint64_t tail = header().tail.load(std::memory_order_relaxed);
    const std::size_t to_end = capacity_ - tail % capacity_;
    const std::size_t padding = to_end < size ? to_end : 0;
    if (tail + padding + size - head() <= capacity_) {
      if (padding != 0) {
        const auto padding_size = static_cast<std::uint32_t>(padding);
        std::memcpy(at(tail), &padding_size, sizeof padding_size);
        std::memset(at(tail) + sizeof padding_size, 0,
                    std::min(padding, sizeof(RecordHeader)) - sizeof padding_size);
      }
      return tail + padding;
    }
    lock.wait_for_move(moves);
  }
}

void SpoolRing::write(std::uint64_t position, const SpoolRecord& record, std::size_t size) {
  RecordHeader h{};
  h.size = static_cast<std::uint32_t>(size);
  h.type = static_cast<std::uint8_t>(record.type);
  h.level = static_cast<std::uint8_t>(record.level);
  h.source = static_cast<std::uint8_t>(record.source);
  h.flags = static_cast<std::uint8_t>((record.continued ? 1 : 0) | (record.escaped ? 2 : 0));
  h.payload_size = static_cast<std::uint32_t>(record.payload.size());
  h.log = header().log.load(std::memory_order_relaxed);
  h.sequence = record.type == RecordType::detail ? header().sequence + 1 : 0;
  h.at = to_micros(record.at);
  h.number = record.done;
  if (record.type == RecordType::statistic) std::memcpy(&h.number, &record.value, sizeof h.number);
  h.total = record.total;
  std::byte* out = at(position);
  std::memcpy(out, &h, sizeof h);
  if (!record.payload.empty())
    std::memcpy(out + sizeof h, record.payload.data(), record.payload.size());
  std::memset(out + sizeof h + record.payload.size(), 0, size - sizeof h - record.payload.size());
  const std::uint32_t sum = checksum(out + 8, size - 8);
  std::memcpy(out + offsetof(RecordHeader, checksum), &sum, sizeof sum);
}

void SpoolRing::append(const SpoolRecord& record) {
  const std::size_t size = aligned(sizeof(RecordHeader) + record.payload.size());
  Lock lock(header());
  const std::uint64_t position = reserve(size, lock);
  write(position, record, size);
  Header& h = header();
  const std::int64_t sequence = h.sequence + (record.type == RecordType::detail ? 1 : 0);
  h.next_tail.store(position + size,
                    std::memory_order_release);  // The order of these four matters.
  h.next_sequence.store(sequence, std::memory_order_release);
  h.tail.store(position + size, std::memory_order_release);
  h.sequence.store(sequence, std::memory_order_release);
  if (record.type == RecordType::detail) close_line(record.source);
}

std::optional<SpoolRecord> SpoolRing::read(std::uint64_t& position) const {
  const std::uint64_t end = tail();
  while (position < end) {
    const std::size_t to_end = capacity_ - position % capacity_;
    RecordHeader h{};
    std::memcpy(&h, at(position), std::min(sizeof h, to_end));
    if (h.size < 8 || h.size > to_end) return std::nullopt;
    if (h.type == static_cast<std::uint8_t>(RecordType::padding)) {
      position += h.size;
      continue;
    }
    if (sizeof h + h.payload_size > h.size ||
        h.checksum != checksum(at(position) + 8, h.size - 8)) {
      return std::nullopt;
    }
    SpoolRecord record;
    record.type = static_cast<RecordType>(h.type);
    record.level = static_cast<Level>(h.level);
    record.source = static_cast<Source>(h.source);
    record.continued = (h.flags & 1) != 0;
    record.escaped = (h.flags & 2) != 0;
    record.log = JobLogId{h.log};
    record.sequence = h.sequence;
    record.at = from_micros(h.at);
    if (record.type == RecordType::statistic)
      std::memcpy(&record.value, &h.number, sizeof h.number);
    else
      record.done = h.number;
    record.total = h.total;
    record.payload = {reinterpret_cast<const char*>(at(position)) + sizeof h, h.payload_size};
    position += h.size;
    return record;
  }
  return std::nullopt;
}

}  // namespace joblog
