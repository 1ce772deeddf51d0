// SPDX-License-Identifier: MIT
// Queues, schedules, check, db and password.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <pty.h>
#include <unistd.h>

#include <thread>

#include "base/unique_fd.h"
#include "cli/check.h"
#include "cli/db.h"
#include "cli/password_command.h"
#include "cli/queues.h"
#include "cli/schedules.h"
#include "console_fixture.h"
#include "http/password.h"
#include "support/old_store.h"
#include "support/small_logs.h"
#include "support/ticking_clock.h"

namespace joblog::cli {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class UpkeepTest : public ConsoleFixture {};

TEST_F(UpkeepTest, QueuesShowDepthAgeAndPause) {
  enqueue({.kind = "k", .queue = "mail"});
  enqueue({.kind = "k", .queue = "mail", .run_at = clock.now + 1h});
  clock.now += 90s;
  EXPECT_EQ(pause_queue(*store, {"mail"}, {}, "anna@anvil", piped), exits::done);
  EXPECT_THAT(screen(), HasSubstr("queue mail is paused"));
  list_queues(*store, piped);
  EXPECT_THAT(screen(),
              ContainsRegex("mail +1 +1 +0 +0 +0 +0 +1 min 30 s +paused by anna@anvil now"));
  list_queues(*store, json);
  const auto queue = json_lines().at(0);
  EXPECT_EQ(queue.at("jobs").at("scheduled"), 1);
  EXPECT_EQ(queue.at("paused_by"), "anna@anvil");
}

TEST_F(UpkeepTest, ResumesOnlyAPausedQueue) {
  pause_queue(*store, {"mail"}, {"mail"}, "a", piped);
  EXPECT_EQ(resume_queue(*store, {"mali"}, {}, "anna@here", piped), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("did you mean \"mail\"?"));
  EXPECT_EQ(resume_queue(*store, {"mail"}, {}, "anna@here", piped), exits::done);
  clock.now += 1s;
  EXPECT_EQ(resume_queue(*store, {"mail"}, {}, "anna@here", piped), exits::conflict);
  EXPECT_EQ(pause_queue(*store, {""}, {}, "a", piped), exits::usage);
}

TEST_F(UpkeepTest, PausesNoQueueOfWhichNothingIsKnown) {
  enqueue({.kind = "k", .queue = "mail"});
  EXPECT_EQ(pause_queue(*store, {"mial"}, {"reports"}, "a", piped), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("did you mean \"mail\"?"));
  EXPECT_EQ(pause_queue(*store, {"reprots"}, {"reports"}, "a", piped), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("did you mean \"reports\"?"));
  list_queues(*store, json);
  EXPECT_THAT(json_lines(), SizeIs(1));
  EXPECT_EQ(pause_queue(*store, {"reports"}, {"reports"}, "a", piped), exits::done);
  EXPECT_EQ(pause_queue(*store, {"mial", true}, {}, "a", piped), exits::done);
}

TEST_F(UpkeepTest, AQueueThatNoWorkerTakesIsNotCalledWorking) {
  enqueue({.kind = "k", .queue = "archive"});
  enqueue({.kind = "k", .queue = "mail"});
  list_queues(*store, piped);
  EXPECT_THAT(screen(), ContainsRegex("archive.* working"));  // The server has not said.
  write([&](Transaction& t) { t.set_pools(process, {{"w", 2, {"mail"}}}); });
  list_queues(*store, piped);
  EXPECT_THAT(screen(), AllOf(ContainsRegex("archive.* no worker takes it"),
                              ContainsRegex("mail.* working")));
  clock.now += 10min;
  list_queues(*store, piped);
  EXPECT_THAT(screen(), ContainsRegex("mail.* no server is alive"));
}

TEST_F(UpkeepTest, AnErrorForProgramsIsJson) {
  EXPECT_EQ(pause_queue(*store, {"mial"}, {}, "a", json), exits::not_found);
  const auto error = boost::json::parse(trouble()).at("error");
  EXPECT_EQ(error.at("kind"), "not_found");
  EXPECT_EQ(error.at("exit"), exits::not_found);
  EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr("nobody knows a queue"));
}

class SchedulesTest : public ConsoleFixture {
 protected:
  const RecurringTask nightly{.key = "nightly",
                              .schedule = "every day at 2:30",
                              .zone = "Europe/Zurich",
                              .job = {.kind = "report"}};
  void put(std::vector<RecurringTask> tasks) {
    write([&](Transaction& t) { t.put_recurring_tasks(tasks, clock.now); });
  }
};

