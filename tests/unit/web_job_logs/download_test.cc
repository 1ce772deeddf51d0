// SPDX-License-Identifier: MIT
// A log as a file.
#include <boost/json.hpp>

#include "base/text.h"
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Download : public testing::Test {
 protected:
  std::string file(const Claim& run, const std::string& name) {
    auto answer = fixture_.get(RunPagesFixture::address(run) + "/download." + name);
    EXPECT_EQ(answer.status, 200);
    return all_of(answer);
  }
  std::vector<std::string> lines(const Claim& run, const std::string& name) {
    std::vector<std::string> lines;
    const std::string all = file(run, name);
    for (const std::string_view line : split(all, '\n')) lines.emplace_back(line);
    EXPECT_EQ(lines.back(), "") << "the last line is ended too";
    lines.pop_back();
    return lines;
  }

  RunPagesFixture fixture_;
};

TEST_F(Download, TextHasOneLineForEachWithItsTimeZoneAndLevel) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"connecting"}, {"\x1b[33mslow\x1b[0m", Level::warning, false, 1500ms}});
  fixture_.end(run);
  EXPECT_THAT(lines(run, "txt"), ElementsAre("2026-11-23 12:00:00.001000 UTC info  connecting",
                                             "2026-11-23 12:00:01.501000 UTC warn  slow"));
  fixture_.headers = {{"Cookie", "joblog_zone=Asia%2FKolkata"}};
  EXPECT_THAT(lines(run, "txt").front(), testing::StartsWith("2026-11-23 17:30:00.001000 IST"));
}

TEST_F(Download, TextJoinsThePartsOfALongLine) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{std::string(5000, 'a'), Level::info, true},
                     {std::string(5000, 'b'), Level::info, true},
                     {"c"},
                     {"next"}});
  fixture_.end(run);
  const auto all = lines(run, "txt");
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_THAT(all[0], testing::EndsWith(std::string(5000, 'a') + std::string(5000, 'b') + "c"));
}

TEST_F(Download, TextEndsALineWhoseRestIsNotWrittenYet) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"goes on", Level::info, true}});
  EXPECT_THAT(lines(run, "txt"), ElementsAre(testing::EndsWith("goes on")));
}

TEST_F(Download, NdjsonHasEachDetailExactlyAsItWasWritten) {
  const Claim run = fixture_.begin();
  const std::string message = "\x1b[31m\"q\"\\ \n\t</script> zw\u00f6lf \u2028";
  fixture_.say(run, {{message, Level::error, true}, {"b"}});
  fixture_.end(run);
  const auto all = lines(run, "ndjson");
  ASSERT_THAT(all, SizeIs(2));
  const auto first = boost::json::parse(all[0]).as_object();
  EXPECT_EQ(first.at("message").as_string(), message);
  EXPECT_EQ(first.at("line"), 1);
  EXPECT_EQ(first.at("at").as_string(), "2026-11-23T12:00:00.001000Z");
  EXPECT_EQ(first.at("level").as_string(), "error");
  EXPECT_EQ(first.at("source").as_string(), "handler");
  EXPECT_EQ(first.at("continued"), true);
  EXPECT_EQ(boost::json::parse(all[1]).as_object().at("continued"), false);
}

TEST_F(Download, IsCompleteHoweverLongTheLogIs) {
  std::vector<Line> written(7001, {"x"});
  for (std::size_t i = 0; i < written.size(); i += 70) written[i].message = std::string(4000, 'y');
  const Claim run = fixture_.begin();
  fixture_.say(run, written);
  fixture_.end(run);
  EXPECT_THAT(lines(run, "txt"), SizeIs(7001));
  const auto all = lines(run, "ndjson");
  ASSERT_THAT(all, SizeIs(7001));
  EXPECT_EQ(boost::json::parse(all.back()).as_object().at("line"), 7001);
}

