// SPDX-License-Identifier: MIT
#include "core/line_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fmt/format.h>

namespace joblog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = LineReports::Kind;

std::vector<Report> read(std::string_view line) {
  const LineReports all = reports_in(line);
  EXPECT_EQ(all.kind, Kind::reports) << line << ": " << all.problem;
  return all.reports;
}

std::string problem_with(std::string_view line) {
  const LineReports all = reports_in(line);
  EXPECT_EQ(all.kind, Kind::malformed) << line;
  EXPECT_THAT(all.reports, IsEmpty());
  return all.problem;
}

TEST(LineReport, NamesNumbers) {
  EXPECT_THAT(read("::stat rows=42"), ElementsAre(Report(Statistic{"rows", 42})));
  EXPECT_THAT(read("  ::stat rows=1,234.5 bad=-1e3 \r"),
              ElementsAre(Report(Statistic{"rows", 1234.5}), Report(Statistic{"bad", -1000})));
}

TEST(LineReport, SaysHowFarItIs) {
  EXPECT_THAT(read("::progress 50/100 copying files"),
              ElementsAre(Report(Progress{50, 100, "copying files"})));
  EXPECT_THAT(read("::progress 45%"), ElementsAre(Report(Progress{45, 100, ""})));
  EXPECT_THAT(read("::progress 12.7% a"), ElementsAre(Report(Progress{12, 100, "a"})));
  EXPECT_THAT(read("::progress 7 files"), ElementsAre(Report(Progress{7, 0, "files"})));
}

TEST(LineReport, SaysSomethingAtALevel) {
  EXPECT_THAT(read("::warn low disk"),
              ElementsAre(Report(MessageReport{Level::warning, "low disk"})));
  EXPECT_THAT(read("::error no disk"), ElementsAre(Report(MessageReport{Level::error, "no disk"})));
  EXPECT_THAT(read("::debug x"), ElementsAre(Report(MessageReport{Level::debug, "x"})));
  EXPECT_THAT(read("::notice x"), ElementsAre(Report(MessageReport{Level::info, "x"})));
}

TEST(LineReport, UnderstandsWhatBuildServersUnderstand) {
  EXPECT_THAT(read("::error file=a.c,line=3::no ; here"),
              ElementsAre(Report(MessageReport{Level::error, "no ; here"})));
  EXPECT_THAT(read("::warning::low disk"),
              ElementsAre(Report(MessageReport{Level::warning, "low disk"})));
  EXPECT_THAT(read("::group::copy files"), ElementsAre(Report(StepBegins{"copy files"})));
  EXPECT_THAT(read("::endgroup::"), ElementsAre(Report(StepEnds{})));
}

TEST(LineReport, BeginsAndEndsSteps) {
  EXPECT_THAT(read("::group copy files"), ElementsAre(Report(StepBegins{"copy files"})));
  EXPECT_THAT(read("::endgroup"), ElementsAre(Report(StepEnds{})));
}

TEST(LineReport, MayBeJson) {
  EXPECT_THAT(
      read(
          R"({"joblog": {"stat": {"rows written": 42}, "progress": {"done": 1, "total": 2, "step": "x"},
                       "warn": "low disk", "group": "copy", "endgroup": true}})"),
      ElementsAre(Report(Statistic{"rows written", 42}), Report(Progress{1, 2, "x"}),
                  Report(MessageReport{Level::warning, "low disk"}), Report(StepBegins{"copy"}),
                  Report(StepEnds{})));
}

TEST(LineReport, OfAWrongFormSaysWhatIsRight) {
  EXPECT_THAT(problem_with("::stat rows"), HasSubstr("NAME=NUMBER"));
  EXPECT_THAT(problem_with("::stat"), HasSubstr("NAME=NUMBER"));
  EXPECT_THAT(problem_with("::stat rows=many"), HasSubstr("\"many\" is no number"));
  EXPECT_THAT(problem_with("::stat rows=nan"), HasSubstr("no number"));
  EXPECT_THAT(problem_with("::stat rows=1e999"), HasSubstr("no number"));
  EXPECT_THAT(problem_with("::stat rows=1,2"), HasSubstr("no number"));
  EXPECT_THAT(problem_with("::stat " + std::string(101, 'x') + "=1"), HasSubstr("100 bytes"));
  EXPECT_THAT(problem_with("::progress half"), HasSubstr("DONE/TOTAL"));
  EXPECT_THAT(problem_with("::progress -1/5"), HasSubstr("DONE/TOTAL"));
  EXPECT_THAT(problem_with("::progress 101%"), HasSubstr("DONE/TOTAL"));
  EXPECT_THAT(problem_with("::progress 99999999999999999999/5"), HasSubstr("DONE/TOTAL"));
  EXPECT_THAT(problem_with("::group"), HasSubstr("name of the step"));
  EXPECT_THAT(problem_with(R"({"joblog": {"stat": {"rows": "many"}}})"), HasSubstr("no number"));
  EXPECT_THAT(problem_with(R"({"joblog": {"stats": {"rows": 1}}})"),
              HasSubstr("\"stats\" is no report"));
  EXPECT_THAT(problem_with(R"({"joblog": {"progress": {"done": -1}}})"),
              HasSubstr("whole numbers"));
  EXPECT_THAT(problem_with(R"({"joblog": 1})"), HasSubstr("takes an object"));
  EXPECT_THAT(problem_with(R"({"joblog": )"), HasSubstr("no JSON"));
}

TEST(LineReport, IsNoOtherLine) {
  for (const std::string_view line :
       {"", "::", "::1 localhost", "::std::string", "::statistics are fine", "stat rows=42",
        ":: stat", "a ::stat rows=1", "::Stat rows=1", "::stat(x)", R"({"rows": 42})",
        R"({"level": "error", "joblog": {"stat": {"rows": 1}}})", "{", "{\"joblog\"", "{}"}) {
    EXPECT_EQ(reports_in(line).kind, Kind::none) << line;
  }
}

RC_GTEST_PROP(LineReportProperty, HasAnAnswerForAnyBytes, ()) {
  const auto start = *rc::gen::elementOf(std::vector<std::string>{
      "", "::", "::stat ", "::progress ", "::error ", "{\"joblog\":", "::group::"});
  (void)reports_in(start + *rc::gen::arbitrary<std::string>());
}

RC_GTEST_PROP(LineReportProperty, KeepsEveryFiniteNumber, (double number)) {
  RC_PRE(std::isfinite(number));
  const auto all = reports_in(fmt::format("::stat x={}", number));
  RC_ASSERT(all.reports.size() == 1U);
  RC_ASSERT(std::get<Statistic>(all.reports[0]).value == number);
}

}  // namespace
}  // namespace joblog