TEST_F(SchedulesTest, ShowsNextInstantsInBothZones) {
  put({nightly});
  EXPECT_EQ(list_schedules(*store, {nightly}, {.count = 2}, piped), exits::done);
  const auto text = screen();
  EXPECT_THAT(text, StartsWith("nightly\n  at 02:30"));
  EXPECT_THAT(text, HasSubstr("[every day at 2:30], starts report\n"));
  EXPECT_THAT(text, HasSubstr("last  no run planned so far\n"));
  EXPECT_THAT(text, HasSubstr("2026-11-24 02:30:00 CET  = 2026-11-24 01:30:00 UTC  (in 11 h)\n"));
  EXPECT_THAT(text, HasSubstr("2026-11-25 02:30:00 CET"));
  EXPECT_THAT(text, Not(HasSubstr("2026-11-26")));
}

TEST_F(SchedulesTest, ShowsWhatBecameOfTheLastInstant) {
  put({nightly});
  write([&](Transaction& t) {
    t.record_instant({.task = "nightly",
                      .instant = clock.now - 1h,
                      .outcome = InstantOutcome::missed,
                      .reason = kHostile,
                      .job = nightly.job,
                      .now = clock.now});
  });
  list_schedules(*store, {}, {}, colour);
  EXPECT_THAT(screen(), HasSubstr("(1 h ago): missed, Zürich \"\\\\x07"));
  list_schedules(*store, {}, {.count = 5}, json);
  const auto task = json_lines().at(0);
  EXPECT_EQ(task.at("last_reason"), kHostile);
  EXPECT_EQ(task.at("last_outcome"), "missed");
  EXPECT_THAT(task.at("next").as_array(), SizeIs(5));
}

TEST_F(SchedulesTest, ListsTasksThatNoServerHasStoredYet) {
  put({nightly});
  RecurringTask fresh = nightly;
  fresh.key = "fresh";
  list_schedules(*store, {fresh, nightly}, {}, json);
  const auto tasks = json_lines();
  ASSERT_THAT(tasks, SizeIs(2));
  EXPECT_EQ(tasks[0].at("task"), "fresh");
  EXPECT_EQ(tasks[0].at("in"), "file");
  EXPECT_THAT(tasks[0].at("next").as_array(), SizeIs(0)) << "nobody plans it";
  EXPECT_EQ(tasks[1].at("in"), "both");
}

TEST_F(SchedulesTest, NamesWhereTheFileSaysSomethingElse) {
  RecurringTask gone = nightly, changed = nightly, changed_in_file = nightly;
  gone.key = "gone";
  changed.key = changed_in_file.key = "changed";
  changed_in_file.schedule = "every day at 3:30";
  RecurringTask cleanup = nightly;
  cleanup.key = "cleanup";
  put({gone, changed});
  list_schedules(*store, {changed_in_file, cleanup}, {}, piped);
  EXPECT_THAT(screen(),
              AllOf(HasSubstr("cleanup\n  in the file only; the server takes it up at its "
                              "next reload"),
                    HasSubstr("changed\n  the file says something else"),
                    HasSubstr("gone\n  no longer in the file")));
  clock.now += 10min;
  list_schedules(*store, {cleanup}, {}, piped);
  EXPECT_THAT(screen(), StartsWith("no server is alive: nothing runs them"));
}

TEST_F(SchedulesTest, ATaskThatIsLeftOutSaysWhyAndKeepsItsPast) {
  put({nightly});
  write([&](Transaction& t) {
    t.record_instant({.task = "nightly",
                      .instant = clock.now - 1h,
                      .job = {.kind = "report"},
                      .now = clock.now});
  });
  const RecurringTask broken{.key = "nightly", .problem = "joblog.toml:3: it is wrong"};
  put({broken});
  list_schedules(*store, {broken}, {}, piped);
  EXPECT_THAT(screen(), AllOf(HasSubstr("left out, not planned: joblog.toml:3: it is wrong"),
                              HasSubstr("(1 h ago): run"), Not(HasSubstr("next"))));
  list_schedules(*store, {nightly}, {}, piped);
  EXPECT_THAT(screen(), HasSubstr("was left out and is in order now"));
  list_schedules(*store, {broken}, {}, json);
  EXPECT_EQ(json_lines().at(0).at("problem"), "joblog.toml:3: it is wrong");
}

