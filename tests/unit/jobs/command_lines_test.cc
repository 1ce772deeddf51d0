// SPDX-License-Identifier: MIT
#include "jobs/command_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/command_run.h"
#include "support/fake_clock.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;
using test::FakeClock;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

/// Remembers levels and progress as well.
class LevelRun : public test::RecordingBase<OutputRun> {
 public:
  void output(const OutputLine& line) override {
    shown.emplace_back(line.level, std::string(line.text));
  }
  void unfinished(const OutputLine& line) override { waiting = line.text; }
  void progress(std::uint64_t done, std::uint64_t total, std::string_view step) override {
    last = {done, total, std::string(step)};
  }

  std::vector<std::pair<Level, std::string>> shown;
  std::string waiting;
  Progress last;
};

class CommandLinesTest : public testing::Test {
 protected:
  void out(std::string_view text, bool continued = false) {
    lines().add({.source = Source::standard_output, .continued = continued, .text = text});
  }
  void err(std::string_view text) { lines().add({.source = Source::standard_error, .text = text}); }
  CommandLines& lines() {
    if (!lines_) lines_.emplace(run_, rules_, clock_, secrets_);
    return *lines_;
  }
  std::vector<Level> levels() const {
    std::vector<Level> levels;
    for (const auto& [level, text] : run_.shown) levels.push_back(level);
    return levels;
  }

  FakeClock clock_{from_micros(0)};
  LevelRun run_;
  LineRules rules_;
  std::vector<std::string> secrets_;

 private:
  std::optional<CommandLines> lines_;
};

Pattern pattern(const std::string& text) { return *Pattern::parse(text); }

TEST_F(CommandLinesTest, GetTheirLevelFromTheText) {
  out("ERROR: price table missing");
  out("WARN low disk");
  out("0 errors");
  err("  % Total    % Received % Xferd");
  err("ls: cannot access 'x': No such file or directory");
  EXPECT_THAT(levels(),
              ElementsAre(Level::error, Level::warning, Level::info, Level::info, Level::error));
}

TEST_F(CommandLinesTest, GetTheirLevelFromTheStreamWhereThatIsWanted) {
  rules_.levels = LevelSource::stream;
  out("ERROR: x");
  err("hello");
  EXPECT_THAT(levels(), ElementsAre(Level::info, Level::warning));
}

TEST_F(CommandLinesTest, AreAllInfoWhereLevelsAreOff) {
  rules_.levels = LevelSource::off;
  out("ERROR: x");
  err("ERROR: x");
  EXPECT_THAT(levels(), ElementsAre(Level::info, Level::info));
}

TEST_F(CommandLinesTest, FollowTheCommandsOwnRulesFirstTheMildestOfThem) {
  rules_.level_rules = {{Level::error, pattern("^FEHLER")}, {Level::info, pattern("harmless")}};
  out("FEHLER 7");
  out("FEHLER 8, harmless");
  out("ERROR: harmless");
  out("\x1b[31mFEHLER 9\x1b[0m");
  EXPECT_THAT(levels(), ElementsAre(Level::error, Level::info, Level::info, Level::error));
}

TEST_F(CommandLinesTest, InPiecesHaveTheLevelOfTheFirst) {
  out("ERROR: a very long", true);
  out("INFO line", true);
  out("::stat x=1");
  out("next");
  EXPECT_THAT(levels(), ElementsAre(Level::error, Level::error, Level::error, Level::info));
  EXPECT_THAT(run_.stats, IsEmpty());
}

TEST_F(CommandLinesTest, ReportStatisticsProgressAndWordsOnBothStreams) {
  out("::stat rows=42");
  err("::stat rows=43 bad=1");
  out("::progress 50/100 copy");
  err("::warn low disk");
  out("::error no disk");
  EXPECT_THAT(run_.stats, UnorderedElementsAre(Pair("rows", 43), Pair("bad", 1)));
  EXPECT_EQ(run_.last, (Progress{50, 100, "copy"}));
  EXPECT_THAT(run_.shown,
              ElementsAre(Pair(Level::warning, "low disk"), Pair(Level::error, "no disk")));
}

