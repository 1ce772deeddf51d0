// The file behind the rings: made, grown and adopted here, mapped as a whole.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "recorder/spool.h"

namespace joblog {
namespace {

constexpr std::uint64_t kMagic = 0x6a6f626c6f673031;  // "joblog01"

struct FileHeader {
  std::uint64_t magic;
  std::uint64_t slots;
  std::uint64_t ring_bytes;
};

std::string system_error(std::string_view doing, const std::string& path) {
  return fmt::format("{} {}: {}", doing, path, std::strerror(errno));
}

}  // namespace

Result<void> Spool::map(std::size_t from, std::size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(),
                        static_cast<off_t>(from));
  if (memory == MAP_FAILED) return fail(ErrorKind::unavailable, system_error("mapping", path_));
  mappings_.push_back({static_cast<std::byte*>(memory), bytes});
  return {};
}

Result<void> Spool::map_rings(std::uint64_t slots, std::uint64_t ring_bytes) {
  const std::size_t stride = SpoolRing::header_bytes + ring_bytes;
  if (auto mapped = map(0, SpoolRing::header_bytes + slots * stride); !mapped) return mapped;
  for (std::uint64_t slot = 0; slot < slots; ++slot) {
    rings_.emplace_back(mappings_.front().memory + SpoolRing::header_bytes + slot * stride,
                        ring_bytes);
  }
  return {};
}

/// The header counts the new ring when it is whole: who adopts the file reads those it counts.
Result<void> Spool::add_ring() {
  FileHeader header{};
  std::memcpy(&header, mappings_.front().memory, sizeof header);
  const std::size_t stride = SpoolRing::header_bytes + header.ring_bytes;
  const std::size_t from = SpoolRing::header_bytes + header.slots * stride;
  if (const int code =
          ::posix_fallocate(fd_.get(), static_cast<off_t>(from), static_cast<off_t>(stride));
      code != 0) {
    errno = code;
    return fail(ErrorKind::unavailable, system_error("reserving space for", path_));
  }
  if (auto mapped = map(from, stride); !mapped) return mapped;
  rings_.emplace_back(mappings_.back().memory, header.ring_bytes).format();
  ++header.slots;
  std::memcpy(mappings_.front().memory, &header, sizeof header);
  return {};
}

Result<std::unique_ptr<Spool>> Spool::create(const std::string& path, int slots,
                                             std::size_t ring_bytes) {
  std::unique_ptr<Spool> spool(new Spool);
  spool->path_ = path;
  spool->fd_ = UniqueFd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!spool->fd_) return fail(ErrorKind::unavailable, system_error("creating", path));
  ::flock(spool->fd_.get(), LOCK_EX);
  const FileHeader header{kMagic, static_cast<std::uint64_t>(slots), ring_bytes};
  const std::size_t bytes = SpoolRing::header_bytes + static_cast<std::size_t>(slots) *
                                                          (SpoolRing::header_bytes + ring_bytes);
  // Every block is there from the start: a full disk shows now and not as a signal in a handler.
  if (const int code = ::posix_fallocate(spool->fd_.get(), 0, static_cast<off_t>(bytes));
      code != 0) {
    ::unlink(path.c_str());
    errno = code;
    return fail(ErrorKind::unavailable, system_error("reserving space for", path));
  }
  if (::pwrite(spool->fd_.get(), &header, sizeof header, 0) !=
      static_cast<ssize_t>(sizeof header)) {
    return fail(ErrorKind::unavailable, system_error("writing", path));
  }
  if (auto mapped = spool->map_rings(header.slots, ring_bytes); !mapped)
    return std::unexpected(mapped.error());
  for (SpoolRing& ring : spool->rings_) ring.format();
  return spool;
}

Result<std::unique_ptr<Spool>> Spool::open_existing(const std::string& path, bool exclusive) {
  std::unique_ptr<Spool> spool(new Spool);
  spool->path_ = path;
  spool->fd_ = UniqueFd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!spool->fd_) return fail(ErrorKind::not_found, system_error("opening", path));
  if (exclusive && ::flock(spool->fd_.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorKind::conflict, path + " belongs to a living process");
  }
  FileHeader header{};
  struct stat status{};
  if (::pread(spool->fd_.get(), &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header) ||
      ::fstat(spool->fd_.get(), &status) != 0 || header.magic != kMagic || header.slots > 4096 ||
      header.ring_bytes > (1U << 30) ||
      static_cast<std::uint64_t>(status.st_size) <
          SpoolRing::header_bytes + header.slots * (SpoolRing::header_bytes + header.ring_bytes)) {
    return fail(ErrorKind::corrupt, path + " is not a spool file");
  }
  if (auto mapped = spool->map_rings(header.slots, header.ring_bytes); !mapped) {
    return std::unexpected(mapped.error());
  }
  return spool;
}

Result<std::unique_ptr<Spool>> Spool::attach(const std::string& path) {
  return open_existing(path, false);
}
Result<std::unique_ptr<Spool>> Spool::adopt(const std::string& path) {
  return open_existing(path, true);
}

void Spool::remove() { ::unlink(path_.c_str()); }

Spool::~Spool() {
  for (const Mapping& mapping : mappings_) ::munmap(mapping.memory, mapping.bytes);
}

}  // namespace joblog
