// SPDX-License-Identifier: MIT
// A handler that logs in a loop fills no disk, and its log says so.
#include "core/bounded_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/silent_run.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;

class Said final : public SilentRun {
 public:
  using Run::log;
  void log(Level, std::string_view message) override { texts.emplace_back(message); }
  void output(const OutputLine& line) override { texts.emplace_back(line.text); }

  std::vector<std::string> texts;
};

TEST(BoundedRun, KeepsAllThatFits) {
  Said said;
  BoundedRun run(said, 6'400);
  for (int i = 0; i < 100; ++i) run.log("x");
  run.finish();
  EXPECT_EQ(said.texts.size(), 100U);
}

TEST(BoundedRun, LeavesOutWhatIsTooMuchAndSaysSoWhereItWasAndAtTheEnd) {
  Said said;
  BoundedRun run(said, 6'400);
  for (int i = 0; i < 1'000; ++i) run.log("x");
  run.log(Level::error, "disk full");
  run.finish();
  ASSERT_EQ(said.texts.size(), 103U);
  EXPECT_THAT(said.texts[100], HasSubstr("only warnings and errors are kept"));
  EXPECT_EQ(said.texts[101], "disk full");
  EXPECT_EQ(said.texts[102], "900 messages of this run are not kept");
}

TEST(BoundedRun, HasABoundForWarningsToo) {
  Said said;
  BoundedRun run(said, 6'400);
  for (int i = 0; i < 1'000; ++i) run.log(Level::warning, "x");
  run.finish();
  EXPECT_EQ(said.texts.size(), 202U);
}

TEST(BoundedRun, CountsTheBytesOfLongMessages) {
  Said said;
  BoundedRun run(said, 6'400);
  for (int i = 0; i < 100; ++i) run.log(std::string(999, 'x'));
  run.finish();
  EXPECT_EQ(said.texts.size(), 8U);
}

}  // namespace
}  // namespace joblog::test
