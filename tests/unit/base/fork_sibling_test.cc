// SPDX-License-Identifier: MIT
// Real processes: one that forks a sibling, and the sibling.
#include "base/fork_sibling.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>

namespace joblog::test {
namespace {

/// What the processes of a test share.
struct Shared {
  pthread_mutex_t lock;
  std::atomic<pid_t> sibling;
  std::atomic<pid_t> parent_of_sibling;
};

class ForkSibling : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_fork_sibling()) GTEST_SKIP() << "not here, or not under this sanitizer";
    void* memory =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    shared = new (memory) Shared{};
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&shared->lock, &kind);
  }
  void TearDown() override {
    if (shared != nullptr) ::munmap(shared, sizeof *shared);
  }

  /// Forks a process that forks a sibling, which does `work` and answers its exit code, and ends;
  /// the exit code of the sibling.
  template <class Work>
  int exit_code_of_sibling(Work work) {
    const pid_t child = ::fork();
    if (child == 0) {
      const pid_t sibling = fork_sibling();
      if (sibling == 0) ::_exit(work());
      shared->sibling = sibling;
      ::_exit(sibling > 0 ? 0 : 1);
    }
    EXPECT_EQ(exit_code(child), 0);
    return exit_code(shared->sibling);
  }
  static int exit_code(pid_t child) {
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  Shared* shared = nullptr;
};

TEST_F(ForkSibling, MakesAChildOfTheParentWhichLearnsItsExitCode) {
  const int code = exit_code_of_sibling([&] {
    shared->parent_of_sibling = ::getppid();
    return 7;
  });
  EXPECT_EQ(code, 7);
  EXPECT_EQ(shared->parent_of_sibling, ::getpid());
}

TEST_F(ForkSibling, ThatDiesWithALockLeavesItToOthers) {
  exit_code_of_sibling([&] {
    ::pthread_mutex_lock(&shared->lock);
    return 0;
  });
  EXPECT_EQ(::pthread_mutex_lock(&shared->lock), EOWNERDEAD);
  ::pthread_mutex_consistent(&shared->lock);
  ::pthread_mutex_unlock(&shared->lock);
}

TEST_F(ForkSibling, MayHaveThreads) {
  EXPECT_EQ(exit_code_of_sibling([] {
              int told = 0;
              std::thread([&] { told = 5; }).join();
              return told;
            }),
            5);
}

TEST(ThreadCount, CountsThisOneAndTheOthers) {
  const int before = thread_count();
  std::atomic<bool> ends = false;
  std::thread other([&] {
    while (!ends) std::this_thread::yield();
  });
  EXPECT_EQ(thread_count(), before + 1);
  ends = true;
  other.join();
}

}  // namespace
}  // namespace joblog::test