TEST_F(CommandLinesTest, AreTextWhereReportsAreOff) {
  rules_.reports = false;
  out("::stat rows=42");
  EXPECT_THAT(run_.stats, IsEmpty());
  EXPECT_THAT(run_.shown, ElementsAre(Pair(Level::info, "::stat rows=42")));
}

TEST_F(CommandLinesTest, ThatReportWronglyAreShownWithOneWarning) {
  out("::stat rows=many");
  out("::stat rows=more");
  EXPECT_THAT(run_.shown, SizeIs(2));
  ASSERT_THAT(run_.lines, SizeIs(1));
  EXPECT_THAT(run_.lines[0], HasSubstr("warning: no report, so it is shown as text"));
  EXPECT_THAT(run_.lines[0], HasSubstr("\"many\" is no number"));
}

TEST_F(CommandLinesTest, TimeTheirSteps) {
  out("::group copy files");
  clock_.advance(3s);
  EXPECT_EQ(run_.last.step, "copy files");
  out("::progress 1/2");
  EXPECT_EQ(run_.last, (Progress{1, 2, "copy files"}));
  out("::group check");
  clock_.advance(1s);
  out("::endgroup");
  out("::endgroup");
  out("::group check");
  clock_.advance(1s);
  lines().finish();
  EXPECT_THAT(run_.lines, ElementsAre("step copy files", "step copy files took 3 s", "step check",
                                      "step check took 1 s", "step check", "step check took 1 s"));
  EXPECT_THAT(run_.stats,
              UnorderedElementsAre(Pair("seconds_copy_files", 3), Pair("seconds_check", 2)));
}

TEST_F(CommandLinesTest, AreMeasuredByRegularExpressions) {
  rules_.statistics = {{"rows", pattern("copied ([\\d,]+) rows")}};
  rules_.progress = pattern("(\\d+)% done");
  out("copied 1,234 rows, 45% done");
  out("copied no rows");
  EXPECT_THAT(run_.stats, UnorderedElementsAre(Pair("rows", 1234)));
  EXPECT_EQ(run_.last, (Progress{45, 100, ""}));
  EXPECT_THAT(run_.shown, SizeIs(2));
}

TEST_F(CommandLinesTest, AreMeasuredWhileTheyAreDrawn) {
  rules_.progress = pattern("([\\d.]+) ?%");
  lines().unfinished({.text = "\x1b[32m#####\x1b[0m      45.7 % 3 MB/s"});
  EXPECT_EQ(run_.last, (Progress{45, 100, ""}));
  lines().unfinished({.text = "password: "});
  EXPECT_EQ(run_.last, (Progress{45, 100, ""}));
}

TEST_F(CommandLinesTest, CannotForgeOrCrowdOutWhatJoblogMeasures) {
  out("::stat exit_code=0 signal=9");
  for (int i = 0; i < 200; ++i) out("::stat n" + std::to_string(i) + "=1");
  EXPECT_THAT(run_.stats, SizeIs(90));
  EXPECT_FALSE(run_.stats.contains("exit_code"));
  ASSERT_THAT(run_.lines, SizeIs(1));
  EXPECT_THAT(run_.lines[0], HasSubstr("exit_code is joblog's own"));
}

TEST_F(CommandLinesTest, ExplainAFailureByTheirFirstError) {
  err("some progress");
  out("ERROR: price table missing");
  out("ERROR: and so on");
  err("last on standard error");
  EXPECT_EQ(lines().explanation(), ": ERROR: price table missing");
}

TEST_F(CommandLinesTest, ExplainAFailureByTheLastLineOfATraceback) {
  err("Traceback (most recent call last):");
  err("  File \"x.py\", line 3, in <module>");
  err("    raise ValueError('bad')");
  err("ValueError: bad");
  EXPECT_EQ(lines().explanation(), ": ValueError: bad");
}

