// SPDX-License-Identifier: MIT
// What must always be true of a store, checked while nothing runs: docs/states.md has the rules.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "crash/ledger.h"
#include "storage/sqlite/sqlite_store.h"

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
    EXPECT_THAT(lost(), testing::IsEmpty());
    EXPECT_THAT(doubled(), testing::IsEmpty());
    expect_logs_of_their_attempts();
    expect_recurring_jobs_have_an_instant();
    expect_handlers_lines_in_order();
    expect_details_without_gaps();
    expect_attempts_are_counted_once();
  }

  void expect_log_and_job_agree() const {
    const auto faults = store_->check();
    ASSERT_TRUE(faults) << faults.error().message;
    EXPECT_THAT(*faults, testing::IsEmpty());
  }
  /// What was answered, begun or said, and is not stored.
  std::vector<std::string> lost() const {
    std::map<std::int64_t, std::string> request_of;
    for (const Job& job : jobs) request_of[job.id.value] = job.spec.request_id;
    std::map<std::string, std::set<std::string>> stored;
    for (const auto& [name, all] : details) {
      for (const Detail& detail : all) stored[name].insert(detail.message);
    }
    std::vector<std::string> found;
    for (const auto& line : ledger_) {
      if (line.fact == "answered" && request_of[line.number] != line.name)
        found.push_back(fmt::format("the job {} of {}", line.number, line.name));
      if (line.fact == "began" && !logs.contains(line.name))
        found.push_back("the log of the execution " + line.name);
      if (line.fact == "said" &&
          !stored[line.name].contains(detail_text(static_cast<int>(line.number), line.name)))
        found.push_back("the line " + detail_text(static_cast<int>(line.number), line.name));
    }
    return found;
  }
  /// What ran or was enqueued twice.
  std::vector<std::string> doubled() const {
    std::vector<std::string> found;
    std::set<std::string> begun, requests;
    for (const auto& line : ledger_) {
      if (line.fact == "began" && !begun.insert(line.name).second)
        found.push_back("the execution " + line.name);
    }
    for (const Job& job : jobs) {
      if (!job.spec.request_id.empty() && !requests.insert(job.spec.request_id).second)
        found.push_back("the job of " + job.spec.request_id);
    }
    std::set<std::pair<std::string, TimePoint>> seen;
    std::set<std::int64_t> enqueued;
    for (const RecurringInstant& instant : instants) {
      if (!seen.emplace(instant.task, instant.instant).second)
        found.push_back("an instant of " + instant.task);
      if (instant.outcome == InstantOutcome::run && !enqueued.insert(instant.job.value).second)
        found.push_back(fmt::format("the recurring job {}", instant.job.value));
    }
    return found;
  }
  void expect_logs_of_their_attempts() const {
    for (const auto& line : ledger_) {
      const auto log = logs.find(line.name);
      if (line.fact == "began" && log != logs.end()) {
        EXPECT_EQ(log->second.attempt, line.number) << line.name;
      }
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
  void expect_recurring_jobs_have_an_instant() const {
    std::set<std::int64_t> enqueued;
    for (const RecurringInstant& instant : instants) {
      if (instant.outcome == InstantOutcome::run) enqueued.insert(instant.job.value);
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
