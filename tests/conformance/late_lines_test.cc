// SPDX-License-Identifier: MIT
// Lines that come after a rescue has ended the log of their run, and where processes run.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class LateLines : public StoreTest {
 protected:
  /// A run that has said `stored` and was ended by another process.
  Claim rescued(const std::vector<std::string>& stored = {"one"}) {
    const Claim run = claimed({.kind = "report"});
    start(run);
    for (std::size_t i = 0; i < stored.size(); ++i)
      append(run, static_cast<std::int64_t>(i) + 1, stored[i]);
    rescue(run);
    return run;
  }
  DetailView line(const Claim& run, std::int64_t sequence, std::string_view message) const {
    return {.log = run.log, .sequence = sequence, .at = first_instant + 1s, .message = message};
  }
  LateWords words(const Claim& run, std::vector<DetailView> details = {}) const {
    return {.log = run.log,
            .holder = run.holder,
            .where = "web-2",
            .at = now_,
            .details = std::move(details),
            .open_lines = {}};
  }
  LateOutcome append_late(const LateWords& words) {
    return write([&](Transaction& tx) { return tx.append_late({&words, 1}).at(0); });
  }
  std::vector<Detail> details(JobLogId log) {
    return read([&](Reader& r) { return r.details(log, 0, 10'000); });
  }
};

TEST_P(LateLines, FollowTheLineThatSaysHowManyTheyAreAndHowLateTheyCome) {
  const Claim run = rescued();
  now_ += 3h;
  EXPECT_EQ(
      append_late(words(run, {line(run, 1, "one"), line(run, 2, "two"), line(run, 3, "three")})),
      LateOutcome::stored);
  EXPECT_THAT(
      messages(run.log),
      ElementsAre("one", "process here:7 died",
                  AllOf(HasSubstr("2 lines of this run were still on web-2"), HasSubstr("3 h")),
                  "two", "three"));
  EXPECT_EQ(log(run.log).detail_count, 5);
  EXPECT_EQ(log(run.log).updated_at, now_);
}

TEST_P(LateLines, KeepTheirOwnTimesAndGetTheNumbersThatFollow) {
  const Claim run = rescued();
  now_ += 3h;
  DetailView warning = line(run, 2, "disk is slow");
  warning.level = Level::warning;
  warning.source = Source::standard_error;
  warning.escaped = true;
  append_late(words(run, {warning}));
  const auto all = details(run.log);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[2].sequence, 3);
  EXPECT_EQ(all[2].at, now_);
  EXPECT_EQ(all[2].source, Source::system);
  EXPECT_EQ(all[3].sequence, 4);
  EXPECT_EQ(all[3].at, first_instant + 1s);
  EXPECT_EQ(all[3].level, Level::warning);
  EXPECT_EQ(all[3].source, Source::standard_error);
  EXPECT_TRUE(all[3].escaped);
}

TEST_P(LateLines, LeaveTheEndOfTheRunAndItsJobAsTheyAre) {
  const Claim run = claimed({.kind = "report", .attempts_max = 2});
  rescue(run, JobEnd::retry);
  const JobLog before = log(run.log);
  now_ += 1min;
  append_late(words(run, {line(run, 1, "one")}));
  const JobLog after = log(run.log);
  EXPECT_EQ(after.status, Status::error);
  EXPECT_EQ(after.error_message, "process here:7 died");
  EXPECT_EQ(after.finished_at, before.finished_at);
  EXPECT_EQ(after.warnings, before.warnings);
  EXPECT_EQ(state(run.job), JobState::scheduled);
  EXPECT_EQ(logs_counted("report", Status::error), 1);
}

TEST_P(LateLines, ComeOnce) {
  const Claim run = rescued();
  LateWords late = words(run, {line(run, 2, "two")});
  late.open_lines = {{.at = now_, .message = "Password: "}};
  late.ended_as = Status::success;
  EXPECT_EQ(append_late(late), LateOutcome::stored);
  const auto once = messages(run.log);
  EXPECT_EQ(append_late(late), LateOutcome::nothing);
  EXPECT_EQ(messages(run.log), once);
  EXPECT_EQ(log(run.log).detail_count, std::ssize(once));
}

TEST_P(LateLines, ThatTheLogHasAlreadyAreNotWorthALine) {
  const Claim run = claimed({.kind = "report"});
  start(run);
  append(run, 1, "one");
  put_open_lines(run, {{.at = now_, .message = "Password: "}});
  rescue(run);
  LateWords late = words(run, {line(run, 1, "one")});
  late.open_lines = {{.at = now_, .message = "Password: "}};
  EXPECT_EQ(append_late(late), LateOutcome::nothing);
  EXPECT_THAT(messages(run.log), ElementsAre("one", "Password: ", "process here:7 died"));
}

TEST_P(LateLines, EndWithTheLineThatWasNotFinished) {
  const Claim run = rescued();
  LateWords late = words(run, {line(run, 2, "two")});
  late.open_lines = {{.at = now_, .message = "thr"}};
  append_late(late);
  EXPECT_THAT(messages(run.log), ElementsAre("one", "process here:7 died",
                                             HasSubstr("2 lines of this run were"), "two", "thr"));
}

TEST_P(LateLines, SayHowTheRunHadEndedWhereItRan) {
  const Claim run = rescued();
  now_ += 1min;
  LateWords late = words(run);
  late.ended_as = Status::success;
  late.ended_at = first_instant + 5s;
  EXPECT_EQ(append_late(late), LateOutcome::stored);
  EXPECT_THAT(messages(run.log),
              ElementsAre("one", "process here:7 died",
                          AllOf(HasSubstr("had ended as success on web-2 at 2026-11-23 14:00:05"),
                                HasSubstr("too late to count"))));
  EXPECT_EQ(log(run.log).status, Status::error);
}

TEST_P(LateLines, OfARunThatEndedOtherwiseChangeNothing) {
  const Claim run = claimed({.kind = "report"});
  finish(run, {.details = {"one"}});
  EXPECT_EQ(append_late(words(run, {line(run, 2, "two")})), LateOutcome::nothing);
  const Claim running = claimed({.kind = "report"});
  EXPECT_EQ(append_late(words(running, {line(running, 1, "one")})), LateOutcome::nothing);
  EXPECT_THAT(messages(run.log), ElementsAre("one"));
  EXPECT_THAT(messages(running.log), testing::IsEmpty());
}

TEST_P(LateLines, OfAProcessThatDidNotHoldTheRunChangeNothing) {
  const Claim run = rescued();
  LateWords late = words(run, {line(run, 2, "forged")});
  late.holder = ProcessId{run.holder.value + 1};
  EXPECT_EQ(append_late(late), LateOutcome::nothing);
  EXPECT_THAT(messages(run.log), ElementsAre("one", "process here:7 died"));
}

TEST_P(LateLines, OfALogThatRetentionHasRemovedAreGone) {
  const Claim run = rescued();
  finish(claimed({.kind = "report"}), failing());  // Not the last error of its kind any more.
  now_ += 1h;
  RetentionRules rules{.details_before = now_, .logs_before = {}, .jobs_before = {}};
  while (!write([&](Transaction& tx) { return tx.prune(rules); }).is_all()) continue;
  const LateWords late = words(run, {line(run, 2, "two")});
  EXPECT_EQ(append_late(late), LateOutcome::removed) << "its lines have gone";
  EXPECT_THAT(messages(run.log), testing::IsEmpty());
  rules.logs_before = now_;
  while (!write([&](Transaction& tx) { return tx.prune(rules); }).is_all()) continue;
  ASSERT_FALSE(log_exists(run.log));
  EXPECT_EQ(append_late(late), LateOutcome::removed);
  EXPECT_EQ(append_late(words(run)), LateOutcome::nothing) << "there was nothing to add";
}

TEST_P(LateLines, OfManyRunsComeTogetherHoweverManyTheyAre) {
  const Claim first = rescued(), second = rescued({});
  std::vector<std::string> texts;
  for (int i = 0; i < 1'000; ++i) texts.push_back("row " + std::to_string(i));
  std::vector<DetailView> many;
  for (int i = 0; i < 1'000; ++i)
    many.push_back(line(first, i + 2, texts[static_cast<std::size_t>(i)]));
  const std::vector<LateWords> all{words(first, many), words(second, {line(second, 1, "one")})};
  const auto outcomes = write([&](Transaction& tx) { return tx.append_late(all); });
  EXPECT_THAT(outcomes, ElementsAre(LateOutcome::stored, LateOutcome::stored));
  EXPECT_EQ(log(first.log).detail_count, 1'003);
  EXPECT_EQ(messages(first.log).back(), "row 999");
  EXPECT_THAT(messages(second.log),
              ElementsAre("process here:7 died", HasSubstr("1 line of this run was"), "one"));
}

JOBLOG_EVERY_STORE(LateLines);

class Machines : public StoreTest {};

TEST_P(Machines, AreKeptWithTheProcessesThatNameThem) {
  write([&](Transaction& tx) {
    tx.register_process({.kind = "serve",
                         .host = "web",
                         .machine_id = "c0ffee",
                         .node = "web-2",
                         .roles = {"worker", "web"}});
    tx.register_process({.kind = "serve", .host = "old"});
  });
  const auto processes = read([](Reader& r) { return r.processes(); });
  ASSERT_EQ(processes.size(), 2U);
  EXPECT_EQ(processes[0].machine_id, "c0ffee");
  EXPECT_EQ(processes[0].node, "web-2");
  EXPECT_THAT(processes[0].roles, ElementsAre("worker", "web"));
  EXPECT_EQ(processes[1].machine_id, "") << "it has not said";
  EXPECT_EQ(processes[1].node, "");
  EXPECT_THAT(processes[1].roles, testing::IsEmpty());
}

JOBLOG_EVERY_STORE(Machines);

}  // namespace
}  // namespace joblog::test
