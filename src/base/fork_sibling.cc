// SPDX-License-Identifier: MIT
// clone(2) as the C library's fork calls it, with CLONE_PARENT in addition. What the library does
// around it for the one thread that goes on in the child is done here: the kernel writes the
// thread's new id where the library keeps it (else a lock in shared memory would name the wrong
// owner), and is told again where the list of such locks is (else nobody would hear that the owner
// of one has died).
#include "base/fork_sibling.h"

#include <linux/futex.h>
#include <linux/prctl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace joblog {
namespace {

#if defined(__SANITIZE_THREAD__)
constexpr bool kIsWatched = true;  // Its own thread would be missing in the child.
#elif defined(__has_feature)
constexpr bool kIsWatched = __has_feature(thread_sanitizer);
#else
constexpr bool kIsWatched = false;
#endif

/// Where the C library keeps the thread's id; none when the kernel does not tell.
int* place_of_thread_id() {
  int* place = nullptr;
  return !kIsWatched && ::prctl(PR_GET_TID_ADDRESS, &place) == 0 ? place : nullptr;
}

}  // namespace

bool can_fork_sibling() { return place_of_thread_id() != nullptr; }

pid_t fork_sibling() {
  int* thread_id = place_of_thread_id();
  robust_list_head* locks = nullptr;
  std::size_t bytes = 0;
  if (thread_id == nullptr || ::syscall(SYS_get_robust_list, 0, &locks, &bytes) != 0) {
    errno = ENOSYS;
    return -1;
  }
  // Processors differ in which of the last two is the id's address; the other one is not used.
  const long child = ::syscall(SYS_clone, CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID,
                               nullptr, nullptr, thread_id, thread_id);
  if (child == 0) ::syscall(SYS_set_robust_list, locks, bytes);
  return static_cast<pid_t>(child);
}

int thread_count() {
  std::error_code error;
  const std::filesystem::directory_iterator threads("/proc/self/task", error);
  if (error) return 0;
  return static_cast<int>(std::distance(begin(threads), end(threads)));
}

}  // namespace joblog
