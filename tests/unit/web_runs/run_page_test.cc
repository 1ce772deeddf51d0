// The page of a run: what a reader sees, and where the links lead.
#include "unit/web_runs/run_room.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class RunPage : public testing::Test {
 protected:
  RunRoom room_;
};

TEST_F(RunPage, SaysWhatRanHowItEndedAndWhatItPrinted) {
  const Claim run = room_.begin({.kind = "sync", .trigger = Trigger::schedule, .triggered_by = "nightly"});
  room_.say(run, {{"connecting"}, {"12 rows"}});
  room_.end(run);
  EXPECT_THAT(room_.page(RunRoom::address(run)),
              AllOf(HasSubstr("<h1>sync <span class=\"muted\">" + run.log_name), HasSubstr("badge-success"),
                    HasSubstr("schedule nightly"), HasSubstr("here:7"), HasSubstr("connecting</span>"),
                    HasSubstr("12 rows</span>"), HasSubstr("<dd>2 s</dd>")));
}

}  // namespace
}  // namespace joblog::test
