// SPDX-License-Identifier: MIT
// `logs` and following a run. The waits of a follower move the store on: nothing sleeps.
#include "cli/logs.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "cli/follow.h"
#include "cli/progress_bar.h"
#include "console_fixture.h"

namespace joblog::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

/// One step at each wait; then it asks for a stop.
class Script {
 public:
  explicit Script(std::vector<std::function<void()>> steps) : steps_(std::move(steps)) {}
  Wait wait() {
    return [this](std::chrono::milliseconds time, const std::stop_token&) {
      EXPECT_EQ(time, 200ms);
      if (next_ < steps_.size())
        steps_[next_++]();
      else
        stop_.request_stop();
    };
  }
  std::stop_token token() const { return stop_.get_token(); }
  bool all_done() const { return next_ == steps_.size() && !stop_.stop_requested(); }

 private:
  std::vector<std::function<void()>> steps_;
  std::size_t next_ = 0;
  std::stop_source stop_;
};

Wait never() {
  return [](std::chrono::milliseconds, const std::stop_token&) { FAIL() << "waited"; };
}

class LogsTest : public ConsoleFixture {
 protected:
  int list(const Logs& logs, Console& console) {
    return list_logs(*store, logs, console, never(), {});
  }
  int show(const LogsShow& wanted, Console& console) {
    return show_log(*store, wanted, console, never(), {});
  }
};