TEST_F(SchedulesTest, PromisesNoInstantThatAClockAheadHasRecordedAlready) {
  RecurringTask often = nightly;
  often.schedule = "*/30 * * * *";
  put({often});
  const auto next = [&] {
    list_schedules(*store, {often}, {.count = 1}, json);
    return json_lines().at(0).at("next").as_array().at(0);
  };
  const auto soon = next();
  const TimePoint ahead = std::chrono::ceil<std::chrono::minutes>(clock.now + 1s);
  write([&](Transaction& t) {
    t.record_instant({.task = "nightly",
                      .instant = clock.now - 1min,
                      .job = {.kind = "report"},
                      .now = clock.now});
    for (auto at = ahead; at < ahead + 1h; at += 1min) {
      t.record_instant({.task = "nightly",
                        .instant = at,
                        .outcome = InstantOutcome::missed,
                        .reason = "x",
                        .now = at});
    }
  });
  EXPECT_NE(next(), soon);
  list_schedules(*store, {often}, {}, piped);
  EXPECT_THAT(screen(), HasSubstr("last  2026-11-23 13:59:00 UTC (1 min ago): run"))
      << "what still comes is not what was last";
}

TEST_F(SchedulesTest, PausesAndResumesATask) {
  put({nightly});
  EXPECT_EQ(pause_task(*store, {"nightly"}, "a", piped), exits::done);
  clock.now += 1s;
  EXPECT_EQ(pause_task(*store, {"nightly"}, "a", piped), exits::conflict);
  screen();
  list_schedules(*store, {}, {.task = "nightly"}, piped);
  EXPECT_THAT(screen(), StartsWith("nightly  paused\n"));
  EXPECT_EQ(resume_task(*store, {"nightly"}, "a", piped), exits::done);
  EXPECT_EQ(pause_task(*store, {"nigthly"}, "a", piped), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("did you mean \"nightly\"?"));
  EXPECT_EQ(list_schedules(*store, {}, {.task = "nigthly"}, piped), exits::not_found);
}

TEST_F(UpkeepTest, CheckPrintsEveryProblemWithItsPlace) {
  Loaded loaded;
  loaded.problems = {{.file = "j.toml", .line = 7, .key = "web.port", .message = "too high"},
                     {.file = "j.toml", .message = "no \x1b[2J"}};
  auto findings = findings_of(loaded, "j.toml");
  findings.push_back({.part = "store", .text = "is sound"});
  findings.push_back(
      {.part = "open_orders", .ok = false, .text = "no answer", .exit = exits::out_of_reach});
  EXPECT_EQ(report_findings(findings, piped), exits::config);
  const auto text = screen();
  EXPECT_THAT(text, StartsWith("✗ j.toml:7: web.port: too high\n✗ j.toml: no "));
  EXPECT_THAT(text, HasSubstr("✓ store: is sound\n✗ open_orders: no answer\n3 problems\n"));
  report_findings(findings, json);
  EXPECT_EQ(json_lines().at(0).at("line"), 7);
  findings.erase(findings.begin(), findings.begin() + 2);
  EXPECT_EQ(report_findings(findings, piped), exits::out_of_reach);
}

TEST_F(UpkeepTest, CheckIsDoneWhenAllIsWell) {
  EXPECT_EQ(report_findings(findings_of({}, "j.toml"), piped), exits::done);
  EXPECT_EQ(screen(), "✓ config: j.toml is in order\n");
}

TEST_F(UpkeepTest, DbShowsMigrationsChecksAndCopies) {
  EXPECT_EQ(db_status(*store, piped), exits::done);
  EXPECT_THAT(screen(), HasSubstr("0001_start             2026-11-23 14:00:00 UTC"));
  EXPECT_EQ(db_migrated(*store, clock.now, piped), exits::done);
  EXPECT_THAT(screen(), HasSubstr("applied 0001_start\n"));
  EXPECT_EQ(db_migrated(*store, clock.now + 1s, piped), exits::done);
  EXPECT_EQ(screen(), "the schema is up to date\n");
  EXPECT_EQ(db_check(*store, json), exits::done);
  EXPECT_EQ(json_lines().at(0).at("ok"), true);
  EXPECT_EQ(db_backup(*store, folder + "/copy.sqlite3", piped), exits::done);
  EXPECT_TRUE(std::filesystem::exists(folder + "/copy.sqlite3"));
  EXPECT_NE(db_backup(*store, folder + "/copy.sqlite3", piped), exits::done);
}

TEST_F(UpkeepTest, DbCheckThatTakesItsTimeShowsHowFarItHasCome) {
  for (int i = 0; i < 40; ++i) {
    write([&](Transaction& t) { t.enqueue(std::vector<NewJob>(50, {.kind = "k"}), clock.now); });
  }
  test::TickingClock slow{clock.now};  // Each look at it comes a second later.
  Console lines{.terminal = pipe, .clock = slow};
  EXPECT_EQ(db_check(*store, lines), exits::done);
  EXPECT_THAT(screen(), AllOf(ContainsRegex("counts and states: [0-9]"), HasSubstr("is sound")));
  Console drawn{.terminal = tty, .clock = slow};
  EXPECT_EQ(db_check(*store, drawn), exits::done);
  EXPECT_THAT(screen(), AllOf(HasSubstr("\r"), ContainsRegex("counts and states  [0-9]")));
}

