// SPDX-License-Identifier: MIT
// What is kept of too much output.
#include "core/bounded_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "core/progress_words.h"
#include "core/silent_run.h"
#include "support/fake_clock.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Remembers what it is handed.
class Kept final : public SilentRun {
 public:
  using Run::log;
  void log(Level, std::string_view message) override { texts.emplace_back(message); }
  void progress(std::uint64_t done, std::uint64_t total, std::string_view) override {
    shares.emplace_back(done, total);
  }
  void output(const OutputLine& line) override {
    texts.emplace_back(line.text);
    lines.push_back(line);
    ats.push_back(line.at);
    if (line.source != Source::system) bytes += line.text.size() + (line.continued ? 0 : 1);
    if (line.source != Source::system && !line.continued) ++ended;
  }
  void unfinished(const OutputLine& line) override { open.emplace_back(line.text); }

  std::vector<std::string> texts, open;
  std::vector<OutputLine> lines;  ///< Their texts are gone.
  std::vector<std::optional<TimePoint>> ats;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> shares;
  std::uint64_t bytes = 0, ended = 0;
};

class KeptOutputTest : public testing::Test {
 protected:
  void print(BoundedOutput& output, const std::string& text,
             Source source = Source::standard_output) {
    output.output({.source = source, .text = text});
  }
  FakeClock clock_{from_micros(1'000'000'000)};
  Kept run_;
};

TEST_F(KeptOutputTest, KeepsAllThatFits) {
  BoundedOutput output(run_, clock_, 20'000);
  for (int i = 0; i < 300; ++i) print(output, std::to_string(i));
  EXPECT_EQ(output.finish().bytes, 0);
  EXPECT_EQ(run_.texts.size(), 300);
  EXPECT_EQ(run_.texts.back(), "299");
}

TEST_F(KeptOutputTest, KeepsBeginningAndEndAndNamesTheGap) {
  BoundedOutput output(run_, clock_, 1280);
  for (int i = 0; i < 1000; ++i) print(output, std::to_string(1000 + i));
  const OutputGap gap = output.finish();
  ASSERT_EQ(run_.texts.size(), 21);  // Ten each, and the gap.
  EXPECT_EQ(run_.texts[9], "1009");
  EXPECT_THAT(run_.texts[10], HasSubstr("here 4.8 KiB in 980 lines are missing"));
  EXPECT_EQ(run_.lines[10].level, Level::warning);
  EXPECT_EQ(run_.texts[11], "1990");
  EXPECT_EQ(run_.texts[20], "1999");
  EXPECT_EQ(gap.bytes, 980 * 5);
  EXPECT_EQ(gap.lines, 980);
}

TEST_F(KeptOutputTest, KeepsStandardErrorHoweverMuchTheOtherStreamSays) {
  BoundedOutput output(run_, clock_, 12800);
  for (int i = 0; i < 5000; ++i) {
    if (i == 2500) print(output, "disk full", Source::standard_error);
    print(output, "progress");
  }
  output.finish();
  EXPECT_THAT(run_.texts, testing::Contains("disk full"));
}

TEST_F(KeptOutputTest, KeepsTheLastWordsHoweverMuchStandardErrorSays) {
  BoundedOutput output(run_, clock_, 12800);
  print(output, "result: 42");
  for (int i = 0; i < 5000; ++i) print(output, "warning", Source::standard_error);
  print(output, "done");
  output.finish();
  EXPECT_EQ(run_.texts.front(), "result: 42");
  EXPECT_EQ(run_.texts.back(), "done");
}

TEST_F(KeptOutputTest, CountsWhatAShortLineCostsToKeep) {
  BoundedOutput output(run_, clock_, 64'000);
  for (int i = 0; i < 100'000; ++i) print(output, i % 2 == 0 ? "." : "");
  const OutputGap gap = output.finish();
  EXPECT_EQ(run_.texts.size(), 1'001);
  EXPECT_EQ(gap.lines, 99'000);
}

TEST_F(KeptOutputTest, CountsMessagesThatTheOutputAsksFor) {
  BoundedOutput output(run_, clock_, 64'000);
  for (int i = 0; i < 100'000; ++i) output.log(Level::info, "step a");
  EXPECT_EQ(output.finish().lines, 99'000);
  EXPECT_EQ(run_.texts.size(), 1'001);
}

TEST_F(KeptOutputTest, CountsEmptyLinesInsteadOfKeepingThemAll) {
  BoundedOutput output(run_, clock_, 1 << 20);
  print(output, "before");
  for (int i = 0; i < 1'000'000; ++i) print(output, "");
  print(output, "after");
  for (int i = 0; i < 101; ++i) print(output, "");
  EXPECT_EQ(output.finish().bytes, 0) << "nothing is missing";
  ASSERT_EQ(run_.texts.size(), 1 + 100 + 1 + 1 + 100 + 1);
  EXPECT_EQ(run_.texts[100], "");
  EXPECT_EQ(run_.texts[101], "(999,900 more empty lines)");
  EXPECT_EQ(run_.lines[101].source, Source::system);
  EXPECT_EQ(run_.texts[102], "after");
  EXPECT_EQ(run_.texts.back(), "(1 more empty line)");
}

TEST_F(KeptOutputTest, GivesTheEndTheTimesAtWhichItWasWritten) {
  BoundedOutput output(run_, clock_, 128);
  const TimePoint begin = clock_.wall_now();
  for (int i = 0; i < 5; ++i) {
    print(output, "line");
    clock_.advance(std::chrono::seconds{1});
  }
  output.finish();
  EXPECT_EQ(run_.ats.back(), begin + std::chrono::seconds{4});
}

TEST_F(KeptOutputTest, EndsALineThatTheGapCuts) {
  BoundedOutput output(run_, clock_, 200);
  for (int i = 0; i < 10; ++i) {
    output.output({.continued = i < 9, .text = std::string(60, static_cast<char>('a' + i))});
  }
  output.finish();
  std::size_t gap = 0;
  while (run_.lines[gap].source != Source::system) ++gap;
  EXPECT_FALSE(run_.lines[gap - 1].continued) << "the gap would be a part of the line";
  EXPECT_FALSE(run_.lines.back().continued);
  EXPECT_EQ(run_.texts.back(), std::string(60, 'j'));
}

TEST_F(KeptOutputTest, KeepsBothEndsOfALineThatIsTooLong) {
  constexpr std::size_t kPiece = 256 << 10;
  for (const std::string behind : {"", "done"}) {
    Kept run;
    BoundedOutput output(run, clock_, 100 << 10);
    const std::string line = "begin " + std::string(12 * kPiece, '.') + " end";
    for (std::size_t at = 0; at < line.size(); at += kPiece) {
      output.output({.continued = at + kPiece < line.size(), .text = line.substr(at, kPiece)});
    }
    if (!behind.empty()) output.output({.text = behind});
    const OutputGap gap = output.finish();
    EXPECT_TRUE(run.texts[0].starts_with("begin ")) << run.texts[0].size();
    EXPECT_EQ(run.texts[0].size(), 50 << 10);
    EXPECT_THAT(run.texts[1], HasSubstr("here 2.9 MiB are missing"));
    std::string rest;
    for (std::size_t i = 2; i < run.texts.size(); ++i) rest += run.texts[i];
    EXPECT_TRUE(rest.ends_with(" end" + behind));
    EXPECT_GE(rest.size(), 49 << 10) << "all of the room is used";
    EXPECT_LE(rest.size(), 50 << 10);
    EXPECT_TRUE(gap.cuts_a_line);
    EXPECT_EQ(run.texts[0].size() + gap.bytes + rest.size(), line.size() + behind.size());
  }
}

TEST_F(KeptOutputTest, ShowsTheNewestLineWhileTheEndIsHeldBack) {
  BoundedOutput output(run_, clock_, 128);
  print(output, "one");
  EXPECT_THAT(run_.open, IsEmpty());
  clock_.advance(std::chrono::seconds{1});
  print(output, "two");
  EXPECT_THAT(run_.open, ElementsAre("two"));
}

TEST_F(KeptOutputTest, TakesAShareInALineThatIsRewrittenForProgress) {
  BoundedOutput output(run_, clock_, 1000);
  for (const char* state : {"copy 10 %", "copy 20 %", "copy 20 % .", ""}) {
    output.unfinished({.text = state});
  }
  EXPECT_THAT(run_.shares, ElementsAre(std::pair(20, 100)));
  output.progress(1, 2, "");
  output.unfinished({.text = "copy 30 %"});
  output.unfinished({.text = "copy 40 %"});
  EXPECT_THAT(run_.shares, ElementsAre(std::pair(20, 100), std::pair(1, 2)));
}

RC_GTEST_PROP(KeptOutputProperty, BeginningEndAndGapAreWhatWasWritten, ()) {
  FakeClock clock{from_micros(1'000'000'000)};
  Kept run;
  const auto cap = *rc::gen::inRange<std::uint64_t>(1024, 20'000);
  BoundedOutput output(run, clock, cap);
  std::uint64_t bytes = 0, lines = 0;
  const auto sizes = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3000));
  std::string last;
  for (const int size : sizes) {
    last = std::string(static_cast<std::size_t>(size), static_cast<char>('a' + size % 26));
    const bool error = size % 5 == 0;
    output.output(
        {.source = error ? Source::standard_error : Source::standard_output, .text = last});
    bytes += last.size() + 1;
    ++lines;
  }
  const OutputGap gap = output.finish();
  const std::uint64_t ends_added = gap.cuts_a_line ? 1 : 0;
  RC_ASSERT(run.bytes + gap.bytes == bytes + ends_added);
  RC_ASSERT(run.ended + gap.lines == lines + ends_added);
  RC_ASSERT(run.bytes <= cap + 3000);
  const bool ends_well = sizes.empty() || last.ends_with(run.texts.back());
  RC_ASSERT(ends_well);
}

TEST(ProgressWords, AreSharesAndRatios) {
  const auto share = [](std::string_view line) {
    const auto progress = progress_in(line);
    return progress ? std::to_string(progress->done) + "/" + std::to_string(progress->total) : "";
  };
  EXPECT_EQ(share("[====  ] 45 %"), "45/100");
  EXPECT_EQ(share(" 45.3% done"), "45/100");
  EXPECT_EQ(share(" 45%|####      | 9/20 [00:01<00:02]"), "45/100");
  EXPECT_EQ(share("    1,234,567  99%   12.3MB/s    0:00:12 (xfr#1, to-chk=0/2)"), "99/100");
  EXPECT_EQ(share("image 12/50"), "12/50");
  EXPECT_EQ(share("100,0 %"), "100/100");
  EXPECT_EQ(share("grew by 250 %"), "");
  EXPECT_EQ(share("on 1/2/2026"), "");
  EXPECT_EQ(share("/srv/12/50"), "");
  EXPECT_EQ(share("51/50"), "");
  EXPECT_EQ(share("nothing"), "");
}

}  // namespace
}  // namespace joblog::test
