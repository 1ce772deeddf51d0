// SPDX-License-Identifier: MIT
// SQLite only: a store of joblog 0.1.0 is opened, read as it is, and its lines are converted into
// blocks step by step, while everything that reads them finds them as before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "storage/ask.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/old_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr TimePoint kNow = from_micros(1'796'000'000'000'000);
constexpr std::size_t kStep = 512;

class SqliteConversion : public testing::Test {
 protected:
  void open(const std::vector<int>& lines_of_logs) {
    make_old_store(path_, lines_of_logs);
    for (std::size_t i = 0; i < lines_of_logs.size(); ++i)
      lines_of_[static_cast<std::int64_t>(i) + 1] = lines_of_logs[i];
    store_ =
        sqlite::SqliteStore::open({.path = path_, .durability = sqlite::Durability::normal}, clock_)
            .value();
    raw_ = std::make_unique<sqlite::Database>(path_, sqlite::OpenMode::read_write);
  }
  ConvertedLines step() {
    return change(*store_, [](Transaction& tx) { return tx.convert_lines(kStep); }).value();
  }
  /// How many steps there were.
  int convert_all() {
    int steps = 0;
    while (!step().is_all) ++steps;
    return steps;
  }
  template <class Question>
  auto read(Question question) {
    return ask(*store_, question).value();
  }
  std::vector<Detail> lines(std::int64_t log) {
    return read([&](Reader& r) { return r.details(JobLogId{log}, 0, 2'000'000); });
  }
  void expect_lines_as_before() {
    for (const auto& [log, count] : lines_of_) {
      EXPECT_EQ(fault_of_old_lines(lines(log), log, count), "");
    }
  }
  std::int64_t number(const std::string& question) {
    sqlite::Statement q(raw_->raw(), question);
    return q.step() ? q.integer(0) : 0;
  }
  std::int64_t rows() { return number("SELECT count(*) FROM job_log_details"); }
  std::int64_t blocks() { return number("SELECT count(*) FROM log_blocks"); }
  std::vector<std::string> problems() { return store_->check().value(); }
  Conversion conversion() {
    return read([](Reader& reader) { return reader.conversion(); });
  }

  TempFolder folder_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  SystemClock clock_;
  std::map<std::int64_t, int> lines_of_;
  std::unique_ptr<sqlite::SqliteStore> store_;
  std::unique_ptr<sqlite::Database> raw_;
};

