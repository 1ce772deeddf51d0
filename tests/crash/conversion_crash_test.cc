// SPDX-License-Identifier: MIT
// kill -9 at every step of the conversion of lines that an earlier joblog stored: each line is
// there once, readable, in its place, at any moment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crash/worker_process.h"
#include "storage/ask.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/old_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::IsEmpty;

const std::vector<int> kLogs{7, 4'000, 300, 1};

/// Looks at the store as the next start of a server would.
class Look {
 public:
  explicit Look(const std::string& folder)
      : store_(sqlite::SqliteStore::open({.path = folder + "/joblog.sqlite3"}, clock_).value()) {}

  void expect_every_line_once() const {
    for (std::size_t i = 0; i < kLogs.size(); ++i) {
      const auto log = static_cast<std::int64_t>(i) + 1;
      const auto lines =
          ask(*store_, [&](Reader& reader) { return reader.details(JobLogId{log}, 0, 10'000); });
      ASSERT_TRUE(lines);
      EXPECT_EQ(fault_of_old_lines(*lines, log, kLogs[i]), "");
    }
    EXPECT_THAT(store_->check().value(), IsEmpty());
  }
  std::int64_t logs_left() const {
    return ask(*store_, [](Reader& reader) { return reader.conversion(); }).value().logs_left;
  }

 private:
  SystemClock clock_;
  std::unique_ptr<sqlite::SqliteStore> store_;
};

/// True when it died at the n-th use of the verb; else it converted all.
bool dies_converting(const std::string& folder, const std::string& verb, int nth, bool after) {
  WorkerProcess worker("convert", folder,
                       {"CRASH_VERB=" + verb, fmt::format("CRASH_NTH={}", nth),
                        fmt::format("CRASH_AFTER={}", after ? 1 : 0)});
  const auto end = worker.wait();
  if (end.signal == SIGKILL) return true;
  EXPECT_EQ(end.exit_code, 0) << worker.printed;
  return false;
}

class ConversionCrash : public testing::TestWithParam<std::tuple<const char*, bool>> {};

TEST_P(ConversionCrash, AtAnyStepLeavesEachLineOnce) {
  const auto [verb, after] = GetParam();
  int deaths = 0;
  for (bool died = true; died && !HasFailure();) {
    const TempFolder folder;
    const std::string path = folder.path().string();
    make_old_store(path + "/joblog.sqlite3", kLogs);
    died = dies_converting(path, verb, deaths + 1, after);
    if (!died) break;
    ++deaths;
    Look(path).expect_every_line_once();
    ASSERT_FALSE(dies_converting(path, "", 0, false));
    const Look converted(path);
    EXPECT_EQ(converted.logs_left(), 0);
    converted.expect_every_line_once();
  }
  EXPECT_GE(deaths, std::string_view(verb) == "commit" ? 1 : 8) << "it died at each step";
}

INSTANTIATE_TEST_SUITE_P(
    Steps, ConversionCrash,
    testing::Combine(testing::Values("convert_lines", "commit"), testing::Bool()),
    [](const auto& step) {
      return std::string(std::get<1>(step.param) ? "After" : "Before") +
             (std::string_view(std::get<0>(step.param)) == "commit" ? "Commits" : "Portions");
    });

}  // namespace
}  // namespace joblog::test