TEST_F(LogsTest, ListsRunsNewestFirstWithStatusAndError) {
  finish(start({.kind = "first", .triggered_by = "nightly"}));
  clock.now += 1s;
  finish(start({.kind = "second"}), "no such table\nat line 3");
  clock.now += 1s;
  start({.kind = "third"});
  clock.now += 4s;
  EXPECT_EQ(list({}, piped), exits::done);
  const auto text = screen();
  const auto lines = split(text, '\n');
  ASSERT_THAT(lines, SizeIs(5));
  EXPECT_THAT(lines[0], StartsWith("NAME"));
  EXPECT_THAT(lines[1], StartsWith("20261123140002  ● processing  third "));
  EXPECT_THAT(lines[1], HasSubstr("  4 s  api"));
  EXPECT_THAT(lines[2], StartsWith("20261123140001  ✗ error       second"));
  EXPECT_THAT(lines[2], EndsWith("QueryError: no such table"));
  EXPECT_THAT(lines[3], HasSubstr("✓ success     first"));
  EXPECT_THAT(lines[3], HasSubstr("12.3 s  api nightly"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST_F(LogsTest, ShowsASuccessWithWarningsAsOneWithTheFirst) {
  finish(start({.kind = "plain"}));
  clock.now += 1s;
  const Claim claim = start({.kind = "sync"});
  finish_warned(claim, 2, "2 values could not be read: quantity in row 17");
  EXPECT_EQ(list({}, piped), exits::done);
  const std::string text = screen();
  EXPECT_THAT(split(text, '\n')[1],
              testing::AllOf(HasSubstr("  ! 2 warnings  "),
                             EndsWith("2 values could not be read: quantity in row 17")));
  list({.status = StatusChoice{Status::success, true}}, json);
  const auto found = json_lines();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].at("warnings"), 2);
  EXPECT_EQ(found[0].at("first_warning"), "2 values could not be read: quantity in row 17");
  show({.name = claim.log_name}, piped);
  EXPECT_THAT(screen(),
              HasSubstr("! success with 2 warnings after 12.3 s, 3 messages: 2 values could"));
}

TEST_F(LogsTest, FitsATerminalOf80Columns) {
  finish(start({.kind = "sync_open_orders", .triggered_by = "sync_open_orders"}),
         std::string(100, 'x'));
  Terminal narrow(out, errors, {.is_terminal = true, .width = 80});
  Console console{.terminal = narrow, .clock = clock};
  list({}, console);
  for (const std::string text = screen(); const auto line : split(text, '\n'))
    EXPECT_LE(columns_of(line), 80U) << line;
  Script script({[&] { start({.kind = "sync_open_orders"}); }});
  list_logs(*store, {.follow = true}, console, script.wait(), script.token());
  for (const std::string text = screen(); const auto line : split(text, '\n'))
    EXPECT_LE(columns_of(line), 80U) << line;
}

TEST_F(LogsTest, ColoursTheStatusOnATerminal) {
  finish(start({.kind = "k"}), "broken");
  list({}, colour);
  EXPECT_THAT(screen(), HasSubstr("\x1b[31m✗ error\x1b[0m"));
}

TEST_F(LogsTest, FiltersAndRefusesATimeItCannotRead) {
  finish(start({.kind = "old"}));
  clock.now += 2h;
  finish(start({.kind = "new"}), "time-out of the ERP");
  EXPECT_EQ(list({.since = "1h"}, json), exits::done);
  EXPECT_THAT(json_lines(), SizeIs(1));
  list({.until = "1h"}, json);
  EXPECT_EQ(json_lines().at(0).at("kind"), "old");
  list({.status = Status::error}, json);
  EXPECT_EQ(json_lines().at(0).at("kind"), "new");
  list({.text = "time-out"}, json);
  EXPECT_THAT(json_lines(), SizeIs(1));
  list({.limit = 1}, json);
  EXPECT_THAT(json_lines(), SizeIs(1));
  EXPECT_EQ(list({.since = "soon"}, json), exits::usage);
  EXPECT_THAT(trouble(), HasSubstr("is not a time like 2h"));
}

TEST_F(LogsTest, SaysThatThereIsNothing) {
  EXPECT_EQ(list({.kind = "none"}, piped), exits::done);
  EXPECT_EQ(screen(), "no runs\n");
  list({.kind = "none"}, json);
  EXPECT_EQ(screen(), "");
}

TEST_F(LogsTest, JsonKeepsHostileTexts) {
  finish(start({.kind = "k", .triggered_by = kHostile}), kHostile);
  list({}, json);
  const auto line = json_lines().at(0);
  EXPECT_EQ(line.at("error_message"), kHostile);
  EXPECT_EQ(line.at("triggered_by"), kHostile);
  EXPECT_EQ(line.at("created_at"), "2026-11-23T14:00:00.000000Z");
  EXPECT_EQ(line.at("duration_us"), 12'300'000);
  EXPECT_EQ(line.at("statistics").at("share"), 0.25);
}

TEST_F(LogsTest, HostileTextsAreHarmlessAndAsStoredOnRequestOnly) {
  const Claim run = start({.kind = "k"});
  log(run, 1, kHostile);
  finish(run, kHostile);
  Console plain{.terminal = tty, .clock = clock};
  show({.name = "last"}, plain);
  EXPECT_THAT(screen(), HasSubstr("Zürich \"\\^G"));
  list({}, plain);
  EXPECT_THAT(screen(), HasSubstr("QueryError: Zürich \"\\\\x07"));
  show({.name = "last"}, piped);
  EXPECT_THAT(screen(), HasSubstr("Zürich \"\\^G \n<b>日本"));
  show({.name = "last", .raw = true}, piped);
  EXPECT_THAT(screen(), HasSubstr(kHostile));
}

TEST_F(LogsTest, FollowPrintsNewRunsAndTheirEnds) {
  finish(start({.kind = "before"}));
  const Claim running = start({.kind = "running"});
  Claim fresh;
  Script script({[&] { fresh = start({.kind = "fresh"}); }, [] {},
                 [&] { finish(running, "broken"); }, [&] { finish(fresh); }});
  EXPECT_EQ(list_logs(*store, {.follow = true}, json, script.wait(), script.token()), exits::done);
  std::vector<std::string> seen;
  for (const auto& line : json_lines()) {
    seen.push_back(std::string(line.at("kind").as_string()) + " " +
                   std::string(line.at("status").as_string()));
  }
  EXPECT_THAT(seen, ElementsAre("before success", "running processing", "fresh processing",
                                "running error", "fresh success"));
}

TEST_F(LogsTest, FollowWithAStatusPrintsTheRunThatReachesIt) {
  const Claim running = start({.kind = "running"});
  Script script({[&] { finish(running, "broken"); }, [&] { finish(start({.kind = "good"})); }});
  list_logs(*store, {.status = Status::error, .follow = true}, json, script.wait(), script.token());
  const auto lines = json_lines();
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].at("kind"), "running");
}

