// SPDX-License-Identifier: MIT
// Each ring by itself: one that is damaged takes no other down, and of a damaged one all is kept
// that stands before the damage.
#include "recorder/dead_spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>

#include "recorder/spool_end.h"
#include "recorder/spool_layout.h"

namespace joblog {
namespace {

/// The header's numbers, copied.
struct RingFacts {
  std::uint64_t head = 0, tail = 0;
  std::int64_t log = 0, lease = 0;
};

template <class T>
T number_at(std::span<const std::byte> bytes, std::size_t offset) {
  T value{};
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

RingFacts facts_of(std::span<const std::byte> header) {
  using spool::RingHeader;
  return {.head = number_at<std::uint64_t>(header, offsetof(RingHeader, head)),
          .tail = number_at<std::uint64_t>(header, offsetof(RingHeader, tail)),
          .log = number_at<std::int64_t>(header, offsetof(RingHeader, log)),
          .lease = number_at<std::int64_t>(header, offsetof(RingHeader, lease))};
}

/// A page that never reached the disk reads as zeros. The header of a ring that was never used has
/// the kind of its lock in it.
bool is_lost(std::span<const std::byte> header) {
  return std::ranges::all_of(header.first(sizeof(spool::RingHeader)),
                             [](std::byte byte) { return byte == std::byte{0}; });
}

/// Goes through a ring's records and keeps those that can be.
class RingReading {
 public:
  RingReading(std::span<const std::byte> header, RingContents& words, bool with_ends)
      : header_(header), facts_(facts_of(header)), words_(words), with_ends_(with_ends) {
    words_.holder = ProcessId{facts_.lease};
    words_.log = JobLogId{facts_.log};
  }

  void read() {
    if (is_lost(header_)) return damaged("the header of a ring is lost, all of it is zero");
    const std::size_t capacity = words_.bytes.size();
    if (facts_.tail < facts_.head || facts_.tail - facts_.head > capacity)
      return damaged("its ends are out of order");
    for (std::uint64_t position = facts_.head; position < facts_.tail;) {
      SpoolRecord record;
      std::size_t size = 0;
      const std::size_t offset = position % capacity;
      const auto found =
          spool::decode(words_.bytes.data() + offset, capacity - offset, record, size);
      if (found == spool::Decoded::torn || size > facts_.tail - position)
        return damaged("a record is torn");
      position += size;
      if (found == spool::Decoded::record && !keep(record))
        return damaged("a record makes no sense");
    }
    for (HeldDetail& held : words_.details) held.holder = holder_of(held.detail.log);
    read_open_lines();
  }

 private:
  void damaged(std::string_view why) {
    words_.damage = why;
    for (HeldDetail& held : words_.details) held.holder = holder_of(held.detail.log);
  }

  ProcessId holder_of(JobLogId log) const {
    const auto known = holders_.find(log);
    return known != holders_.end() ? known->second : words_.holder;
  }

  bool keep(const SpoolRecord& record) {
    if (record.log.value <= 0 || !is_plausible_time(record.at)) return false;
    switch (record.type) {
      case RecordType::started:
        return keep_start(record);
      case RecordType::detail:
        return keep_detail(record);
      case RecordType::ended:
        return with_ends_ && keep_end(record);
      case RecordType::statistic:
      case RecordType::progress:  // The end has them; without one, nobody asks any more.
      case RecordType::padding:
        break;
    }
    return true;
  }

  /// Before joblog02 a start did not say its lease.
  bool keep_start(const SpoolRecord& record) {
    const ProcessId holder =
        record.done != 0 ? ProcessId{static_cast<std::int64_t>(record.done)} : words_.holder;
    holders_[record.log] = holder;
    words_.starts.push_back({record.log, holder, record.at});
    return true;
  }

  bool keep_detail(const SpoolRecord& record) {
    constexpr std::int64_t kSequenceMax = std::int64_t{1} << 40;
    std::int64_t& last = sequences_[record.log];
    if (record.sequence < 1 || record.sequence > kSequenceMax) return false;
    if (last != 0 && record.sequence != last + 1) return false;
    if (record.payload.empty() || !is_plausible_text(record.payload, limits::detail_characters))
      return false;
    last = record.sequence;
    words_.details.push_back({{},
                              {.log = record.log,
                               .sequence = record.sequence,
                               .at = record.at,
                               .level = record.level,
                               .source = record.source,
                               .continued = record.continued,
                               .escaped = record.escaped,
                               .message = record.payload}});
    return true;
  }

  bool keep_end(const SpoolRecord& record) {
    auto end = end_from_spool(record.log, record.payload);
    const auto said = sequences_.find(record.log);
    if (!end || (said != sequences_.end() && end->detail_count != said->second)) return false;
    holders_[record.log] = end->lease.holder;
    words_.ends.push_back(std::move(*end));
    return true;
  }

  void read_open_lines() {
    for (std::size_t number = 0; number < 2; ++number) {
      spool::OpenSlot slot{};
      std::memcpy(&slot, header_.data() + spool::open_slots_at + number * spool::open_slot_bytes,
                  sizeof slot);
      if (slot.size == 0) continue;
      OpenLineReport line{
          .source = number == 0 ? Source::standard_output : Source::standard_error,
          .at = from_micros(slot.at),
          .level = static_cast<Level>(slot.level & 3),
          .escaped = slot.escaped != 0,
          .message = std::string(slot.text, std::min<std::size_t>(slot.size, sizeof slot.text))};
      if (slot.size > sizeof slot.text || slot.level > 3 || !is_plausible_time(line.at) ||
          !is_plausible_text(line.message, sizeof slot.text)) {
        words_.damage = "a line that was not finished makes no sense";
        continue;
      }
      words_.open_lines.push_back(std::move(line));
    }
  }

  const std::span<const std::byte> header_;
  const RingFacts facts_;
  RingContents& words_;
  const bool with_ends_;
  std::map<JobLogId, ProcessId> holders_;
  std::map<JobLogId, std::int64_t> sequences_;
};

constexpr int kFlags = O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW;

std::string system_words(const std::string& path) {
  return fmt::format("{}: {}", path, std::strerror(errno));
}

bool read_all(int fd, std::span<std::byte> into, std::uint64_t from) {
  while (!into.empty()) {
    const ssize_t got = ::pread(fd, into.data(), into.size(), static_cast<off_t>(from));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into = into.subspan(static_cast<std::size_t>(got));
    from += static_cast<std::uint64_t>(got);
  }
  return true;
}

}  // namespace

RingContents read_ring(std::span<const std::byte> header, std::vector<std::byte> bytes,
                       bool with_ends) {
  RingContents words;
  words.bytes = std::move(bytes);
  RingReading(header, words, with_ends).read();
  return words;
}

Result<DeadSpool> DeadSpool::open(const std::string& path) {
  DeadSpool spool;
  if (auto opened = spool.open_file(path); !opened) return std::unexpected(opened.error());
  if (auto locked = spool.lock(path); !locked) return std::unexpected(locked.error());
  if (auto read = spool.read_header(path); !read) return std::unexpected(read.error());
  return spool;
}

Result<DeadSpool> DeadSpool::open_of_living(const std::string& path) {
  DeadSpool spool;
  if (auto opened = spool.open_file(path); !opened) return std::unexpected(opened.error());
  if (auto read = spool.read_header(path); !read) return std::unexpected(read.error());
  return spool;
}

/// A file that power loss or a stranger has made unreadable is nobody's copy.
bool DeadSpool::proves_death(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDWR | kFlags));
  struct stat status{};
  if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return false;
  spool::FileHeader header{};
  if (!read_all(fd.get(), std::as_writable_bytes(std::span(&header, 1)), 0)) return true;
  return header.magic != spool::magic || header.inode == 0 || header.inode == status.st_ino;
}

