// SPDX-License-Identifier: MIT
// Lines of an earlier joblog are converted beside the work: turn by turn, in sight, and held up
// when a person says so.
#include "queue/line_converter.h"

#include "support/flaky_store.h"
#include "support/old_store.h"
#include "support/store_fixture.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Each look at it takes some milliseconds.
class SlowClock final : public Clock {
 public:
  explicit SlowClock(FakeClock& clock) : clock_(clock) {}
  TimePoint wall_now() const override { return clock_.wall_now(); }
  SteadyTime steady_now() const override {
    clock_.advance(3ms);
    return clock_.steady_now();
  }

 private:
  FakeClock& clock_;
};

class LineConverterTest : public testing::Test {
 protected:
  void store_old_lines(const std::vector<int>& lines_of_logs) {
    for (std::size_t i = 0; i < lines_of_logs.size(); ++i)
      old_store::add_log(raw, static_cast<std::int64_t>(i) + 1, lines_of_logs[i]);
    old_store::count(raw, lines_of_logs.size());
  }
  std::int64_t rows() {
    sqlite::Statement q(raw.raw(), "SELECT count(*) FROM job_log_details");
    return q.step() ? q.integer(0) : 0;
  }
  void pause(bool paused) {
    fixture.write(
        [&](Transaction& tx) { tx.pause_conversion(paused, fixture.clock.wall_now(), "anna"); });
  }
  /// Runs it until it rests; how many turns it took.
  int convert_all() {
    int turns = 0;
    while (converter.run_once() < 1min) ++turns;
    return turns;
  }

  StoreFixture fixture;
  sqlite::Database raw{fixture.folder.file("joblog.sqlite3"), sqlite::OpenMode::read_write};
  SlowClock slow{fixture.clock};
  LineConverter converter{*fixture.store, fixture.writer, slow, fixture.notices};
};

TEST_F(LineConverterTest, RestsSilentlyWhereNothingIsLeft) {
  EXPECT_EQ(converter.run_once(), 10min);
  EXPECT_EQ(converter.progress(), "");
  EXPECT_THAT(fixture.notices.texts(), testing::IsEmpty());
}

TEST_F(LineConverterTest, ConvertsAllLinesInTurnsOfSomeMilliseconds) {
  store_old_lines({10, 5'000, 10});
  EXPECT_EQ(converter.run_once(), 2ms) << "nobody waits";
  EXPECT_GT(rows(), 5'020 - 3 * 512) << "two portions of 3 ms each";
  EXPECT_GE(convert_all(), 3);
  EXPECT_EQ(rows(), 0);
  EXPECT_EQ(fault_of_old_lines(fixture.details(JobLogId{2}), 2, 5'000), "");
  fixture.expect_sound();
}

TEST_F(LineConverterTest, SaysWhatItDoesAndWhenItHasDoneAll) {
  store_old_lines({2'000, 2'000, 2'000, 2'000});
  converter.run_once();
  EXPECT_TRUE(
      fixture.notices.said("the lines of about 4 runs are stored as an earlier joblog did"));
  EXPECT_TRUE(fixture.notices.said("joblog db convert --pause"));
  EXPECT_THAT(converter.progress(), HasSubstr("being converted beside the work, 0 % are done"));
  fixture.clock.advance(1min);
  while (rows() > 4'000) converter.run_once();
  converter.run_once();
  EXPECT_TRUE(fixture.notices.said("older lines, about 4 runs to go"));
  EXPECT_THAT(converter.progress(), HasSubstr("50 % are done"));
  convert_all();
  EXPECT_TRUE(fixture.notices.said("converted all older lines, 8,000 in "));
  EXPECT_EQ(converter.progress(), "");
  EXPECT_EQ(fixture.notices.troubles(), 0);
}

TEST_F(LineConverterTest, LeavesLinesAsTheyAreWhilePaused) {
  store_old_lines({2'000});
  pause(true);
  EXPECT_EQ(converter.run_once(), 5s);
  EXPECT_EQ(rows(), 2'000);
  EXPECT_TRUE(fixture.notices.said("paused"));
  EXPECT_THAT(converter.progress(), HasSubstr("joblog db convert --resume"));
  pause(false);
  convert_all();
  EXPECT_EQ(rows(), 0);
  EXPECT_TRUE(fixture.notices.said("goes on"));
}

TEST_F(LineConverterTest, GoesOnWhereAnotherProcessEnded) {
  store_old_lines({2'000});
  converter.run_once();
  LineConverter next(*fixture.store, fixture.writer, slow, fixture.notices);
  while (next.run_once() < 1min) {
  }
  EXPECT_EQ(rows(), 0);
  EXPECT_EQ(fault_of_old_lines(fixture.details(JobLogId{1}), 1, 2'000), "");
}

TEST_F(LineConverterTest, SaysOnceThatTheStoreTakesNothingAndTriesAgainLater) {
  store_old_lines({2'000});
  FlakyStore flaky(*fixture.store);
  GroupWriter writer(flaky, fixture.clock, fixture.notices);
  LineConverter on_it(flaky, writer, slow, fixture.notices);
  flaky.break_down({ErrorKind::unavailable, "no disk"});
  EXPECT_EQ(on_it.run_once(), 10min);
  EXPECT_EQ(on_it.run_once(), 10min);
  EXPECT_EQ(rows(), 2'000);
  const auto texts = fixture.notices.texts();
  EXPECT_EQ(
      std::ranges::count(texts, "older lines are not converted now, and stay as they are: no disk"),
      1);
  flaky.mend();
  while (on_it.run_once() < 1min) {
  }
  EXPECT_EQ(rows(), 0);
}

TEST_F(LineConverterTest, NamesHowManyLogsCannotBeConverted) {
  store_old_lines({3, 3});
  raw.execute("INSERT INTO job_log_details VALUES (1, 134217728, 1, 1, 0, 0, 'far out')");
  convert_all();
  EXPECT_EQ(rows(), 1);
  EXPECT_TRUE(fixture.notices.said("those of 1 runs cannot be converted and stay as they are"));
}

}  // namespace
}  // namespace joblog::test
