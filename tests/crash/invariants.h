// What must always be true (section 3 of the design), checked on a store that is at rest.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "crash/ledger.h"
#include "storage/sqlite/store.h"

namespace joblog::test {

class Inspection {
 public:
  explicit Inspection(const std::string& folder) : Inspection(folder, folder + "/ledger") {}
  Inspection(const std::string& folder, const std::string& ledger) : ledger_(Ledger::read(ledger)) {
    auto opened = sqlite::SqliteStore::open({.path = folder + "/joblog.sqlite3"}, clock_);
    if (!opened) throw std::runtime_error(opened.error().message);
    store_ = std::move(*opened);
    const auto read = store_->read([&](Reader& reader) {
      jobs = reader.find_jobs({.limit = 1'000'000});
      for (const JobLog& log : reader.find_logs({.limit = 1'000'000})) logs.emplace(log.name, log);
      for (const auto& [name, log] : logs)
        details.emplace(name, reader.details(log.id, 0, 1'000'000));
      for (const RecurringView& task : reader.recurring_tasks()) {
        for (auto& one : reader.instants(task.task.key, 1'000'000))
          instants.push_back(std::move(one));
      }
      processes = reader.processes();
    });
    if (!read) throw std::runtime_error(read.error().message);
  }

  void expect_all() const {
    expect_log_and_job_agree();
    expect_answered_jobs_are_stored();
    expect_each_execution_has_one_log();
    expect_what_was_said_is_stored();
    expect_handlers_lines_in_order();
    expect_details_without_gaps();
    expect_attempts_are_counted_once();
    expect_instants_enqueued_once();
  }

  void expect_log_and_job_agree() const {
    const auto faults = store_->check();
    ASSERT_TRUE(faults) << faults.error().message;
    EXPECT_THAT(*faults, testing::IsEmpty());
  }
  void expect_answered_jobs_are_stored() const {
    std::map<std::int64_t, std::string> request_of;
    for (const Job& job : jobs) request_of[job.id.value] = job.spec.request_id;
    for (const auto& line : ledger_) {
      if (line.fact == "answered") {
        EXPECT_EQ(request_of[line.number], line.name);
      }
    }
  }
  void expect_each_execution_has_one_log() const {
    std::set<std::string> begun;
    for (const auto& line : ledger_) {
      if (line.fact != "began") continue;
      EXPECT_TRUE(begun.insert(line.name).second) << line.name << " ran twice";
      const auto log = logs.find(line.name);
      ASSERT_NE(log, logs.end()) << "the execution " << line.name << " has no log";
      EXPECT_EQ(log->second.attempt, line.number) << line.name;
    }
  }
  void expect_what_was_said_is_stored() const {
    std::map<std::string, std::set<std::string>> stored;
    for (const auto& [name, all] : details) {
      for (const Detail& detail : all) stored[name].insert(detail.message);
    }
    for (const auto& line : ledger_) {
      if (line.fact != "said") continue;
      const std::string text = detail_text(static_cast<int>(line.number), line.name);
      EXPECT_TRUE(stored[line.name].contains(text)) << "lost: " << text;
    }
  }
  /// Of runs whose handler keeps the ledger.
  void expect_handlers_lines_in_order() const {
    std::set<std::string> known;
    for (const auto& line : ledger_) {
      if (line.fact == "said") known.insert(line.name);
    }
    for (const std::string& name : known) {
      int said = 0;
      for (const Detail& detail : details.at(name)) {
        if (detail.source == Source::handler) {
          EXPECT_EQ(detail.message, detail_text(++said, name));
        }
      }
    }
  }
  void expect_details_without_gaps() const {
    for (const auto& [name, all] : details) {
      for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].sequence, static_cast<std::int64_t>(i) + 1) << name;
      }
      const JobLog& log = logs.at(name);
      EXPECT_EQ(log.detail_count, static_cast<std::int64_t>(all.size())) << name;
      if (log.status == Status::error) {
        EXPECT_FALSE(all.empty()) << name << " does not say why";
      }
    }
  }
  void expect_attempts_are_counted_once() const {
    std::map<std::int64_t, std::vector<int>> attempts;
    for (const auto& [name, log] : logs) {
      EXPECT_TRUE(is_log_name(name));
      attempts[log.job.value].push_back(log.attempt);
    }
    for (const Job& job : jobs) {
      auto& made = attempts[job.id.value];
      std::sort(made.begin(), made.end());
      std::vector<int> expected;
      for (int attempt = 1; attempt <= job.attempts; ++attempt) expected.push_back(attempt);
      EXPECT_EQ(made, expected) << "job " << job.id.value << " of kind " << job.spec.kind;
      EXPECT_LE(job.attempts, job.spec.attempts_max) << job.id.value;
    }
  }
  void expect_instants_enqueued_once() const {
    std::set<TimePoint> seen;
    std::set<std::int64_t> enqueued;
    for (const RecurringInstant& instant : instants) {
      EXPECT_TRUE(seen.insert(instant.instant).second);
      if (instant.outcome == InstantOutcome::run) {
        EXPECT_TRUE(enqueued.insert(instant.job.value).second);
      }
    }
    for (const Job& job : jobs) {
      if (job.spec.triggered_by == "ticking") {
        EXPECT_TRUE(enqueued.contains(job.id.value));
      }
    }
  }

  std::int64_t jobs_in(JobState state) const {
    return std::count_if(jobs.begin(), jobs.end(),
                         [&](const Job& job) { return job.state == state; });
  }

  std::vector<Job> jobs;
  std::map<std::string, JobLog> logs;
  std::map<std::string, std::vector<Detail>> details;
  std::vector<RecurringInstant> instants;
  std::vector<ProcessInfo> processes;

 private:
  const std::vector<Ledger::Line> ledger_;
  SystemClock clock_;
  std::unique_ptr<sqlite::SqliteStore> store_;
};

}  // namespace joblog::test
