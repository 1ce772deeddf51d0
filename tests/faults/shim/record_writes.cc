// SPDX-License-Identifier: MIT
// Preloaded into a joblog: what it does to files below RECORD_FOLDER is written down in
// RECORD_FILE, in the order in which it happened, so that a power loss at any moment can be played
// afterwards (faults/power_loss.h reads it). A line a call; the bytes of a write follow their line.
//
//   W OFFSET BYTES PATH   T SIZE PATH   S PATH (synced)   C PATH (created)   U PATH   R FROM|TO
//
// A write stands here after it was made and a sync after it has answered: whatever else is told in
// the same file behind a sync relies on it.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstdarg>

#include "faults/shim/file_below.h"

namespace {

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

struct Record {
  char folder[4096] = "";
  int file = -1;
  Record() {
    const char* below = std::getenv("RECORD_FOLDER");
    const char* path = std::getenv("RECORD_FILE");
    if (below == nullptr || path == nullptr) return;
    std::snprintf(folder, sizeof folder, "%s", below);
    static const auto call = real<decltype(&::open)>("open");
    const int fd = call(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    file = ::fcntl(fd, F_DUPFD_CLOEXEC, 500);  // Out of the way of who counts descriptors.
    static const auto shut = real<decltype(&::close)>("close");
    shut(fd);
  }
};

const Record& record() {
  static const Record one;
  return one;
}

bool watched(int fd, char* path, std::size_t size) {
  return record().file >= 0 && shim::path_of(fd, path, size) &&
         shim::is_below(path, record().folder);
}

/// In one write, so that lines of several processes do not mix.
void note(const char* line, int length, const void* bytes = nullptr, std::size_t count = 0) {
  const int before = errno;
  iovec parts[2] = {{const_cast<char*>(line), static_cast<std::size_t>(length)},
                    {const_cast<void*>(bytes), count}};
  if (::writev(record().file, parts, count > 0 ? 2 : 1) < 0) std::abort();
  errno = before;
}

void note_write(int fd, const void* bytes, ssize_t count, off64_t at) {
  char path[4096], line[4200];
  if (count <= 0 || !watched(fd, path, sizeof path)) return;
  note(line,
       std::snprintf(line, sizeof line, "W %lld %lld %s\n", static_cast<long long>(at),
                     static_cast<long long>(count), path),
       bytes, static_cast<std::size_t>(count));
}

void note_size(int fd, off64_t size) {
  char path[4096], line[4200];
  if (!watched(fd, path, sizeof path)) return;
  note(line, std::snprintf(line, sizeof line, "T %lld %s\n", static_cast<long long>(size), path));
}

void note_sync(int fd) {
  char path[4096], line[4200];
  if (!watched(fd, path, sizeof path)) return;
  note(line, std::snprintf(line, sizeof line, "S %s\n", path));
}

void note_path(char what, const char* path, const char* to = nullptr) {
  char line[8300];
  if (record().file < 0 || !shim::is_below(path, record().folder)) return;
  note(line, std::snprintf(line, sizeof line, "%c %s%s%s\n", what, path, to == nullptr ? "" : "|",
                           to == nullptr ? "" : to));
}

bool exists(const char* path) { return ::access(path, F_OK) == 0; }

int opened(int (*call)(const char*, int, ...), const char* path, int flags, mode_t mode) {
  const bool created = (flags & O_CREAT) != 0 && !exists(path);
  const int fd = call(path, flags, mode);
  if (fd >= 0 && created) note_path('C', path);
  if (fd >= 0 && (flags & O_TRUNC) != 0) note_size(fd, 0);
  return fd;
}

}  // namespace

#define MODE_FROM_ARGUMENTS(flags)                                                               \
  va_list list;                                                                                  \
  va_start(list, flags);                                                                         \
  const mode_t mode = ((flags) & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : mode_t{0}; \
  va_end(list)

extern "C" {

int open(const char* path, int flags, ...) {
  MODE_FROM_ARGUMENTS(flags);
  static const auto call = real<decltype(&::open)>("open");
  return opened(call, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  MODE_FROM_ARGUMENTS(flags);
  static const auto call = real<decltype(&::open64)>("open64");
  return opened(call, path, flags, mode);
}
ssize_t write(int fd, const void* from, size_t bytes) {
  static const auto call = real<decltype(&::write)>("write");
  const off64_t at = ::lseek64(fd, 0, SEEK_CUR);
  const ssize_t written = call(fd, from, bytes);
  if (at >= 0) note_write(fd, from, written, at);
  return written;
}
ssize_t pwrite(int fd, const void* from, size_t bytes, off_t at) {
  static const auto call = real<decltype(&::pwrite)>("pwrite");
  const ssize_t written = call(fd, from, bytes, at);
  note_write(fd, from, written, at);
  return written;
}
ssize_t pwrite64(int fd, const void* from, size_t bytes, off64_t at) {
  static const auto call = real<decltype(&::pwrite64)>("pwrite64");
  const ssize_t written = call(fd, from, bytes, at);
  note_write(fd, from, written, at);
  return written;
}
int fdatasync(int fd) {
  static const auto call = real<decltype(&::fdatasync)>("fdatasync");
  const int failed = call(fd);
  if (failed == 0) note_sync(fd);
  return failed;
}
int fsync(int fd) {
  static const auto call = real<decltype(&::fsync)>("fsync");
  const int failed = call(fd);
  if (failed == 0) note_sync(fd);
  return failed;
}
int ftruncate(int fd, off_t size) noexcept {
  static const auto call = real<decltype(&::ftruncate)>("ftruncate");
  const int failed = call(fd, size);
  if (failed == 0) note_size(fd, size);
  return failed;
}
int ftruncate64(int fd, off64_t size) noexcept {
  static const auto call = real<decltype(&::ftruncate64)>("ftruncate64");
  const int failed = call(fd, size);
  if (failed == 0) note_size(fd, size);
  return failed;
}
int posix_fallocate(int fd, off_t at, off_t bytes) {
  static const auto call = real<decltype(&::posix_fallocate)>("posix_fallocate");
  const int failed = call(fd, at, bytes);
  struct stat now{};
  if (failed == 0 && ::fstat(fd, &now) == 0) note_size(fd, now.st_size);
  return failed;
}
int rename(const char* from, const char* to) noexcept {
  static const auto call = real<decltype(&::rename)>("rename");
  const int failed = call(from, to);
  if (failed == 0) note_path('R', from, to);
  return failed;
}
int unlink(const char* path) noexcept {
  static const auto call = real<decltype(&::unlink)>("unlink");
  const int failed = call(path);
  if (failed == 0) note_path('U', path);
  return failed;
}
}
