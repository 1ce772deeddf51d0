// SPDX-License-Identifier: MIT
// The plan of every statement on PostgreSQL, on tables that are empty, big, and big without
// PostgreSQL knowing it: none of them reads a table that grows from end to end, unless it is meant
// to, and none compares each row of one with each of another (a join filter).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <string>
#include <vector>

#include "base/text.h"
#include "conformance/fresh_postgres.h"
#include "conformance/store_test.h"
#include "postgres_statements.h"

namespace joblog::test {
namespace {

using testing::IsEmpty;

/// These count or check everything, or fold what is few.
constexpr std::array reads_all = {"jobs_counted", "jobs_by_queue"};
/// What has no plan.
constexpr std::array without_plan = {"begin_", "commit", "roll_back",   "schema_create",
                                     "listen", "notify", "tokens_empty"};

bool is_asked(std::string_view name) {
  if (name.starts_with("check_") || name.starts_with("copy_")) return false;
  if (std::ranges::find(reads_all, name) != reads_all.end()) return false;
  return std::ranges::none_of(without_plan,
                              [&](std::string_view p) { return name.starts_with(p); });
}

int parameters_of(const std::string& statement) {
  int most = 0;
  const std::regex number(R"(\$(\d+))");
  for (std::sregex_iterator it(statement.begin(), statement.end(), number), end; it != end; ++it)
    most = std::max(most, std::stoi((*it)[1]));
  return most;
}

class PostgresPlans : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_without_postgres()) GTEST_SKIP() << *why;
    fresh_ = std::make_unique<FreshPostgres>();
  }

  /// Names of statements that read all of a table that grows, with what their plan says.
  std::vector<std::string> readers_of_everything() {
    std::string script = std::string(settings());
    for (const auto& [name, statement] : postgres::sql::all) {
      if (!is_asked(name)) continue;
      const std::string text(statement);
      std::string values;
      for (int i = parameters_of(text); i > 0; --i) values += i > 1 ? "NULL, " : "NULL";
      script += fmt::format("\\echo == {0}\nPREPARE p_{0} AS {1};\nEXPLAIN EXECUTE p_{0}{2};\n",
                            name, text, values.empty() ? "" : "(" + values + ")");
    }
    std::vector<std::string> found;
    const std::regex reads(
        R"(Seq Scan on (jobs|live|job_logs|detail_blocks|log_seconds|changes)\b)");
    std::string name;
    const std::string plans = fresh_->sql(script);
    for (const std::string_view part : split(plans, '\n')) {
      const std::string line(part);
      if (line.starts_with("== ")) name = line.substr(3);
      if (std::regex_search(line, reads)) found.push_back(name + ": " + line);
    }
    return found;
  }
  void fill() {
    fresh_->sql(R"(SET search_path = joblog;
      INSERT INTO jobs SELECT i, 'kind' || i % 20, '{}', 'q' || i % 7, i % 3, i, 1, 0, i % 2, 't' || i % 5, i, NULL,
        1, NULL, NULL FROM generate_series(1, 20000) i;
      INSERT INTO live (id, state, priority, run_at, attempts_max, trigger, concurrency_limit, kind, queue,
        triggered_by) SELECT i, i % 2, i % 3, i, 1, i % 2, 1, 'kind' || i % 20, 'q' || i % 7, 't' || i % 5
        FROM generate_series(15001, 20000) i;
      INSERT INTO job_logs SELECT i, 'x' || i, 2 + (i % 10 > 0)::int, 1, 'kind' || i % 20, 'q' || i % 7, i, 1, 1, 0,
        '', 1, 'p', NULL, i, i, i, i, 0, 0, 0, NULL, 0, 0, '', '{}', NULL, NULL
        FROM generate_series(1, 15000) i;
      INSERT INTO detail_blocks SELECT i, 1, 1, 0, 0, NULL, NULL, '' FROM generate_series(1, 15000) i;
      INSERT INTO log_seconds SELECT i, i FROM generate_series(1, 15000) i;
      INSERT INTO changes SELECT i, i, '', 'retry', 'job', i, '{}' FROM generate_series(1, 5000) i;)");
  }

  std::unique_ptr<FreshPostgres> fresh_;

 private:
  /// Those of a transaction that writes, for the whole session.
  static std::string settings() {
    std::string text(postgres::sql::settings_of_write);
    text = std::regex_replace(text, std::regex("true"), "false");
    return std::regex_replace(text, std::regex(R"(\$1)"), "'on'") + ";\n";
  }
};

TEST_F(PostgresPlans, ReadNoTableFromEndToEndWhileItIsEmpty) {
  EXPECT_THAT(readers_of_everything(), IsEmpty());
}

TEST_F(PostgresPlans, ReadNoTableFromEndToEndWhenItIsBig) {
  fill();
  fresh_->sql("ANALYZE");
  EXPECT_THAT(readers_of_everything(), IsEmpty());
}

TEST_F(PostgresPlans, ReadNoTableFromEndToEndWhenItHasGrownUnnoticed) {
  fresh_->sql("ANALYZE");
  fill();
  EXPECT_THAT(readers_of_everything(), IsEmpty());
}

TEST_F(PostgresPlans, ReadNoTableFromEndToEndWhenItWasEmptiedAndIsFullAgain) {
  fill();
  fresh_->sql(
      "SET search_path = joblog; DELETE FROM live; DELETE FROM jobs; DELETE FROM job_logs; "
      "DELETE FROM detail_blocks; DELETE FROM log_seconds; DELETE FROM changes");
  fresh_->sql("VACUUM ANALYZE");
  fill();
  EXPECT_THAT(readers_of_everything(), IsEmpty());
}

TEST_F(PostgresPlans, FindTheFirstInLineByTheirIndex) {
  fill();
  fresh_->sql("ANALYZE");
  const std::string plan = fresh_->sql(
      "SET search_path = joblog; SET plan_cache_mode = force_generic_plan;\nPREPARE p AS " +
      std::string(postgres::sql::ready_of_queue) + ";\nEXPLAIN EXECUTE p('q1', 10);");
  EXPECT_THAT(plan, testing::HasSubstr("live_ready"));
}

}  // namespace
}  // namespace joblog::test
