// SPDX-License-Identifier: MIT
// Preloaded into a joblog: calls on files below FAULT_FOLDER fail, as a sick disk lets them.
//
//   FAULT_CALL, FAULT_NTH, FAULT_ERRNO  the n-th call of that name fails with that number, once
//   FAULT_MARK    a file that is made when it does
//   FAULT_SWITCH  a file; while it is there, every call that changes something fails with the
//                 number in it, or waits when the number is 0: until nobody locks the file
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>

#include "faults/shim/file_below.h"

namespace {

const char* setting(const char* name) { return std::getenv(name); }

/// What was set when the process began: the program may empty its environment.
struct Settings {
  char folder[4096] = "", call[64] = "", file[4096] = "", mark[4096] = "";
  long nth = 0;
  int number = 0;
  Settings() {
    copy(folder, sizeof folder, "FAULT_FOLDER");
    copy(call, sizeof call, "FAULT_CALL");
    copy(file, sizeof file, "FAULT_SWITCH");
    copy(mark, sizeof mark, "FAULT_MARK");
    if (const char* text = setting("FAULT_NTH")) nth = std::strtol(text, nullptr, 10);
    if (const char* text = setting("FAULT_ERRNO")) number = std::atoi(text);
  }
  static void copy(char* to, std::size_t size, const char* name) {
    if (const char* text = setting(name)) std::snprintf(to, size, "%s", text);
  }
};

const Settings& settings() {
  static const Settings all;
  return all;
}

using Open = int (*)(const char*, int, ...);
Open real_open() {
  static const auto real = reinterpret_cast<Open>(::dlsym(RTLD_NEXT, "open"));
  return real;
}

/// The number in the switch's file; −1 when there is none. A 0 is answered when it is over.
int switched() {
  const char* path = settings().file;
  if (*path == '\0') return -1;
  const int fd = real_open()(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  using Read = ssize_t (*)(int, void*, size_t);
  static const auto real_read = reinterpret_cast<Read>(::dlsym(RTLD_NEXT, "read"));
  char text[16] = "";
  const ssize_t length = real_read(fd, text, sizeof text - 1);
  const int number = length > 0 ? std::atoi(text) : -1;
  if (number == 0) {
    while (::flock(fd, LOCK_SH) != 0 && errno == EINTR) {
    }
  }
  ::close(fd);
  return number;
}

void leave_mark() {
  if (*settings().mark != '\0')
    ::close(real_open()(settings().mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

std::atomic<long> seen{0};

/// The number with which this call fails; 0 when it does not.
int fault(const char* call, const char* path, bool changes) {
  const Settings& all = settings();
  if (!shim::is_below(path, all.folder) || *all.folder == '\0') return 0;
  if (all.nth > 0 && std::strcmp(call, all.call) == 0 && ++seen == all.nth) {
    leave_mark();
    return all.number;
  }
  if (!changes) return 0;
  int number = switched();
  while (number == 0) number = switched();
  return number > 0 ? number : 0;
}

int fault(const char* call, int fd, bool changes) {
  const int before = errno;
  char path[4096];
  const int number = shim::path_of(fd, path, sizeof path) ? fault(call, path, changes) : 0;
  errno = before;
  return number;
}

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

mode_t mode_from(int flags, va_list list) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : mode_t{0};
}

}  // namespace

#define FAIL_OR_CALL(name, number, ...)                    \
  if (const int failed = (number)) {                       \
    errno = failed;                                        \
    return -1;                                             \
  }                                                        \
  static const auto call = real<decltype(&::name)>(#name); \
  return call(__VA_ARGS__)

extern "C" {

int open(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = mode_from(flags, list);
  va_end(list);
  FAIL_OR_CALL(open, fault("open", path, (flags & O_CREAT) != 0), path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = mode_from(flags, list);
  va_end(list);
  FAIL_OR_CALL(open64, fault("open", path, (flags & O_CREAT) != 0), path, flags, mode);
}
ssize_t read(int fd, void* to, size_t bytes) {
  FAIL_OR_CALL(read, fault("read", fd, false), fd, to, bytes);
}
ssize_t pread64(int fd, void* to, size_t bytes, off64_t at) {
  FAIL_OR_CALL(pread64, fault("read", fd, false), fd, to, bytes, at);
}
ssize_t pread(int fd, void* to, size_t bytes, off_t at) {
  FAIL_OR_CALL(pread, fault("read", fd, false), fd, to, bytes, at);
}
ssize_t write(int fd, const void* from, size_t bytes) {
  FAIL_OR_CALL(write, fault("write", fd, true), fd, from, bytes);
}
ssize_t pwrite(int fd, const void* from, size_t bytes, off_t at) {
  FAIL_OR_CALL(pwrite, fault("write", fd, true), fd, from, bytes, at);
}
ssize_t pwrite64(int fd, const void* from, size_t bytes, off64_t at) {
  FAIL_OR_CALL(pwrite64, fault("write", fd, true), fd, from, bytes, at);
}
int fdatasync(int fd) { FAIL_OR_CALL(fdatasync, fault("sync", fd, true), fd); }
int fsync(int fd) { FAIL_OR_CALL(fsync, fault("sync", fd, true), fd); }
int ftruncate(int fd, off_t size) noexcept {
  FAIL_OR_CALL(ftruncate, fault("truncate", fd, true), fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept {
  FAIL_OR_CALL(ftruncate64, fault("truncate", fd, true), fd, size);
}
int rename(const char* from, const char* to) noexcept {
  FAIL_OR_CALL(rename, fault("rename", to, true), from, to);
}
int unlink(const char* path) noexcept { FAIL_OR_CALL(unlink, fault("unlink", path, true), path); }
/// Answers its error instead of setting errno.
int posix_fallocate(int fd, off_t at, off_t bytes) {
  if (const int failed = fault("allocate", fd, true)) return failed;
  static const auto call = real<decltype(&::posix_fallocate)>("posix_fallocate");
  return call(fd, at, bytes);
}
}
