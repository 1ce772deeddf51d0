// SPDX-License-Identifier: MIT
// Lists: every filter, and pages by keyset that neither skip nor repeat.
#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LogLists : public StoreTest {
 protected:
  std::vector<std::string> names(const LogFilter& filter) {
    std::vector<std::string> names;
    for (const JobLog& log : read([&](Reader& r) { return r.find_logs(filter); }))
      names.push_back(log.name);
    return names;
  }
  std::string run(const std::string& kind, const End& end = {}) {
    const Claim claim = claimed({.kind = kind});
    finish(claim, end);
    now_ += 1s;
    return claim.log_name;
  }
};

TEST_P(LogLists, AreNewestFirst) {
  const auto first = run("a");
  const auto second = run("b");
  EXPECT_THAT(names({}), ElementsAre(second, first));
}

TEST_P(LogLists, FilterByStatusAndKind) {
  const auto good = run("a");
  const auto bad = run("a", failing());
  const auto other = run("b", failing());
  EXPECT_THAT(names({.status = Status::error}), ElementsAre(other, bad));
  EXPECT_THAT(names({.kind = "a"}), ElementsAre(bad, good));
  EXPECT_THAT(names({.status = Status::success, .kind = "a"}), ElementsAre(good));
  EXPECT_THAT(names({.kind = "unknown"}), IsEmpty());
}

TEST_P(LogLists, FindTheSuccessesOfAllKindsInTheirOrder) {
  std::vector<std::string> successes;
  for (int i = 0; i < 30; ++i) {
    const auto name = run("kind" + std::to_string(i * 7 % 5), i % 3 == 0 ? failing() : End{});
    if (i % 3 != 0) successes.insert(successes.begin(), name);
  }
  claimed({.kind = "kind0"});
  EXPECT_EQ(names({.status = Status::success}), successes);
  std::vector<std::string> down, up;
  LogFilter page{.status = Status::success, .limit = 3};
  for (auto logs = read([&](Reader& r) { return r.find_logs(page); }); !logs.empty();
       logs = read([&](Reader& r) { return r.find_logs(page); })) {
    for (const JobLog& log : logs) down.push_back(log.name);
    page.before = logs.back().id;
  }
  EXPECT_EQ(down, successes);
  page = {.status = Status::success, .after = JobLogId{1}, .limit = 3};
  for (auto logs = read([&](Reader& r) { return r.find_logs(page); }); !logs.empty();
       logs = read([&](Reader& r) { return r.find_logs(page); })) {
    for (auto log = logs.rbegin(); log != logs.rend(); ++log) up.insert(up.begin(), log->name);
    page.after = logs.front().id;
  }
  EXPECT_EQ(up, successes);
}

TEST_P(LogLists, FindSuccessesWithWarningsAmongTheSuccesses) {
  const auto plain = run("a");
  const auto warned_a = run("a", warned());
  End bad = failing();
  bad.warnings = 7;  // Of a failure they are nothing to look for.
  run("a", bad);
  const auto warned_b = run("b", warned(3));
  const StatusChoice with_warnings{Status::success, true};
  EXPECT_THAT(names({.status = with_warnings}), ElementsAre(warned_b, warned_a));
  EXPECT_THAT(names({.status = with_warnings, .kind = "a"}), ElementsAre(warned_a));
  EXPECT_THAT(names({.status = with_warnings, .limit = 1}), ElementsAre(warned_b));
  EXPECT_THAT(names({.status = Status::success, .kind = "a"}), ElementsAre(warned_a, plain));
}

TEST_P(LogLists, FilterByTimeFromAndUntil) {
  const TimePoint start = now_;
  const auto first = run("a");
  const auto second = run("a");
  const auto third = run("a");
  EXPECT_THAT(names({.since = start + 1s}), ElementsAre(third, second));
  EXPECT_THAT(names({.until = start + 1s}), ElementsAre(first));
  EXPECT_THAT(names({.since = start + 1s, .until = start + 2s}), ElementsAre(second));
  EXPECT_THAT(names({.since = now_}), IsEmpty());
  EXPECT_THAT(names({.until = start}), IsEmpty());
}