TEST_F(UpkeepTest, DbCheckThatIsQuickOrForAProgramShowsItsResultOnly) {
  EXPECT_EQ(db_check(*store, piped), exits::done);
  EXPECT_THAT(screen(), StartsWith("✓ "));
  test::TickingClock slow{clock.now};
  Console quiet{.terminal = pipe, .clock = slow, .quiet = true};
  EXPECT_EQ(db_check(*store, quiet), exits::done);
  EXPECT_EQ(screen(), "");
}

TEST_F(UpkeepTest, DbStatusSaysOfHowManyRunsTheLinesAreNotCompressedYet) {
  db_status(*store, piped);
  EXPECT_THAT(screen(), Not(HasSubstr("compressed")));
  sqlite::Database raw(folder + "/s.sqlite3", sqlite::OpenMode::read_write);
  test::add_small_logs(raw, 1, 5);
  db_status(*store, piped);
  EXPECT_THAT(screen(), HasSubstr("the lines of about 5 runs are not compressed yet; a server "));
  write([](Transaction& tx) { tx.pass_blocks(sqlite::block_id(JobLogId{4}, 2)); });
  db_status(*store, piped);
  EXPECT_THAT(screen(), HasSubstr("the lines of about 1 run are not compressed yet"));
  db_status(*store, json);
  EXPECT_EQ(json_lines().back().at("logs_to_compress"), 1);
  write([](Transaction& tx) { tx.pass_blocks(sqlite::block_id(JobLogId{5}, 2)); });
  db_status(*store, json);
  EXPECT_EQ(json_lines().back().at("logs_to_compress"), 0);
}

/// A store with lines that an earlier joblog left, and a console's view of it.
class OldLinesTest : public UpkeepTest {
 protected:
  OldLinesTest() {
    sqlite::Database raw(folder + "/s.sqlite3", sqlite::OpenMode::read_write);
    for (const std::int64_t log : {1, 2, 3}) test::old_store::add_log(raw, log, 3'000);
    test::old_store::count(raw, 3);
  }
  int convert(const Db& options, Console& console) {
    return db_convert(
        *store, options, "anna@anvil", console,
        [&](auto, const auto&) {
          ++waits;
          if (waits == stop_after) stop.request_stop();
        },
        stop.get_token());
  }
  int waits = 0, stop_after = -1;
  std::stop_source stop;
};

TEST_F(OldLinesTest, DbStatusSaysHowManyAreLeftAndWhetherThatIsPaused) {
  db_status(*store, piped);
  EXPECT_THAT(screen(), HasSubstr("the lines of about 3 runs are stored as an earlier joblog did; "
                                  "a server converts them\n"));
  EXPECT_EQ(convert({.pause = true}, piped), exits::done);
  EXPECT_THAT(screen(), HasSubstr("servers convert no lines"));
  db_status(*store, piped);
  EXPECT_THAT(screen(), HasSubstr("their conversion is paused (joblog db convert --resume)"));
  db_status(*store, json);
  const auto upkeep = json_lines().back();
  EXPECT_EQ(upkeep.at("logs_to_convert"), 3);
  EXPECT_EQ(upkeep.at("conversion_paused"), true);
  EXPECT_EQ(convert({.resume = true}, json), exits::done);
  EXPECT_EQ(json_lines().at(0).at("conversion_paused"), false);
}

TEST_F(OldLinesTest, DbConvertConvertsAllOfThemAlsoWhilePausedForServers) {
  convert({.pause = true}, piped);
  screen();
  EXPECT_EQ(convert({}, piped), exits::done);
  EXPECT_THAT(screen(), HasSubstr("converted all of them: 9,000 lines\n"));
  EXPECT_GT(waits, 2) << "others may write in between";
  db_status(*store, json);
  EXPECT_EQ(json_lines().back().at("logs_to_convert"), 0);
  EXPECT_EQ(convert({}, json), exits::done);
  EXPECT_EQ(json_lines().at(0).at("lines"), 0);
}

TEST_F(OldLinesTest, DbConvertThatIsStoppedSaysSoAndGoesOnWhenAskedAgain) {
  stop_after = 1;
  EXPECT_EQ(convert({}, piped), exits::interrupted);
  EXPECT_THAT(screen(), HasSubstr("stopped, converted so far: "));
  stop = {};
  stop_after = -1;
  EXPECT_EQ(convert({}, json), exits::done);
  EXPECT_GT(json_lines().at(0).at("lines").as_int64(), 0);
}

TEST_F(UpkeepTest, DbCompactRebuildsAStoreOnWhichNoServerWorks) {
  EXPECT_EQ(db_compact(*store, piped), exits::conflict);
  EXPECT_THAT(trouble(), HasSubstr("stop it first"));
  write([&](Transaction& t) { t.deregister_process(process); });
  EXPECT_EQ(db_compact(*store, piped), exits::done);
  EXPECT_THAT(screen(), StartsWith("rebuilt, it takes "));
  EXPECT_EQ(db_check(*store, piped), exits::done);
}

/// A pipe that holds `text`.
int pipe_with(std::string_view text) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  return ends[0];
}

