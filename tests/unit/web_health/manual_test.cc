// SPDX-License-Identifier: MIT
// docs/monitoring.md says what is there, and its rules can be loaded.
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include "support/paths.h"
#include "unit/web_health/health_fixture.h"

namespace joblog::web::health {
namespace {

using Names = std::set<std::string>;

Names names_in(const std::string& text, const std::string& pattern) {
  const std::regex name(pattern);
  Names names;
  for (std::sregex_iterator found(text.begin(), text.end(), name), end; found != end; ++found) {
    names.insert((*found)[1]);
  }
  return names;
}

class ManualTest : public HealthTest {
 protected:
  ManualTest() {
    std::ifstream in(std::filesystem::path(JOBLOG_SOURCE_DIR) / "docs" / "monitoring.md");
    manual = {std::istreambuf_iterator<char>(in), {}};
    EXPECT_FALSE(manual.empty());
  }
  std::string manual;
};

TEST_F(ManualTest, NamesEveryMetricAndNoOther) {
  options.http = [] { return http::ServerFigures{}; };
  options.live_tails = [] { return std::size_t{0}; };
  options.disk = [] { return DiskSpace{}; };
  options.spools = [] { return SpoolFiles{}; };
  run("mail", Status::success, 1s, 1s);
  const RecurringTask task{.key = "hourly", .schedule = "@hourly", .job = {.kind = "mail"}};
  write([&](Transaction& tx) {
    tx.put_recurring_tasks(std::vector{task}, test::kNoon);
    tx.record_instant(
        {.task = "hourly", .instant = test::kNoon, .job = task.job, .now = test::kNoon});
  });
  EXPECT_EQ(names_in(manual, "\\b((joblog_|process_start)[a-z_]+)\\b(?!/)"),
            names_in(get("/metrics").body, "# HELP (\\S+) "));
}

TEST_F(ManualTest, ItsAlertRulesCanBeLoaded) {
  const auto begin = manual.find("groups:\n");
  ASSERT_NE(begin, std::string::npos);
  const std::string file = fixture.folder.file("rules.yml");
  std::ofstream(file) << manual.substr(begin, manual.find("```", begin) - begin);
  const auto checked = test::run_command({"promtool", "check", "rules", file});
  EXPECT_EQ(checked.exit_code, 0) << checked.output;
  EXPECT_THAT(checked.output, ::testing::HasSubstr("3 rules found"));
}

}  // namespace
}  // namespace joblog::web::health