TEST_P(LogLists, FilterByTimeAlsoWhereTheClockWasSetBack) {
  const TimePoint start = now_;
  std::map<std::string, TimePoint> made;
  for (int i = 0; i < 40; ++i) {
    if (i == 15) now_ -= 8s;
    if (i == 30) now_ += 1h;
    const TimePoint at = now_;
    made[run("a")] = at;
  }
  const auto made_in = [&](TimePoint since, TimePoint until) {
    std::set<std::string> expected;
    for (const auto& [name, at] : made) {
      if (at >= since && at < until) expected.insert(name);
    }
    return expected;
  };
  const auto found_in = [&](TimePoint since, TimePoint until) {
    const auto found = names({.since = since, .until = until, .limit = 100});
    return std::set<std::string>(found.begin(), found.end());
  };
  for (auto since = start - 1s; since < start + 40s; since += 1s) {
    for (const std::chrono::seconds length : {1s, 7s, 20s, 7'200s}) {
      EXPECT_EQ(found_in(since, since + length), made_in(since, since + length))
          << (since - start) / 1s << "+" << length / 1s;
    }
  }
}

TEST_P(LogLists, FilterByTextOfNameAndErrorInAnyCase) {
  const auto first = run("a", {.status = Status::error,
                               .job_end = JobEnd::failed,
                               .error_class = "ConnectionError",
                               .error_message = "ERP at 100% load_x"});
  const auto second = run("a");
  EXPECT_THAT(names({.text = "connectionerr"}), ElementsAre(first));
  EXPECT_THAT(names({.text = "erp AT"}), ElementsAre(first));
  EXPECT_THAT(names({.text = "100%"}), ElementsAre(first));
  EXPECT_THAT(names({.text = "loadyx"}), IsEmpty()) << "_ is itself";
  EXPECT_THAT(names({.text = "%"}), ElementsAre(first)) << "% is itself";
  EXPECT_THAT(names({.text = "\\"}), IsEmpty());
  EXPECT_THAT(names({.text = second}), ElementsAre(second));
  EXPECT_THAT(names({.text = "' OR 1=1 --"}), IsEmpty());
}

TEST_P(LogLists, PagesDownNeitherSkipNorRepeatWhileRunsAreAdded) {
  std::vector<std::string> expected;
  for (int i = 0; i < 23; ++i) expected.push_back(run("a", i % 3 == 0 ? failing() : End{}));
  std::reverse(expected.begin(), expected.end());
  std::vector<std::string> seen;
  LogFilter page{.limit = 5};
  for (;;) {
    const auto logs = read([&](Reader& r) { return r.find_logs(page); });
    if (logs.empty()) break;
    for (const JobLog& log : logs) seen.push_back(log.name);
    page.before = logs.back().id;
    run("a");
  }
  EXPECT_EQ(seen, expected);
}

TEST_P(LogLists, PagesUpComeInTheSameOrder) {
  std::vector<Claim> runs;
  for (int i = 0; i < 6; ++i) {
    runs.push_back(claimed({.kind = "a"}));
    finish(runs.back());
  }
  const auto page =
      read([&](Reader& r) { return r.find_logs({.after = runs[1].log, .limit = 2}); });
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].id, runs[3].log) << "the two next newer ones, the newest first";
  EXPECT_EQ(page[1].id, runs[2].log);
}

TEST_P(LogLists, FindNothingInAnEmptyStore) {
  EXPECT_THAT(names({}), IsEmpty());
  EXPECT_THAT(names({.since = now_, .until = now_}), IsEmpty());
  EXPECT_FALSE(read([](Reader& r) { return r.log_by_id(JobLogId{1}); }));
  EXPECT_THAT(read([](Reader& r) { return r.logs_of_job(JobId{1}); }), IsEmpty());
  EXPECT_THAT(read([](Reader& r) { return r.kinds(); }), IsEmpty());
}

TEST_P(LogLists, GiveEachRunOnceToWhoeverGoesOnFromTheNewest) {
  auto other = fresh().open_another().value();
  const ProcessId who = process();
  std::atomic<int> busy{2};
  const auto run_fifty = [&](Store& store) {
    for (int i = 0; i < 50; ++i) {
      write_to(store, [&](Transaction& tx) {
        return tx.enqueue_claimed(
            {.kind = "a"},
            {.process = who, .process_name = "here:7", .queues = {}, .limit = 1, .now = now_});
      });
    }
    --busy;
  };
  const std::jthread here([&] { run_fifty(store()); });
  const std::jthread there([&] { run_fifty(*other); });
  std::vector<JobLogId> seen;
  JobLogId newest{-1};  // 0 would be no bound.
  for (bool last = false; !last;) {
    last = busy == 0;
    const LogFilter newer{.after = newest, .limit = 100};
    const auto found = read([&](Reader& r) { return r.find_logs(newer); });
    for (const JobLog& log : found) seen.push_back(log.id);
    if (!found.empty()) newest = found.front().id;
  }
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(std::set<JobLogId>(seen.begin(), seen.end()).size(), 100U);
}