std::optional<std::string> nobody_guesses(std::string_view) { return std::nullopt; }
std::optional<std::string> everybody_guesses(std::string_view) { return "is well known"; }

TEST_F(UpkeepTest, PasswordThatEverybodyTriesIsRefusedForOthersAndElseWarnedOf) {
  const int refused = pipe_with("passw0rd");
  EXPECT_EQ(make_password(refused, everybody_guesses, true, piped), exits::usage);
  EXPECT_EQ(screen(), "");
  EXPECT_THAT(errors.str(), HasSubstr("the password is well known"));
  const int warned = pipe_with("passw0rd");
  EXPECT_EQ(make_password(warned, everybody_guesses, false, piped), exits::done);
  EXPECT_THAT(screen(), StartsWith("$argon2id$"));
  EXPECT_THAT(errors.str(), HasSubstr("warning: the password is well known"));
  ::close(refused);
  ::close(warned);
}

TEST_F(UpkeepTest, PasswordFromAPipeBecomesAnArgon2Hash) {
  const int input = pipe_with("correct horse\r\nsecond line");
  EXPECT_EQ(make_password(input, nobody_guesses, false, piped), exits::done);
  ::close(input);
  const auto hash = screen();
  EXPECT_THAT(hash, StartsWith("$argon2id$v=19$"));
  EXPECT_THAT(hash, Not(HasSubstr("horse")));
  EXPECT_NE(hash, http::hash_password("correct horse").value() + "\n");  // Another salt.
}

TEST_F(UpkeepTest, PasswordRefusesWhatIsTooShortOrTooLong) {
  for (const std::string& text : {std::string("Zürich7"), std::string(), std::string(1001, 'x')}) {
    const int input = pipe_with(text);
    EXPECT_EQ(make_password(input, nobody_guesses, false, piped), exits::usage) << text.size();
    ::close(input);
  }
  EXPECT_EQ(screen(), "");
}

TEST_F(UpkeepTest, PasswordFromAFolderIsNone) {
  const UniqueFd input(::open("/", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(make_password(input.get(), nobody_guesses, false, piped), exits::usage);
  EXPECT_THAT(errors.str(),
              HasSubstr("the password cannot be read from standard input: Is a directory"));
}

TEST_F(UpkeepTest, PasswordIsTypedTwiceWithoutEcho) {
  for (const auto& [again, code] :
       {std::pair("correct horse\n", exits::done), std::pair("other horse\n", exits::usage)}) {
    int mine = -1, theirs = -1;
    ASSERT_EQ(::openpty(&mine, &theirs, nullptr, nullptr, nullptr), 0);
    std::string shown;
    // Answers each prompt once it has come: switching the echo off drops what was typed before.
    std::thread person([&shown, mine, second = std::string(again)] {
      const std::string answers[] = {"correct horse\n", second};
      std::size_t next = 0;
      char buffer[256];
      for (ssize_t got = 0; (got = ::read(mine, buffer, sizeof buffer)) > 0;) {
        shown.append(buffer, static_cast<std::size_t>(got));
        if (next < 2 && shown.ends_with(": ")) {
          const auto& answer = answers[next++];
          EXPECT_EQ(::write(mine, answer.data(), answer.size()),
                    static_cast<ssize_t>(answer.size()));
        }
      }
    });
    EXPECT_EQ(make_password(theirs, nobody_guesses, false, piped), code);
    ::close(theirs);
    person.join();
    ::close(mine);
    EXPECT_THAT(shown, HasSubstr("New password: "));
    EXPECT_THAT(shown, Not(HasSubstr("horse")));
  }
}

}  // namespace
}  // namespace joblog::cli
