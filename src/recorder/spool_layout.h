// SPDX-License-Identifier: MIT
// How a spool file lies on disk: a page that says how many rings of which size follow, then each
// ring's header page and its bytes. For the files that write and read it, nobody else.
//
// Records are 8-byte aligned and never wrap: what does not fit before the end of the ring is
// preceded by a padding record up to there, so that a message is one contiguous view.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/limits.h"
#include "recorder/spool.h"

namespace joblog::spool {

inline constexpr std::uint64_t magic = 0x6a6f626c6f673032;               // "joblog02"
inline constexpr std::uint64_t magic_without_ends = 0x6a6f626c6f673031;  // "joblog01"
inline constexpr std::size_t header_bytes = SpoolRing::header_bytes;
inline constexpr std::uint64_t slots_max = 4'096;
inline constexpr std::uint64_t ring_bytes_max = 16 << 20;
/// A file that says it is larger is none of ours: reading it would hold up the start.
inline constexpr std::uint64_t file_bytes_max =
    header_bytes + slots_max * (header_bytes + Spool::default_ring_bytes);

struct FileHeader {
  std::uint64_t magic;
  std::uint64_t slots;
  std::uint64_t ring_bytes;
  std::uint64_t inode;  ///< Of the file: a copy has another one. 0: made before there was this.
};

struct RingHeader {
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
  // Since joblog02.
  std::atomic<std::uint32_t> whole;    // 0: the page was lost under us (base/mapped_file.h).
  std::atomic<std::uint32_t> refused;  // The store takes nothing.
  std::atomic<std::uint64_t> left_out;
  std::atomic<std::int64_t> deadline;  // Steady time, ns; 0 = none.
  std::atomic<std::uint32_t> deadline_number;
};

/// In the header's page, behind the header: one for standard output, one for standard error.
struct OpenSlot {
  std::uint32_t size;  // 0 = no open line.
  std::uint8_t level, escaped;
  std::int64_t at;
  char text[limits::open_line_bytes];
};
inline constexpr std::size_t open_slots_at = 256;
inline constexpr std::size_t open_slot_bytes = (header_bytes - open_slots_at) / 2;
static_assert(sizeof(RingHeader) <= open_slots_at && sizeof(OpenSlot) <= open_slot_bytes);

struct RecordHeader {
  std::uint32_t size;      // Of the whole record, aligned.
  std::uint32_t checksum;  // Of all that follows.
  std::uint8_t type, level, source, flags;
  std::uint32_t payload_size;
  std::int64_t log;
  std::int64_t sequence;
  std::int64_t at;
  std::uint64_t number;  // A statistic's bits, done, or the lease of a start.
  std::uint64_t total;
};

constexpr std::size_t aligned(std::size_t size) { return (size + 7) & ~std::size_t{7}; }

/// Tells torn bytes from whole ones; not meant against malice.
std::uint32_t checksum(const std::byte* bytes, std::size_t size);

enum class Decoded : std::uint8_t { record, padding, torn };
/// Reads what stands at `at`, of which `to_end` bytes belong to the ring; `size` becomes its size.
/// Whatever the bytes are: nothing outside of them is read, and type, level and source are in
/// range.
Decoded decode(const std::byte* at, std::size_t to_end, SpoolRecord& record, std::size_t& size);
/// Writes a record of `size` bytes for the run `log`.
void encode(std::byte* at, std::size_t size, const SpoolRecord& record, std::int64_t log,
            std::int64_t sequence);

}  // namespace joblog::spool