TEST_F(LogsTest, FollowWithAStatusSeesARunThatALaterOneOvertakes) {
  Claim slow;
  Script script({[&] {
                   slow = start({.kind = "slow"});
                   finish(start({.kind = "quick"}), "broken");
                 },
                 [&] { finish(slow, "broken"); }});
  list_logs(*store, {.status = Status::error, .follow = true}, json, script.wait(), script.token());
  const auto lines = json_lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[1].at("kind"), "slow");
}

TEST_F(LogsTest, FollowStartsOnAnEmptyStore) {
  Script script({[&] { finish(start({.kind = "k"})); }});
  list_logs(*store, {.follow = true}, piped, script.wait(), script.token());
  EXPECT_THAT(screen(), HasSubstr("20261123140000  ✓ success"));
}

TEST_F(LogsTest, ShowsOneRunFromHeaderToSummary) {
  const Claim run = start({.kind = "report"});
  log(run, 1, "job started");
  log(run, 2, "one long ", {.continued = true});
  log(run, 3, "message");
  log(run, 4, "disk full", {.level = Level::error, .source = Source::standard_error});
  finish(run, "no such table");
  EXPECT_EQ(show({.name = run.log_name}, piped), exits::done);
  const auto text = screen();
  EXPECT_THAT(text, StartsWith("20261123140000  ✗ error  report\njob 1, attempt 1 of 1, queue "
                               "default, started by api, on anvil:7\n"));
  EXPECT_THAT(text, HasSubstr("14:00:00.000  job started\n14:00:00.000  one long message\n"
                              "14:00:00.000  stderr| error: disk full\n"));
  EXPECT_THAT(text, HasSubstr("rows written  10,000\nshare         0.25\n"));
  EXPECT_THAT(text, HasSubstr("✗ error after 12.3 s, 3 messages: QueryError: no such table\n"));
}

TEST_F(LogsTest, ShowsOnlyTheLevelAndLinesAskedFor) {
  const Claim run = start({.kind = "k"});
  log(run, 1, "one");
  log(run, 2, "two", {.level = Level::warning});
  log(run, 3, "three");
  show({.name = "last", .level = Level::warning}, piped);
  const auto warnings = screen();
  EXPECT_THAT(warnings, HasSubstr("warning: two"));
  EXPECT_THAT(warnings, Not(HasSubstr("three")));
  show({.name = "last", .since_line = 2}, json);
  const auto lines = json_lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].at("message"), "three");
  EXPECT_EQ(lines[1].at("type"), "log");
}

TEST_F(LogsTest, ShowsEveryDetailOfALongRun) {
  const Claim run = start({.kind = "k"});
  std::vector<std::string> texts;
  std::vector<DetailView> details;
  for (int i = 1; i <= 1200; ++i) texts.push_back(std::to_string(i));
  for (int i = 1; i <= 1200; ++i) {
    details.push_back({.log = run.log,
                       .sequence = i,
                       .at = clock.now,
                       .message = texts[static_cast<std::size_t>(i) - 1]});
  }
  write([&](Transaction& t) { t.append_details(details, process); });
  finish(run);
  show({.name = "last"}, json);
  const auto lines = json_lines();
  ASSERT_THAT(lines, SizeIs(1201));
  EXPECT_EQ(lines[1199].at("message"), "1200");
}

TEST_F(LogsTest, NamesTheNearestRunWhenThereIsNone) {
  EXPECT_EQ(show({.name = "last"}, piped), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("there is no run yet"));
  start({.kind = "k"});
  EXPECT_EQ(show({.name = "20261123140009"}, piped), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("did you mean \"20261123140000\"?"));
}