TEST_F(CommandLinesTest, ExplainAFailureByTheLastLineWhenNoneIsAnError) {
  EXPECT_EQ(lines().explanation(), "");
  out("19");
  out("\x1b[1m20\x1b[0m ");
  EXPECT_EQ(lines().explanation(), " (last line: 20)");
  err("bad luck");
  err("");
  EXPECT_EQ(lines().explanation(), " (last line: bad luck)");
}

TEST_F(CommandLinesTest, MasksASecretHoweverJsonSpeltIt) {
  secrets_ = {"p\u00e4ssword"};
  out(R"({"joblog": {"warn": "login with p\u00e4ssword", "group": "p\u00e4ssword"}})");
  ASSERT_FALSE(run_.shown.empty());
  for (const auto& [level, text] : run_.shown) EXPECT_FALSE(text.contains("ssword")) << text;
}

TEST_F(CommandLinesTest, CutsAnUnfinishedLineAfterItsSecretIsMasked) {
  secrets_ = {"ABCDEF-hunter2"};
  lines().unfinished({.text = std::string(1795, '0') + "ABCDEF-hunter2" + std::string(1790, '0')});
  EXPECT_FALSE(run_.waiting.contains("hunter2")) << run_.waiting;
  EXPECT_LE(run_.waiting.size(), 1800U);
}

TEST_F(CommandLinesTest, MasksASecretAmongWhoseCharactersColoursStand) {
  secrets_ = {"hunterSecret4711xyz"};
  err("ERROR login \x1b[1mhunter\x1b[0mSecret4711xyz refused");
  out(R"({"joblog": {"warn": "hunter\u001b[1mSecret4711xyz"}})");
  lines().unfinished({.text = "password hunter\x1b[1mSecret4711xyz"});
  EXPECT_THAT(run_.shown, ElementsAre(Pair(Level::error, "ERROR login \x1b[1m•••\x1b[0m refused"),
                                      Pair(Level::warning, "•••\x1b[1m")));
  EXPECT_EQ(run_.waiting, "password •••\x1b[1m");
  EXPECT_EQ(lines().explanation(), ": ERROR login ••• refused");
}

TEST_F(CommandLinesTest, MasksASecretThatLiesInTwoPiecesOfALine) {
  secrets_ = {"hunterSecret4711xyz"};
  out("ERROR: with hunter\x1b[3", true);
  err("hunter2");
  lines().unfinished({.text = "1mSecret4711xyz"});
  out("1mSecret4711xyz and hunt", true);
  out("ing is no secret");
  EXPECT_THAT(run_.shown,
              ElementsAre(Pair(Level::error, "ERROR: with "), Pair(Level::info, "hunter2"),
                          Pair(Level::error, "•••\x1b[31m and "),
                          Pair(Level::error, "hunting is no secret")));
  EXPECT_EQ(run_.waiting, "•••\x1b[31m");
  out("after");
  EXPECT_EQ(run_.shown.back(), std::pair(Level::info, std::string("after")));
}

TEST_F(CommandLinesTest, NeverShowASecret) {
  secrets_ = {"hunter2hunter2", "hunter2", "pw"};
  out("login hunter2 hunter2hunter2 pw");
  err("ERROR: hunter2 refused");
  out("::warn hunter2");
  out("::stat hunter2=1");
  lines().unfinished({.text = "password hunter2"});
  EXPECT_THAT(run_.shown,
              ElementsAre(Pair(Level::info, "login ••• ••• pw"),
                          Pair(Level::error, "ERROR: ••• refused"), Pair(Level::warning, "•••")));
  EXPECT_EQ(run_.waiting, "password •••");
  EXPECT_EQ(lines().explanation(), ": ERROR: ••• refused");
  EXPECT_FALSE(run_.stats.contains("hunter2"));
}

}  // namespace
}  // namespace joblog
