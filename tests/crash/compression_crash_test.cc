// SPDX-License-Identifier: MIT
// kill -9 at every step of the compression of small blocks: each line is there once, readable, in
// its place, at any moment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crash/worker_process.h"
#include "storage/ask.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/small_logs.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::IsEmpty;

constexpr std::int64_t kLogs = 300;

std::string file_in(const std::string& folder) { return folder + "/joblog.sqlite3"; }

void make_store(const std::string& folder) {
  const SystemClock clock;
  ASSERT_TRUE(sqlite::SqliteStore::open({.path = file_in(folder)}, clock));
  sqlite::Database raw(file_in(folder), sqlite::OpenMode::read_write);
  add_small_logs(raw, 1, kLogs);
}

void expect_every_line_once(const std::string& folder) {
  const SystemClock clock;
  const auto store = sqlite::SqliteStore::open({.path = file_in(folder)}, clock).value();
  for (std::int64_t log = 1; log <= kLogs; ++log) {
    const auto lines =
        ask(*store, [&](Reader& reader) { return reader.details(JobLogId{log}, 0, 100); });
    ASSERT_TRUE(lines);
    ASSERT_EQ(fault_of_small_log(*lines, log), "");
  }
  EXPECT_THAT(store->check().value(), IsEmpty());
}

std::int64_t plain_blocks(const std::string& folder) {
  sqlite::Database raw(file_in(folder), sqlite::OpenMode::read_write);
  sqlite::Statement q(raw.raw(), "SELECT sum(hex(substr(block, 2, 1)) = '00') FROM log_blocks");
  return q.step() ? q.integer(0) : 0;
}

/// True when it died at the n-th use of the verb; else it compressed all.
bool dies_compressing(const std::string& folder, const std::string& verb, int nth, bool after) {
  WorkerProcess worker("compress", folder,
                       {"CRASH_VERB=" + verb, fmt::format("CRASH_NTH={}", nth),
                        fmt::format("CRASH_AFTER={}", after ? 1 : 0)});
  const auto end = worker.wait();
  if (end.signal == SIGKILL) return true;
  EXPECT_EQ(end.exit_code, 0) << worker.printed;
  return false;
}

class CompressionCrash : public testing::TestWithParam<std::tuple<const char*, bool>> {};

TEST_P(CompressionCrash, AtAnyStepLeavesEachLineOnce) {
  const auto [verb, after] = GetParam();
  int deaths = 0;
  for (bool died = true; died && !HasFailure();) {
    const TempFolder folder;
    const std::string path = folder.path().string();
    make_store(path);
    died = dies_compressing(path, verb, deaths + 1, after);
    if (!died) break;
    ++deaths;
    expect_every_line_once(path);
    // What was left alone is fewer than it waits for, or compressed.
    ASSERT_FALSE(dies_compressing(path, "", 0, false));
    EXPECT_LT(plain_blocks(path), 50);
    expect_every_line_once(path);
  }
  EXPECT_GE(deaths, 1) << "it died at each step";
}

INSTANTIATE_TEST_SUITE_P(Steps, CompressionCrash,
                         testing::Combine(testing::Values("add_dictionary", "replace_blocks",
                                                          "pass_blocks", "commit"),
                                          testing::Bool()),
                         [](const auto& step) {
                           return std::string(std::get<1>(step.param) ? "After_" : "Before_") +
                                  std::get<0>(step.param);
                         });

}  // namespace
}  // namespace joblog::test