TEST_F(Download, ComesInPieces) {
  const Claim run = fixture_.begin();
  fixture_.say(run, std::vector<Line>(2000, {std::string(1000, 'x')}));
  auto answer = fixture_.get(RunPagesFixture::address(run) + "/download.txt");
  std::string piece;
  ASSERT_TRUE(answer.source->next(piece));
  EXPECT_LT(piece.size(), 400U << 10);
}

TEST_F(Download, OfARunThatGoesOnEndsWhereItWasAskedFor) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"one"}, {"two"}});
  auto answer = fixture_.get(RunPagesFixture::address(run) + "/download.txt");
  fixture_.say(run, {{"three"}});
  EXPECT_THAT(all_of(answer), AllOf(HasSubstr("two"), Not(HasSubstr("three"))));
  EXPECT_THAT(lines(run, "txt"), SizeIs(3));
}

TEST_F(Download, DoesNotEndLikeAWholeOneWhenItsLinesAreRemovedMeanwhile) {
  const Claim run = fixture_.begin();
  fixture_.say(run, std::vector<Line>(2000, {std::string(1000, 'x')}));
  fixture_.end(run);
  auto answer = fixture_.get(RunPagesFixture::address(run) + "/download.txt");
  std::string piece;
  ASSERT_TRUE(answer.source->next(piece));
  fixture_.clock.advance(24h * 40);
  fixture_.run("sync");  // The last success of a kind is kept.
  fixture_.write([&](Transaction& tx) {
    tx.prune({.details_before = fixture_.clock.wall_now(), .logs_before = {}, .jobs_before = {}});
  });
  EXPECT_THROW(while (answer.source->next(piece)){}, std::runtime_error);
}

TEST_F(Download, GivesOnlyWhatIsAskedFor) {
  const Claim run = fixture_.begin();
  fixture_.say(
      run,
      {{"all good"}, {"disk 100% full", Level::error}, {"slow", Level::warning}, {"GOOD again"}});
  EXPECT_THAT(lines(run, "ndjson?level=warn"), SizeIs(2));
  EXPECT_THAT(lines(run, "txt?q=good"),
              ElementsAre(testing::EndsWith("all good"), testing::EndsWith("GOOD again")));
  EXPECT_THAT(lines(run, "txt?q=0%25"), ElementsAre(testing::EndsWith("disk 100% full")));
  EXPECT_THAT(lines(run, "txt?q=nothing"), IsEmpty());
}

TEST_F(Download, GivesTheSameHitsAsTheSearch) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"a nee", Level::info, true}, {"dle and more"}, {"needle"}, {"nee"}, {"dle"}});
  EXPECT_THAT(lines(run, "ndjson?q=needle"),
              ElementsAre(HasSubstr("\"a nee\""), HasSubstr("\"needle\"")));
}

TEST_F(Download, OfALogWithoutLinesIsAnEmptyFile) {
  EXPECT_EQ(file(fixture_.begin(), "txt"), "");
  EXPECT_EQ(file(fixture_.run("sync"), "ndjson"), "");
}

TEST_F(Download, HasANameThatEverySystemTakes) {
  const Claim run = fixture_.begin({.kind = "mail:to.all"});
  EXPECT_EQ(header_of(fixture_.get(RunPagesFixture::address(run) + "/download.txt"),
                      "Content-Disposition"),
            "attachment; filename=\"mail_to.all-" + run.log_name + ".txt\"");
  const Claim dots = fixture_.begin({.kind = "..:"});
  EXPECT_EQ(header_of(fixture_.get(RunPagesFixture::address(dots) + "/download.ndjson"),
                      "Content-Disposition"),
            "attachment; filename=\"_-" + dots.log_name + ".ndjson\"");
  EXPECT_EQ(fixture_.get(RunPagesFixture::address(run) + "/download.txt").content_type,
            "text/plain; charset=utf-8");
  EXPECT_EQ(fixture_.get(RunPagesFixture::address(run) + "/download.ndjson").content_type,
            "application/x-ndjson");
}

}  // namespace
}  // namespace joblog::test
