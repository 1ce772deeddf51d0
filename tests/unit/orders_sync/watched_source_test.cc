// SPDX-License-Identifier: MIT
// What a run is told while it waits for its source.
#include "orders/sync/watched_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/silent_run.h"
#include "support/scripted_source.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class WaitingRun final : public SilentRun {
 public:
  std::vector<std::string> heard;

  void begin_wait(WaitReason what, Duration at_most) override {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at_most).count();
    heard.push_back((what == WaitReason::connection ? "connection " : "answer ") +
                    std::to_string(seconds));
  }
  void end_wait() override { heard.emplace_back("goes on"); }
};

TEST(WatchedSource, IsWaitedForNoLongerThanItsLimitsAtEachStep) {
  WaitingRun run;
  auto inner = std::make_unique<ScriptedSource>();
  inner->add_rows(1);
  WatchedSource source(std::move(inner), run, {std::chrono::seconds{3}, std::chrono::seconds{300}});
  RawRow row;
  ASSERT_TRUE(source.connect());
  ASSERT_TRUE(source.open());
  ASSERT_TRUE(source.next(row));
  EXPECT_THAT(run.heard, ElementsAre("connection 3", "goes on", "answer 300", "goes on",
                                     "answer 300", "goes on"));
}

TEST(WatchedSource, WithoutALimitIsWaitedFor) {
  WaitingRun run;
  WatchedSource source(std::make_unique<ScriptedSource>(), run, {});
  ASSERT_TRUE(source.connect());
  EXPECT_THAT(run.heard, IsEmpty());
}

}  // namespace
}  // namespace joblog::test
