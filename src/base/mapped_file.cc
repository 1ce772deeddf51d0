// SPDX-License-Identifier: MIT
// The handler knows the mappings by a table without locks: it may run on any thread, at any
// access. More mappings than it has room for are mapped all the same, unguarded.
#include "base/mapped_file.h"

#include <signal.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>

namespace joblog {
namespace {

struct Guarded {
  std::atomic<std::byte*> begin{nullptr};  ///< None: free.
  std::atomic<std::size_t> bytes{0};       ///< 0: not to be used yet.
};

constinit std::array<Guarded, 1'024> guarded{};
struct sigaction before_us;

bool is_within(const void* at, const std::byte* begin, std::size_t bytes) {
  const std::less_equal<const void*> reaches;
  return bytes > 0 && reaches(begin, at) && reaches(at, begin + bytes - 1);
}

void on_bus_error(int signal, siginfo_t* info, void*) {
  const int saved = errno;
  for (const Guarded& one : guarded) {
    std::byte* begin = one.begin;
    const std::size_t bytes = one.bytes;
    if (begin == nullptr || !is_within(info->si_addr, begin, bytes)) continue;
    const void* memory = ::mmap(begin, bytes, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    errno = saved;
    if (memory != MAP_FAILED) return;
  }
  ::sigaction(signal, &before_us, nullptr);  // Not ours: the access is repeated, and theirs.
  errno = saved;
}

void guard(std::byte* begin, std::size_t bytes) {
  static std::once_flag installed;
  std::call_once(installed, [] {
    struct sigaction action{};
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    ::sigaction(SIGBUS, &action, &before_us);
  });
  for (Guarded& one : guarded) {
    std::byte* none = nullptr;
    if (!one.begin.compare_exchange_strong(none, begin)) continue;
    one.bytes = bytes;
    return;
  }
}

void let_go(const std::byte* begin) {
  for (Guarded& one : guarded) {
    if (one.begin != begin) continue;
    one.bytes = 0;
    one.begin = nullptr;
    return;
  }
}

}  // namespace

Result<MappedFile> MappedFile::map(int fd, std::size_t from, std::size_t bytes) {
  void* memory =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, static_cast<off_t>(from));
  if (memory == MAP_FAILED) return fail(ErrorKind::unavailable, std::strerror(errno));
  auto* begin = static_cast<std::byte*>(memory);
  guard(begin, bytes);
  return MappedFile(begin, bytes);
}

MappedFile::~MappedFile() {
  if (memory_ == nullptr) return;
  let_go(memory_);
  ::munmap(memory_, bytes_);
}

}  // namespace joblog
