// SPDX-License-Identifier: MIT
// A process that dies at any moment of a sync leaves the old orders or the new ones, never less; so
// does a disk that refuses. The system calls that change files are counted by functions of this
// program that stand in front of the C library's; the n-th one ends the process or fails.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "orders/file/open_orders_file.h"
#include "support/temp_folder.h"
#include "support/test_orders.h"

namespace {

constexpr int kDied = 9;
int calls_left = -1;  // Negative: count nothing.

bool dies_then = true;  // Or the call is refused.

bool refused() {
  if (calls_left <= 0 || --calls_left > 0) return false;
  if (dies_then) ::_exit(kDied);
  errno = ENOSPC;
  return true;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {
ssize_t write(int fd, const void* bytes, size_t size) {
  if (refused()) return -1;
  return real<ssize_t(int, const void*, size_t)>("write")(fd, bytes, size);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  if (refused()) return -1;
  return real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64")(fd, bytes, size, offset);
}
int fsync(int fd) {
  if (refused()) return -1;
  return real<int(int)>("fsync")(fd);
}
int rename(const char* from, const char* to) noexcept {
  if (refused()) return -1;
  return real<int(const char*, const char*)>("rename")(from, to);
}
int unlink(const char* path) noexcept {
  if (dies_then) refused();  // A disk that is full still lets files go.
  return real<int(const char*)>("unlink")(path);
}
}

namespace joblog::sqlite {
namespace {

using test::replace_orders;
using test::TestOrder;

const std::vector<TestOrder> kOld{{"1", 1}, {"2", 1}};

std::vector<TestOrder> new_orders() {
  std::vector<TestOrder> orders;
  for (int i = 0; i < 60; ++i) orders.push_back({"4711", i, 1, std::string(2'000, 'x')});
  return orders;
}

// Runs `work` in a child process; its exit code.
template <class Work>
int in_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct Found {
  std::string log_name;
  std::int64_t rows = 0, counted = 0;
  bool operator==(const Found&) const = default;
};

Found found_in(const std::string& folder) {
  const OpenOrdersFile store(folder);
  const SyncState state = store.current().value().value();
  return {state.log_name, state.rows, std::ssize(store.first(1'000).value())};
}

const Found kBefore{"20261123140000", 2, 2};
const Found kAfter{"20261123140500", 60, 60};

// Dies before the given step of a replacement: 1 append, 2 compare, 3 commit.
int die_before_step(const std::string& folder, int step) {
  OpenOrdersFile store(folder);
  auto replacement = store.begin_replace().value();
  if (step == 1) ::_exit(kDied);
  for (const TestOrder& order : new_orders()) replacement->append(order.row()).value();
  if (step == 2) ::_exit(kDied);
  replacement->compare().value();
  ::_exit(kDied);
}

class SyncCutShort : public testing::Test {
 protected:
  void SetUp() override {
    OpenOrdersFile store(folder());
    ASSERT_TRUE(replace_orders(store, kOld, kBefore.log_name));
  }
  std::string folder() const { return folder_.path().string(); }
  std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(folder_.path()), {});
  }
  void expect_the_next_sync_to_work() {
    OpenOrdersFile store(folder());
    ASSERT_TRUE(replace_orders(store, kOld, kBefore.log_name));
    EXPECT_EQ(found_in(folder()), kBefore);
    EXPECT_EQ(files(), 2) << "the orders and the lock: no left-overs";
  }

  test::TempFolder folder_;
};

TEST_F(SyncCutShort, ByDeathBetweenStepsLeavesTheOldOrders) {
  for (int step = 1; step <= 3; ++step) {
    ASSERT_EQ(in_child([&] { return die_before_step(folder(), step); }), kDied);
    EXPECT_EQ(files(), 3) << "the dead one's file is still there";
    EXPECT_EQ(found_in(folder()), kBefore);
    expect_the_next_sync_to_work();
  }
}

TEST_F(SyncCutShort, ByDeathAtAnySystemCallLeavesTheOldOrdersOrTheNewOnes) {
  int deaths_before = 0, deaths_after = 0;
  for (int call = 1;; ++call) {
    const int code = in_child([&] {
      OpenOrdersFile store(folder());
      calls_left = call;
      return replace_orders(store, new_orders(), kAfter.log_name) ? 0 : 1;
    });
    if (code == 0) break;
    ASSERT_EQ(code, kDied);
    const Found found = found_in(folder());
    EXPECT_TRUE(found == kBefore || found == kAfter) << "call " << call << ": " << found.rows;
    ++(found == kBefore ? deaths_before : deaths_after);
    expect_the_next_sync_to_work();
  }
  EXPECT_GE(deaths_before, 10);
  EXPECT_GE(deaths_after, 1);
  EXPECT_EQ(found_in(folder()), kAfter);
}

// In a child process: the n-th call that changes a file is refused.
enum Refusal { not_reached = 0, reported = 1, unnoticed = 2, wrong_kind = 3 };
Refusal sync_with_refusal(const std::string& folder, int call) {
  OpenOrdersFile store(folder);
  calls_left = call;
  dies_then = false;
  const auto result = replace_orders(store, new_orders(), kAfter.log_name);
  if (result) return calls_left > 0 ? not_reached : unnoticed;
  return result.error().kind == ErrorKind::unavailable ? reported : wrong_kind;
}

TEST_F(SyncCutShort, ByAFullDiskSaysSoAndLeavesTheOldOrders) {
  int refusals = 0;
  for (int call = 1;; ++call) {
    const int code = in_child([&] { return sync_with_refusal(folder(), call); });
    if (code == not_reached) break;
    ++refusals;
    ASSERT_EQ(code, reported) << "call " << call;
    EXPECT_EQ(files(), 2) << "nothing is left over";
    // Only after the rename, when the folder's fsync is refused, are the new ones there.
    const Found found = found_in(folder());
    EXPECT_TRUE(found == kBefore || found == kAfter) << "call " << call;
    expect_the_next_sync_to_work();
  }
  EXPECT_GE(refusals, 10);
}

}  // namespace
}  // namespace joblog::sqlite