TEST_P(LogLists, ASearchStopsWhenItIsEnoughAndGoesOnWithoutSkippingOrRepeating) {
  std::vector<std::string> expected;
  for (int i = 0; i < 300; ++i) {
    const std::string name = run("a", i % 100 == 0 ? failing() : End{});
    if (i % 100 == 0) expected.push_back(name);
  }
  const ReadLimit at_once{.is_enough = [] { return true; }};
  // From the newest down, and from the oldest up.
  for (const bool upwards : {false, true}) {
    for (const std::string& text : {std::string("Broken"), std::string("B")}) {
      LogFilter filter{.text = text, .after = JobLogId{upwards ? -1 : 0}};
      std::vector<std::string> seen;
      int searches = 0;
      for (FoundLogs found{.logs = {}, .stopped_at = JobLogId{1}}; found.stopped_at; ++searches) {
        ASSERT_LT(searches, 300);
        ASSERT_TRUE(store().read_within(
            at_once, [&](Reader& reader) { found = reader.search_logs(filter); }));
        for (const JobLog& log : found.logs) seen.push_back(log.name);
        (upwards ? filter.after : filter.before) = found.stopped_at;
      }
      std::ranges::sort(seen);
      EXPECT_EQ(seen, expected) << text << (upwards ? " up" : " down");
      EXPECT_GT(searches, 1) << "this store has no limit";
    }
  }
}

TEST_P(LogLists, ASearchForAFewLettersSaysWhereItsErrorsEnd) {
  const auto failed = run("a", failing());
  const FoundLogs found = read([&](Reader& reader) { return reader.search_logs({.text = "B"}); });
  EXPECT_EQ(found.logs.size(), 1U);
  EXPECT_FALSE(found.stopped_at) << "all of few errors were read";
}

JOBLOG_EVERY_STORE(LogLists);

class JobLists : public StoreTest {
 protected:
  std::vector<JobId> ids(const JobFilter& filter) {
    std::vector<JobId> ids;
    for (const Job& job : read([&](Reader& r) { return r.find_jobs(filter); }))
      ids.push_back(job.id);
    return ids;
  }
};

TEST_P(JobLists, FilterByStateQueueKindAndText) {
  const JobId ready = enqueue({.kind = "a", .arguments = R"({"to":"Zoe"})"}).id;
  const JobId later = enqueue({.kind = "b", .queue = "slow", .run_at = now_ + 1h}).id;
  const JobId first = enqueue({.kind = "b", .concurrency_key = "k"}).id;
  const JobId blocked = enqueue({.kind = "b", .concurrency_key = "k"}).id;
  EXPECT_THAT(ids({}), ElementsAre(blocked, first, later, ready));
  EXPECT_THAT(ids({.state = JobState::ready}), ElementsAre(ready, first));
  EXPECT_THAT(ids({.state = JobState::scheduled}), ElementsAre(later));
  EXPECT_THAT(ids({.state = JobState::blocked}), ElementsAre(blocked));
  EXPECT_THAT(ids({.queue = "slow"}), ElementsAre(later));
  EXPECT_THAT(ids({.kind = "b"}), ElementsAre(blocked, first, later));
  EXPECT_THAT(ids({.text = "zoe"}), ElementsAre(ready));
  EXPECT_THAT(ids({.state = JobState::failed}), IsEmpty());
}

TEST_P(JobLists, FilterByTextOfTheError) {
  const Claim run = claimed({.kind = "a"});
  finish(run, failing());
  enqueue({.kind = "a"});
  EXPECT_THAT(ids({.text = "IT BROKE"}), ElementsAre(run.job));
}

TEST_P(JobLists, PagesNeitherSkipNorRepeatWhileJobsEnterAndEnd) {
  std::vector<JobId> expected;
  for (const Enqueued& made : enqueue_all(std::vector<NewJob>(17, {.kind = "a"})))
    expected.push_back(made.id);
  std::reverse(expected.begin(), expected.end());
  std::vector<JobId> seen;
  JobFilter page{.limit = 4};
  for (;;) {
    const auto part = ids(page);
    if (part.empty()) break;
    seen.insert(seen.end(), part.begin(), part.end());
    page.after = JobPosition{.id = part.back()};
    finish(claimed({.kind = "new", .priority = -1}));
  }
  EXPECT_EQ(seen, expected);
}

TEST_P(JobLists, CountTheReadyJobsThatAreClaimedBeforeEach) {
  const JobId second = enqueue({.kind = "a"}).id;
  const JobId third = enqueue({.kind = "a"}).id;
  const JobId first = enqueue({.kind = "a", .priority = -1}).id;
  enqueue({.kind = "a", .queue = "other", .priority = -1});
  enqueue({.kind = "a", .priority = -1, .run_at = now_ + 1h});
  const std::vector<Job> jobs{job(first), job(second), job(third)};
  const auto ahead = [&](std::int64_t at_most) {
    return read([&](Reader& r) { return r.jobs_ahead_of(jobs, at_most); });
  };
  const auto counted = ahead(10);
  ASSERT_EQ(counted.size(), 3U);
  for (std::size_t i = 0; i < counted.size(); ++i) {
    EXPECT_EQ(counted[i].jobs, static_cast<std::int64_t>(i));
    EXPECT_TRUE(counted[i].exact);
  }
  EXPECT_EQ(ahead(1).at(2).jobs, 1);
  EXPECT_FALSE(ahead(1).at(2).exact);
}

JOBLOG_EVERY_STORE(JobLists);

}  // namespace
}  // namespace joblog::test
