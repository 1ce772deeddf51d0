// SPDX-License-Identifier: MIT
// SQLite only: how each statement finds its rows. What grows without end is never read from end to
// end, never sorted, and never indexed for the moment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "sqlite/database.h"
#include "statements.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// Tables with a row for each job, run, line, planned instant, hour or click.
const std::set<std::string, std::less<>> kGrowing{
    "jobs",       "job_logs",     "job_log_details",    "log_blocks",
    "log_errors", "run_counters", "recurring_instants", "changes"};

/// Statements that may do otherwise, and why.
const std::map<std::string, std::string, std::less<>> kMay{
    {"kinds_counted", "sorts sums: one for each kind and status"},
    {"causes_list", "sorts sums: one for each cause, and keeps as many as are asked for"},
    {"run_counters_open", "sorts sums of the runs that have not ended"},
    {"running_runs", "sorts the runs that have not ended"},
    {"runs_held_by", "sorts the runs that have not ended"},
    {"open_lines_of", "sorts at most one line of each source"},
    {"prune_logs_oldest", "walks up from the oldest log and stops at its limit"},
};

/// check_ and copy_ read everything, on request; the others name no table of ours.
bool is_exempt(std::string_view name) {
  return name.starts_with("check_") || name.starts_with("copy_") || name.starts_with("pragma_") ||
         name.starts_with("schema_");
}

class SqlitePlans : public testing::Test {
 protected:
  std::vector<std::string> plan_of(const std::string& sql) {
    sqlite::Statement plan(raw_->raw(), "EXPLAIN QUERY PLAN " + sql);
    std::vector<std::string> steps;
    while (plan.step()) steps.emplace_back(plan.text(3));
    return steps;
  }
  /// The steps that take the longer, the more there is.
  std::vector<std::string> faults_of(const std::string& sql) {
    auto steps = plan_of(sql);
    std::erase_if(steps, [](const std::string& step) {
      if (step.starts_with("USE TEMP B-TREE") || step.contains("AUTOMATIC")) return false;
      const auto words = split(step, ' ');
      const bool scans = words.size() > 1 && words[0] == "SCAN" && kGrowing.contains(words[1]);
      // Of the index of words: what stands behind the colon narrows it.
      const bool narrowed = step.contains("VIRTUAL TABLE INDEX") && !step.ends_with(':');
      return !scans || step.contains(" USING ") || narrowed;
    });
    return steps;
  }

  TempFolder folder_;
  SystemClock clock_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  std::unique_ptr<sqlite::SqliteStore> store_ =
      sqlite::SqliteStore::open({.path = path_}, clock_).value();
  std::unique_ptr<sqlite::Database> raw_ =
      std::make_unique<sqlite::Database>(path_, sqlite::OpenMode::read_write);
};

TEST_F(SqlitePlans, SeeAFault) {
  EXPECT_THAT(faults_of("SELECT * FROM job_logs WHERE kind = 'a'"), ElementsAre("SCAN job_logs"));
  EXPECT_THAT(faults_of("SELECT id FROM job_logs WHERE status = 2 ORDER BY kind"),
              Contains("USE TEMP B-TREE FOR ORDER BY"));
  EXPECT_THAT(faults_of("SELECT count(*) FROM job_log_details WHERE message LIKE 'a%'"), SizeIs(1));
  EXPECT_THAT(faults_of("SELECT * FROM log_errors"), SizeIs(1));
  EXPECT_THAT(faults_of("SELECT * FROM job_logs WHERE id = 1"), IsEmpty());
  EXPECT_THAT(faults_of("SELECT * FROM queues"), IsEmpty()) << "a handful";
}

TEST_F(SqlitePlans, OfEveryStatementFollowAnIndex) {
  std::size_t seen = 0;
  for (const auto& [statement, text] : sqlite::sql::all) {
    const std::string name(statement);
    if (is_exempt(name)) continue;
    const auto faults = faults_of(std::string(text));
    EXPECT_EQ(faults.empty(), !kMay.contains(name))
        << name << ": " << testing::PrintToString(faults);
    ++seen;
  }
  EXPECT_GT(seen, 120U);
}

}  // namespace
}  // namespace joblog::test
