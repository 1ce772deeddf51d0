// The handler knows the mappings by a table without locks: it may run on any thread, at any
// access. More mappings than it has room for are mapped all the same, unguarded.
#include "base/mapped_file.h"

#include <signal.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string>

namespace joblog {
namespace {

struct Guarded {
  std::atomic<std::uintptr_t> begin{0};  ///< 0 = free.
  std::atomic<std::uintptr_t> end{0};    ///< 0 = not to be used yet.
};

constinit std::array<Guarded, 1'024> guarded{};
struct sigaction before_us;

void on_bus_error(int signal, siginfo_t* info, void*) {
  const int saved = errno;
  const auto at = reinterpret_cast<std::uintptr_t>(info->si_addr);
  for (const Guarded& one : guarded) {
    const std::uintptr_t begin = one.begin, end = one.end;
    if (at < begin || at >= end) continue;
    const void* memory = ::mmap(reinterpret_cast<void*>(begin), end - begin, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    errno = saved;
    if (memory != MAP_FAILED) return;
  }
  ::sigaction(signal, &before_us, nullptr);  // Not ours: the access is repeated, and theirs.
  errno = saved;
}

void guard(std::uintptr_t begin, std::size_t bytes) {
  static std::once_flag installed;
  std::call_once(installed, [] {
    struct sigaction action{};
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    ::sigaction(SIGBUS, &action, &before_us);
  });
  for (Guarded& one : guarded) {
    std::uintptr_t none = 0;
    if (!one.begin.compare_exchange_strong(none, begin)) continue;
    one.end = begin + bytes;
    return;
  }
}

void let_go(std::uintptr_t begin) {
  for (Guarded& one : guarded) {
    if (one.begin != begin) continue;
    one.end = 0;
    one.begin = 0;
    return;
  }
}

}  // namespace

Result<MappedFile> MappedFile::map(int fd, std::size_t from, std::size_t bytes) {
  void* memory =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, static_cast<off_t>(from));
  if (memory == MAP_FAILED) return fail(ErrorKind::unavailable, std::strerror(errno));
  guard(reinterpret_cast<std::uintptr_t>(memory), bytes);
  return MappedFile(static_cast<std::byte*>(memory), bytes);
}

MappedFile::~MappedFile() {
  if (memory_ == nullptr) return;
  let_go(reinterpret_cast<std::uintptr_t>(memory_));
  ::munmap(memory_, bytes_);
}

}  // namespace joblog