TEST_F(SqliteConversion, LeavesAStoreReadableFromItsOpeningOn) {
  open({10, 3, 700});
  EXPECT_EQ(number("SELECT max(number) > 9 FROM schema_versions"), 1);
  EXPECT_EQ(rows(), 713) << "opening takes no time for lines";
  expect_lines_as_before();
  EXPECT_EQ(conversion().logs_left, 3);
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteConversion, PutsEveryLineIntoABlock) {
  open({10, 3, 700, 1});
  convert_all();
  EXPECT_EQ(rows(), 0);
  EXPECT_EQ(blocks(), 1 + 1 + 3 + 1) << "full ones";
  EXPECT_EQ(conversion().logs_left, 0);
  expect_lines_as_before();
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteConversion, TakesALongLogInManyStepsWithoutAnyoneSeeingADifference) {
  open({5, 5'000, 5});
  const auto facts_of = [](Reader& reader) { return reader.detail_facts(JobLogId{2}); };
  const auto hits_of = [](Reader& reader) {
    return reader.search_details({.log = JobLogId{2}, .text = "part-33.csv", .limit = 10}).total;
  };
  const auto errors_of = [](Reader& reader) {
    return std::pair(reader.next_error(JobLogId{2}, 2'400),
                     reader.previous_error(JobLogId{2}, 2'400));
  };
  const auto window_of = [](Reader& reader) {
    const auto page = reader.details({.log = JobLogId{2},
                                      .before = 3'000,
                                      .from_end = true,
                                      .minimum = Level::warning,
                                      .limit = 20});
    std::vector<std::int64_t> numbers;
    for (const Detail& line : page.details) numbers.push_back(line.sequence);
    return numbers;
  };
  const DetailFacts facts = read(facts_of);
  const auto hits = read(hits_of);
  const auto window = read(window_of);
  int steps = 0;
  for (bool more = true; more; ++steps) {
    more = !step().is_all;
    expect_lines_as_before();
    const DetailFacts now = read(facts_of);
    EXPECT_EQ(
        std::tie(now.first, now.last, now.warnings, now.errors, now.first_warning, now.first_error),
        std::tie(facts.first, facts.last, facts.warnings, facts.errors, facts.first_warning,
                 facts.first_error));
    EXPECT_EQ(read(hits_of), hits);
    EXPECT_EQ(read(errors_of), std::pair(std::int64_t{2'500}, std::int64_t{2'250}));
    EXPECT_EQ(read(window_of), window);
    EXPECT_THAT(problems(), IsEmpty()) << "in the midst of it";
    if (HasFailure()) return;
  }
  EXPECT_GT(steps, 9);
  EXPECT_EQ(rows(), 0);
}

TEST_F(SqliteConversion, GoesOnAfterTheStoreWasClosed) {
  open({1'000, 1'000});
  step();
  const std::int64_t left = rows();
  EXPECT_GT(left, 0);
  store_ = sqlite::SqliteStore::open({.path = path_}, clock_).value();
  EXPECT_EQ(rows(), left);
  convert_all();
  EXPECT_EQ(rows(), 0);
  expect_lines_as_before();
}

TEST_F(SqliteConversion, TakesTheLinesThatAnEarlierJoblogAddsMeanwhile) {
  open({3, 3});
  convert_all();
  raw_->execute("INSERT INTO job_log_details VALUES (2, 4, 1795000000004000, 1, 0, 0, '" +
                old_line(2, 4) + "')");
  lines_of_[2] = 4;
  EXPECT_EQ(conversion().logs_left, 1);
  convert_all();
  EXPECT_EQ(rows(), 0);
  expect_lines_as_before();
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteConversion, PassesOverALogThatHasALineInABlockAlready) {
  open({20, 20, 20});
  convert_all();
  raw_->execute("INSERT INTO job_log_details VALUES (2, 7, 1, 1, 0, 0, 'again')");
  raw_->execute("INSERT INTO job_log_details VALUES (3, 21, 1, 1, 0, 0, 'new')");
  const ConvertedLines done = step();
  EXPECT_EQ(done.logs_left_alone, 1);
  EXPECT_EQ(done.lines, 1) << "the next log's is taken over";
  EXPECT_TRUE(step().is_all);
  EXPECT_EQ(conversion().logs_left, 0) << "nothing that could be done is left";
  EXPECT_THAT(problems(),
              ElementsAre(HasSubstr("lines of job log 20261123000002 are stored twice")));
}

TEST_F(SqliteConversion, PassesOverALogWhoseNumbersNoBlockCanHave) {
  open({2, 2});
  raw_->execute("INSERT INTO job_log_details VALUES (1, 134217728, 1, 1, 0, 0, 'far out')");
  EXPECT_EQ(step().logs_left_alone, 1);
  EXPECT_TRUE(step().is_all);
  EXPECT_EQ(rows(), 1);
  EXPECT_THAT(lines(1), testing::SizeIs(3));
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteConversion, TakesLinesOfFullLengthAndAllKindsOfSource) {
  open({1});
  std::string wide;
  for (int i = 0; i < 5'000; ++i) wide += "\xF0\x9F\x98\x80";
  for (int n = 2; n <= 40; ++n) {
    raw_->execute(fmt::format("INSERT INTO job_log_details VALUES (1, {}, {}, {}, {}, {}, '{}')", n,
                              -n * 1'000, n % 4, n % 4, n % 4, wide));
  }
  const auto before = lines(1);
  convert_all();
  EXPECT_EQ(rows(), 0);
  const auto after = lines(1);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(std::tie(after[i].sequence, after[i].at, after[i].level, after[i].source,
                       after[i].continued, after[i].escaped, after[i].message),
              std::tie(before[i].sequence, before[i].at, before[i].level, before[i].source,
                       before[i].continued, before[i].escaped, before[i].message));
  }
}

TEST_F(SqliteConversion, AndRetentionDoNotStandInEachOthersWay) {
  open({2'000, 2'000, 10});
  step();
  const RetentionRules all_but_the_last{
      .details_before = kNow, .logs_before = kNow, .jobs_before = kNow};
  for (bool more = true; more;) {
    more = !change(*store_, [&](Transaction& tx) { return tx.prune(all_but_the_last); })
                .value()
                .is_all();
  }
  EXPECT_EQ(number("SELECT count(*) FROM job_logs"), 1);
  lines_of_.erase(1);
  lines_of_.erase(2);
  convert_all();
  EXPECT_EQ(rows(), 0);
  expect_lines_as_before();
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteConversion, OfARunThatGoesOnTakesWhatItSaidBeforeTheUpdate) {
  open({3});
  raw_->execute(
      "UPDATE job_logs SET status = 1, finished_at = NULL;"
      "DELETE FROM kind_counters; DELETE FROM run_counters; DELETE FROM kind_ends;"
      "INSERT INTO jobs (id, kind, arguments, queue, priority, state, run_at, attempts, "
      "attempts_max, timeout, trigger, created_at, process_id, last_log_id)"
      " VALUES (1, 'old', '{}', 'default', 0, 2, 1, 1, 1, 0, 0, 1, 1, 1);"
      "INSERT INTO queues (name) VALUES ('default');"
      "INSERT INTO queue_counters VALUES ('default', 2, 1)");
  const auto say = [&](std::int64_t line) {
    const std::string text = old_line(1, line);
    const DetailView detail{.log = JobLogId{1},
                            .sequence = line,
                            .at = from_micros(1'795'000'000'000'000 + line * 1'000),
                            .message = text};
    ASSERT_TRUE(
        store_->write([&](Transaction& tx) { tx.append_details({&detail, 1}, ProcessId{1}); }));
    lines_of_[1] = static_cast<int>(line);
    expect_lines_as_before();
  };
  say(4);
  convert_all();
  EXPECT_EQ(rows(), 0);
  say(5);
  expect_lines_as_before();
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteConversion, IsPausedByAPersonOnTheRecord) {
  open({3});
  const auto pause = [&](bool paused) {
    return change(*store_,
                  [&](Transaction& tx) { return tx.pause_conversion(paused, kNow, "anna"); })
        .value();
  };
  EXPECT_TRUE(pause(true));
  EXPECT_TRUE(conversion().paused);
  EXPECT_TRUE(pause(true)) << "the same request again";
  EXPECT_TRUE(pause(false));
  EXPECT_FALSE(conversion().paused);
  const auto record = read([](Reader& reader) { return reader.audit_entries({}); });
  ASSERT_EQ(record.size(), 2U);
  EXPECT_EQ(record[1].action + " " + record[1].target_kind + " " + record[1].target,
            "pause store conversion of lines");
  EXPECT_EQ(record[1].by, "anna");
}

TEST_F(SqliteConversion, LeavesDamageToOneLogsLinesAsItFoundIt) {
  open({300, 300});
  convert_all();
  raw_->execute("UPDATE log_blocks SET block = x'01' WHERE id = (1 << 27) + 1");
  raw_->execute("INSERT INTO job_log_details VALUES (1, 301, 1, 1, 0, 0, 'late')");
  convert_all();
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("lines 1 to 256 of job log 20261123000001")));
}

/// The schema of one release later.
TEST_F(SqliteConversion, RefusesAStoreOfTheNextJoblogAndSaysWhatToDo) {
  open({3});
  const std::int64_t own = number("SELECT max(number) FROM schema_versions");
  raw_->execute(fmt::format("INSERT INTO schema_versions VALUES ({0}, '{0}_next', 1)", own + 1));
  for (const bool migrate : {true, false}) {
    const auto refused = sqlite::SqliteStore::open({.path = path_, .migrate = migrate}, clock_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
    EXPECT_EQ(refused.error().message,
              fmt::format("the store has schema {}, made by a newer joblog; this one knows {} and "
                          "would harm it: update joblog, or restore a backup of before",
                          own + 1, own));
  }
  EXPECT_EQ(rows(), 3) << "untouched";
}

}  // namespace
}  // namespace joblog::test
