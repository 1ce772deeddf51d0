// SPDX-License-Identifier: MIT
// The file behind the rings: made, grown and attached to here, mapped as a whole.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "recorder/spool.h"
#include "recorder/spool_layout.h"

namespace joblog {
namespace {

using spool::FileHeader;

std::unexpected<Error> system_failure(std::string_view doing, const std::string& path) {
  return fail(ErrorKind::unavailable, fmt::format("{} {}: {}", doing, path, std::strerror(errno)));
}

/// Every block is there from the start: a full disk shows now and not as a signal in a handler.
Result<void> reserve_space(int fd, const std::string& path, std::size_t from, std::size_t bytes) {
  errno = ::posix_fallocate(fd, static_cast<off_t>(from), static_cast<off_t>(bytes));
  if (errno != 0) return system_failure("reserving space for", path);
  return {};
}

Result<void> write_header(int fd, const std::string& path, FileHeader header) {
  struct stat status{};
  if (::fstat(fd, &status) == 0) header.inode = status.st_ino;
  if (::pwrite(fd, &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header))
    return system_failure("writing", path);
  return {};
}

/// Never over another file. Where a file cannot have two names, it is renamed.
Result<void> give_name(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return {};
  if (errno == EPERM || errno == EOPNOTSUPP) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  }
  return system_failure("creating", to);
}

}  // namespace

Result<void> Spool::map(std::size_t from, std::size_t bytes) {
  auto mapped = MappedFile::map(fd_.get(), from, bytes);
  if (!mapped) return wrap("mapping " + path_, mapped.error());
  mappings_.push_back(std::move(*mapped));
  return {};
}

Result<void> Spool::map_rings(std::uint64_t slots) {
  const std::size_t stride = spool::header_bytes + ring_bytes_;
  if (auto mapped = map(0, spool::header_bytes + slots * stride); !mapped) return mapped;
  for (std::uint64_t slot = 0; slot < slots; ++slot) {
    rings_.emplace_back(mappings_.front().memory() + spool::header_bytes + slot * stride,
                        ring_bytes_);
  }
  return {};
}

/// The header counts the new ring when it is whole: who finds the file reads those it counts.
Result<void> Spool::add_ring() {
  const std::size_t stride = spool::header_bytes + ring_bytes_;
  const std::size_t from = spool::header_bytes + rings_.size() * stride;
  if (auto reserved = reserve_space(fd_.get(), path_, from, stride); !reserved) return reserved;
  if (auto mapped = map(from, stride); !mapped) return mapped;
  rings_.emplace_back(mappings_.back().memory(), ring_bytes_).format();
  return write_header(fd_.get(), path_, {spool::magic, rings_.size(), ring_bytes_, 0});
}

Result<void> Spool::fill(const std::string& path, std::uint64_t slots) {
  ::flock(fd_.get(), LOCK_EX);
  const std::size_t bytes = spool::header_bytes + slots * (spool::header_bytes + ring_bytes_);
  if (auto reserved = reserve_space(fd_.get(), path, 0, bytes); !reserved) return reserved;
  if (auto written = write_header(fd_.get(), path, {spool::magic, slots, ring_bytes_, 0}); !written)
    return written;
  if (auto mapped = map_rings(slots); !mapped) return mapped;
  for (SpoolRing& ring : rings_) ring.format();
  return give_name(path, path_);
}

Result<std::unique_ptr<Spool>> Spool::create(const std::string& path, int slots,
                                             std::size_t ring_bytes) {
  constexpr int kTries = 3;  // A cleaner may have taken it for a dead one before it was locked.
  const std::string unfinished = path + std::string(unfinished_spool);
  for (int tries = 1;; ++tries) {
    std::unique_ptr<Spool> made(new Spool);
    made->path_ = path;
    made->ring_bytes_ = ring_bytes;
    made->fd_ = UniqueFd(::open(unfinished.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!made->fd_) return system_failure("creating", unfinished);
    auto filled = made->fill(unfinished, static_cast<std::uint64_t>(slots));
    const bool taken = ::unlink(unfinished.c_str()) != 0 && errno == ENOENT;
    if (filled) return made;
    if (!taken || tries == kTries) return std::unexpected(filled.error());
  }
}

Result<std::unique_ptr<Spool>> Spool::attach(const std::string& path) {
  std::unique_ptr<Spool> found(new Spool);
  found->path_ = path;
  found->fd_ = UniqueFd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!found->fd_) return fail(ErrorKind::not_found, path + ": " + std::strerror(errno));
  FileHeader header{};
  struct stat status{};
  if (::pread(found->fd_.get(), &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header) ||
      ::fstat(found->fd_.get(), &status) != 0 || header.magic != spool::magic ||
      header.slots > spool::slots_max || header.ring_bytes > spool::ring_bytes_max ||
      static_cast<std::uint64_t>(status.st_size) <
          spool::header_bytes + header.slots * (spool::header_bytes + header.ring_bytes)) {
    return fail(ErrorKind::corrupt, path + " is not a spool file of this version");
  }
  found->ring_bytes_ = header.ring_bytes;
  if (auto mapped = found->map_rings(header.slots); !mapped) return std::unexpected(mapped.error());
  return found;
}

void Spool::remove() { ::unlink(path_.c_str()); }

}  // namespace joblog