TEST_F(LogsTest, FollowingARunEndsWithTheRun) {
  const Claim run = start({.kind = "k"});
  log(run, 1, "one");
  Script script({[&] { log(run, 2, "two"); }, [] {},
                 [&] {
                   log(run, 3, "three");
                   finish(run, "broken");
                 }});
  EXPECT_EQ(show_log(*store, {.name = "last", .follow = true}, json, script.wait(), script.token()),
            exits::failed);
  EXPECT_TRUE(script.all_done());
  std::vector<std::string> seen;
  for (const auto& line : json_lines()) {
    seen.emplace_back(line.contains("message") ? line.at("message").as_string()
                                               : line.at("status").as_string());
  }
  EXPECT_THAT(seen, ElementsAre("one", "two", "three", "error"));
}

TEST_F(LogsTest, FollowingStopsWhenAsked) {
  start({.kind = "k"});
  Script script({});
  EXPECT_EQ(
      show_log(*store, {.name = "last", .follow = true}, piped, script.wait(), script.token()),
      exits::interrupted);
}

TEST_F(LogsTest, FollowingARunThatIsHandedBackSaysSo) {
  const Claim run = start({.kind = "k"});
  Script script({[&] {
    const Lease lease = run;
    write([&](Transaction& t) { t.release({&lease, 1}); });
  }});
  EXPECT_EQ(watch_run(*store, run.log, piped, script.wait(), script.token()), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("handed back"));
}

TEST_F(LogsTest, AForegroundRunShowsStepsInAPipeNowAndThen) {
  const Claim run = start({.kind = "k"});
  Script script({[&] { report(run, {.done = 0, .total = 2000, .step = "writing"}); },
                 [&] { report(run, {.done = 1000, .total = 2000, .step = "writing"}); },
                 [&] {
                   clock.now += 11s;
                   report(run, {.done = 1500, .total = 2000, .step = "writing"});
                 },
                 [&] { finish(run); }});
  EXPECT_EQ(watch_run(*store, run.log, piped, script.wait(), script.token()), exits::done);
  const auto text = screen();
  EXPECT_THAT(text, HasSubstr("writing: 0 of 2,000 (0 %)\nwriting: 1,500 of 2,000 (75 %)\n"));
  EXPECT_THAT(text, Not(HasSubstr("1,000")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
}

TEST_F(LogsTest, AForegroundRunClearsItsBarBeforeALogLine) {
  const Claim run = start({.kind = "k"});
  Script script({[&] { report(run, {.done = 10, .total = 20, .step = "writing"}); },
                 [&] { log(run, 1, "half"); }, [&] { finish(run); }});
  EXPECT_EQ(watch_run(*store, run.log, colour, script.wait(), script.token()), exits::done);
  const auto text = screen();
  EXPECT_THAT(text, HasSubstr("\rwriting  ███████████████░░░░░░░░░░░░░░░  50 %  10 of 20"));
  const auto before_line = text.substr(0, text.find("half"));
  EXPECT_THAT(before_line, testing::ContainsRegex(" \r\x1b\\[2m14:00:00"));
  EXPECT_THAT(text, HasSubstr("✓ success"));
}

TEST_F(LogsTest, AQuietForegroundRunPrintsErrorsAndTheEnd) {
  const Claim run = start({.kind = "k"});
  log(run, 1, "hidden");
  log(run, 2, "seen", {.level = Level::error});
  finish(run);
  Console quiet{.terminal = pipe, .clock = clock, .quiet = true};
  watch_run(*store, run.log, quiet, never(), {});
  const auto text = screen();
  EXPECT_THAT(text, StartsWith("14:00:00.000  error: seen\n"));
  EXPECT_THAT(text, Not(HasSubstr("hidden")));
}

TEST(ProgressLine, FitsItsWidthAndDropsTheBarFirst) {
  const Progress progress{.done = 4500, .total = 10'000, .step = "writing"};
  EXPECT_EQ(progress_line(progress, 1234.5, 12s, 60),
            "writing  █████░░░░░░░░  45 %  4,500 of 10,000  1,234/s  12 s");
  EXPECT_THAT(progress_line(progress, 1234.5, 12s, 44), Not(HasSubstr("░")));
  EXPECT_THAT(progress_line(progress, 0, 12s, 20), SizeIs(testing::Le(22U)));
  EXPECT_EQ(progress_line({.done = 7}, 0, 1s, 60), "7  1 s");
}

}  // namespace
}  // namespace joblog::cli