Result<void> DeadSpool::open_file(const std::string& path) {
  fd_ = UniqueFd(::open(path.c_str(), O_RDWR | kFlags));
  if (!fd_ && errno != ENOENT) fd_ = UniqueFd(::open(path.c_str(), O_RDONLY | kFlags));
  if (!fd_) {
    const bool later = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    return fail(errno == ENOENT ? ErrorKind::not_found
                : later         ? ErrorKind::unavailable
                                : ErrorKind::corrupt,
                system_words(path));
  }
  return {};
}

Result<void> DeadSpool::lock(const std::string& path) {
  if (::flock(fd_.get(), LOCK_EX | LOCK_NB) == 0) return {};
  if (errno == EWOULDBLOCK) return fail(ErrorKind::conflict, path + " belongs to a living process");
  return fail(ErrorKind::corrupt, system_words(path));
}

Result<void> DeadSpool::read_header(const std::string& path) {
  struct stat status{};
  if (::fstat(fd_.get(), &status) != 0) return fail(ErrorKind::corrupt, system_words(path));
  if (!S_ISREG(status.st_mode)) return fail(ErrorKind::corrupt, path + " is no file");
  spool::FileHeader header{};
  if (!read_all(fd_.get(), std::as_writable_bytes(std::span(&header, 1)), 0))
    return fail(ErrorKind::corrupt, path + " is cut short");
  if (header.magic != spool::magic && header.magic != spool::magic_without_ends)
    return fail(ErrorKind::corrupt, path + " is not a spool file that this joblog knows");
  const bool fits = header.slots >= 1 && header.slots <= spool::slots_max &&
                    header.ring_bytes > sizeof(spool::RecordHeader) &&
                    header.ring_bytes <= spool::ring_bytes_max && header.ring_bytes % 8 == 0;
  const std::uint64_t bytes =
      fits ? spool::header_bytes + header.slots * (spool::header_bytes + header.ring_bytes) : 0;
  if (!fits || bytes > spool::file_bytes_max)
    return fail(ErrorKind::corrupt, path + " has a header that makes no sense");
  if (static_cast<std::uint64_t>(status.st_size) < bytes)
    return fail(ErrorKind::corrupt, path + " is cut short");
  slots_ = static_cast<int>(header.slots);
  ring_bytes_ = header.ring_bytes;
  with_ends_ = header.magic == spool::magic;
  return {};
}

RingContents DeadSpool::read(int slot) const {
  std::vector<std::byte> header(spool::header_bytes), bytes(ring_bytes_);
  const std::uint64_t from =
      spool::header_bytes + static_cast<std::uint64_t>(slot) * (spool::header_bytes + ring_bytes_);
  if (!read_all(fd_.get(), header, from) ||
      !read_all(fd_.get(), bytes, from + spool::header_bytes)) {
    RingContents none;
    none.damage = "it cannot be read";
    return none;
  }
  // Room is used again only after the head has passed it: while that stands, what was copied was
  // whole.
  std::vector<std::byte> after(spool::header_bytes);
  const bool stands = read_all(fd_.get(), after, from) &&
                      facts_of(after).head == facts_of(header).head &&
                      facts_of(after).log == facts_of(header).log;
  return stands ? read_ring(header, std::move(bytes), with_ends_) : RingContents{};
}

}  // namespace joblog
