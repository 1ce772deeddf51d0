// SPDX-License-Identifier: MIT
// What is usual for a kind, and the one statistic that tells most.
#include "web/job_logs/run/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "web/display_text.h"
#include "web/html.h"
#include "web/job_logs/log/ansi.h"
#include "web/job_logs/run/run_labels.h"
#include "web/statistic_text.h"

namespace joblog::web::job_logs {
namespace {

using namespace std::chrono_literals;
using testing::IsNull;

std::vector<PastSuccess> successes(int count, Duration took, double rows = 0) {
  std::vector<PastSuccess> all;
  for (int i = 0; i < count; ++i) {
    all.push_back(
        {.id = JobLogId{i + 1}, .name = {}, .duration = took, .waited = {}, .statistics = {}});
    if (rows > 0) all.back().statistics = {{"rows", rows}};
  }
  return all;
}

std::string main_name(const Statistics& statistics) {
  const Statistic* found = main_statistic(statistics);
  return found == nullptr ? "none" : found->name;
}

TEST(Baseline, IsNotKnownFromFewerThanTenSuccesses) {
  EXPECT_FALSE(baseline_of(successes(9, 10s)).seconds);
  EXPECT_TRUE(baseline_of(successes(10, 10s)).seconds);
  EXPECT_EQ(deviation_of(Duration{1h}, baseline_of(successes(9, 10s))), Deviation::none);
}

TEST(Baseline, CallsTwiceAndHalfOddAndWhatIsBetweenNot) {
  const Baseline baseline = baseline_of(successes(30, 10s));
  EXPECT_EQ(deviation_of(Duration{20s}, baseline), Deviation::none);
  EXPECT_EQ(deviation_of(Duration{21s}, baseline), Deviation::above);
  EXPECT_EQ(deviation_of(Duration{5s}, baseline), Deviation::none);
  EXPECT_EQ(deviation_of(Duration{4s}, baseline), Deviation::below);
}

TEST(Baseline, MeasuresFromWhereNineOfTenLie) {
  auto all = successes(20, 10s);
  for (int i = 0; i < 6; ++i) all[static_cast<std::size_t>(i)].duration = 60s;
  EXPECT_EQ(deviation_of(Duration{100s}, baseline_of(all)), Deviation::none)
      << "it has taken a minute before";
  EXPECT_EQ(deviation_of(Duration{121s}, baseline_of(all)), Deviation::above);
}

TEST(Baseline, DoesNotMindDifferencesOfLessThanHalfASecond) {
  const Baseline baseline = baseline_of(successes(30, 20ms));
  EXPECT_EQ(deviation_of(Duration{400ms}, baseline), Deviation::none);
  EXPECT_EQ(deviation_of(Duration{0ms}, baseline), Deviation::none);
  EXPECT_EQ(deviation_of(Duration{600ms}, baseline), Deviation::above);
}

TEST(Baseline, ComparesTheTellingNumberToo) {
  const Baseline baseline = baseline_of(successes(30, 1s, 1000));
  EXPECT_EQ(deviation_of(Statistic{"rows", 2001}, baseline), Deviation::above);
  EXPECT_EQ(deviation_of(Statistic{"rows", 100}, baseline), Deviation::below);
  EXPECT_EQ(deviation_of(Statistic{"rows", 900}, baseline), Deviation::none);
  EXPECT_EQ(deviation_of(Statistic{"errors", 100}, baseline), Deviation::none) << "another number";
}

TEST(Baseline, MakesNothingOfNumbersThatAreMostlyZeroOrNone) {
  auto all = successes(20, 1s, 5);
  for (auto& success : all) success.statistics = {{"rows", 0}};
  EXPECT_EQ(deviation_of(Statistic{"rows", 7}, baseline_of(all)), Deviation::none);
}

TEST(Baseline, SaysHowManyTimes) {
  const Band band{.low = 9, .median = 10, .high = 11};
  EXPECT_EQ(times_baseline(32, band), "3.2 × usual");
  EXPECT_EQ(times_baseline(250, band), "25 × usual");
  EXPECT_EQ(times_baseline(12'345'678, band), "1,234,568 × usual");
  EXPECT_EQ(times_baseline(0.1, band), "far below usual");
  EXPECT_EQ(times_baseline(5, Band{}), "unusual");
}

TEST(TellingStatistic, IsWhatWasDoneRatherThanWhatWasMetOnTheWay) {
  EXPECT_EQ(main_name({{"seconds_total", 3}, {"rows_fetched", 9}, {"rows_written", 8}}),
            "rows_written");
  EXPECT_EQ(main_name({{"mails_sent", 3}, {"rows_read", 9}}), "mails_sent");
  EXPECT_EQ(main_name({{"widgets", 3}, {"seconds", 9}}), "widgets") << "the first that is no time";
  EXPECT_EQ(main_name({{"browser", 3}, {"rows", 9}}), "rows") << "words, not parts of words";
  EXPECT_THAT(main_statistic({{"exit_code", 0}, {"seconds_user", 9}, {"bytes_read", 5}}), IsNull());
  EXPECT_THAT(main_statistic({}), IsNull());
}

TEST(StatisticWords, FollowTheEndingOfTheName) {
  EXPECT_EQ(statistic_words({"rows_written", 12410}), "12,410 rows written");
  EXPECT_EQ(statistic_words({"output_lines", 1}), "1 output line");
  EXPECT_EQ(statistic_words({"read_bytes", 1572864}), "1.5 MiB read bytes");
  EXPECT_EQ(statistic_words({"import_seconds", 3.2}), "3.200 s import seconds");
  EXPECT_EQ(statistic_words({"ratio", 0.25}), "0.25 ratio");
  EXPECT_EQ(statistic_words({"delta", -3}), "-3 delta");
  EXPECT_EQ(statistic_value({"x", std::numeric_limits<double>::infinity()}), "—");
  EXPECT_EQ(statistic_value({"x", 1e300}), "1e+300");
}

TEST(OneLine, IsTheFirstThatSaysSomethingAndNothingATerminalWouldObey) {
  EXPECT_EQ(one_line("\n \t\nfirst\nsecond", 100), "first");
  EXPECT_EQ(one_line("\x1b[31mred\x1b[0m \x1b]0;title\x07word", 100), "red word");
  EXPECT_EQ(one_line("a\x07\x08"
                     "b\tc\x7f",
                     100),
            "a\\x07\\x08b c\\x7f");
  EXPECT_EQ(one_line("abc\u202e\u2066def", 100), "abc\\u{202E}\\u{2066}def")
      << "nothing turns the direction of what follows";
  EXPECT_EQ(one_line("\x1b[31", 100), "\\x1b[31") << "a sequence without an end is none";
  EXPECT_EQ(one_line("\x1b[0m\nfirst", 100), "first")
      << "a line of nothing but a sequence is empty";
  EXPECT_EQ(one_line("zwölf", 4), "zwö…");
  EXPECT_EQ(one_line("\xff", 10), "\\xff");
  EXPECT_EQ(one_line("\u202e\u202e", 10), "\\u{202E}\\…") << "as long as it is on the page";
}

TEST(TextOfStrangers, IsShownTheSameWayInARowAListAndATerminal) {
  const std::string turned = "pay \u202egnp.exe\u2066";
  const std::string shown = "pay \\u{202E}gnp.exe\\u{2066}";
  Html written;
  written.text(turned);
  EXPECT_EQ(one_line(turned, 100), shown);
  EXPECT_EQ(on_one_line(turned, 100), shown);
  EXPECT_EQ(in_lines(turned, 100), shown);
  EXPECT_EQ(ansi_text(turned), shown);
  EXPECT_EQ(std::move(written).take(), shown);
  for (const char* sequence : {"\x1b[31m", "\x1b[2J", "\x1b]0;title\x07", "\x1b]8;;evil\x1b\\",
                               "\x1b(B", "\x1bM", "\x1bP1$t\x1b\\"}) {
    const std::string text = "a" + std::string(sequence) + "b";
    EXPECT_EQ(one_line(text, 100), "ab") << sequence + 1;
    EXPECT_EQ(on_one_line(text, 100), "ab") << sequence + 1;
    EXPECT_EQ(in_lines(text, 100), "ab") << sequence + 1;
    EXPECT_EQ(ansi_text(text), "ab") << sequence + 1;
  }
}

}  // namespace
}  // namespace joblog::web::job_logs
