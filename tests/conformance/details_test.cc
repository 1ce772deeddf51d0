// SPDX-License-Identifier: MIT
// A log's details: windows in both directions, what is known without reading, lines that came in
// parts, search.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Said {
  std::string message;
  Level level = Level::info;
  bool continued = false;
};

class LogDetails : public StoreTest {
 protected:
  JobLogId written(const std::vector<Said>& lines) {
    const Claim claim = claimed({.kind = "a"});
    std::vector<DetailView> details;
    for (const Said& said : lines) {
      details.push_back({.log = claim.log,
                         .sequence = static_cast<std::int64_t>(details.size()) + 1,
                         .at = now_,
                         .level = said.level,
                         .continued = said.continued,
                         .message = said.message});
    }
    write([&](Transaction& tx) { tx.append_details(details, claim.holder); });
    return claim.log;
  }
  DetailPage page(const DetailWindow& window) {
    return read([&](Reader& r) { return r.details(window); });
  }
  std::vector<std::int64_t> sequences(const DetailWindow& window) {
    std::vector<std::int64_t> all;
    for (const Detail& detail : page(window).details) all.push_back(detail.sequence);
    return all;
  }
  DetailHits hits(JobLogId log, std::string_view text, std::int64_t after = 0, int limit = 100) {
    return read([&](Reader& r) {
      return r.search_details(
          {.log = log, .text = std::string(text), .after = after, .limit = limit});
    });
  }
  std::vector<std::int64_t> found(JobLogId log, std::string_view text) {
    std::vector<std::int64_t> all;
    for (const Detail& detail : hits(log, text).details) all.push_back(detail.sequence);
    return all;
  }
  LineSpan line(JobLogId log, std::int64_t sequence) {
    return read([&](Reader& r) { return r.line_of(log, sequence); });
  }
};

TEST_P(LogDetails, ComeInOrderFromEitherEndOfAWindow) {
  const JobLogId log = written({{"1"}, {"2"}, {"3"}, {"4"}, {"5"}});
  EXPECT_THAT(sequences({.log = log}), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(sequences({.log = log, .after = 1, .before = 5}), ElementsAre(2, 3, 4));
  EXPECT_THAT(sequences({.log = log, .limit = 2}), ElementsAre(1, 2));
  EXPECT_THAT(sequences({.log = log, .from_end = true, .limit = 2}), ElementsAre(4, 5));
  EXPECT_THAT(sequences({.log = log, .before = 4, .from_end = true, .limit = 2}),
              ElementsAre(2, 3));
  EXPECT_THAT(sequences({.log = log, .after = 5}), IsEmpty());
  EXPECT_THAT(sequences({.log = JobLogId{99}}), IsEmpty());
}

TEST_P(LogDetails, SayWhereTheNextWindowStarts) {
  const JobLogId log = written({{"1"}, {"2"}, {"3"}});
  EXPECT_EQ(page({.log = log, .limit = 2}).reached, 2);
  EXPECT_TRUE(page({.log = log, .limit = 2}).more);
  EXPECT_FALSE(page({.log = log, .limit = 3}).more);
  EXPECT_EQ(page({.log = log, .from_end = true, .limit = 2}).reached, 2);
}

TEST_P(LogDetails, KeepToTheBytesButForOne) {
  const JobLogId log =
      written({{std::string(100, 'a')}, {std::string(100, 'b')}, {std::string(100, 'c')}});
  EXPECT_THAT(sequences({.log = log, .max_bytes = 250}), ElementsAre(1, 2));
  EXPECT_THAT(sequences({.log = log, .max_bytes = 1}), ElementsAre(1));
}

TEST_P(LogDetails, KeepToTheLevel) {
  const JobLogId log = written({{"d", Level::debug},
                                {"i"},
                                {"w", Level::warning},
                                {"e", Level::error},
                                {"w", Level::warning}});
  EXPECT_THAT(sequences({.log = log, .minimum = Level::info}), ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(sequences({.log = log, .minimum = Level::warning}), ElementsAre(3, 4, 5));
  EXPECT_THAT(sequences({.log = log, .minimum = Level::error}), ElementsAre(4));
  EXPECT_THAT(sequences({.log = log, .from_end = true, .minimum = Level::warning, .limit = 2}),
              ElementsAre(4, 5));
}

TEST_P(LogDetails, AreKnownWithoutBeingRead) {
  const JobLogId log =
      written({{"i"}, {"w", Level::warning}, {"e", Level::error}, {"e", Level::error}});
  const DetailFacts facts = read([&](Reader& r) { return r.detail_facts(log); });
  EXPECT_EQ(facts.first, 1);
  EXPECT_EQ(facts.last, 4);
  EXPECT_EQ(facts.warnings, 1);
  EXPECT_EQ(facts.errors, 2);
  EXPECT_EQ(facts.first_error, 3);
  EXPECT_EQ(read([&](Reader& r) { return r.next_error(log, 3); }), 4);
  EXPECT_EQ(read([&](Reader& r) { return r.next_error(log, 4); }), 0);
  EXPECT_EQ(read([&](Reader& r) { return r.previous_error(log, 4); }), 3);
  EXPECT_EQ(read([&](Reader& r) { return r.detail_facts(JobLogId{99}); }).first, 0);
}

TEST_P(LogDetails, KnowTheLineTheyAreAPartOf) {
  const JobLogId log = written({{"one"},
                                {"two, ", Level::info, true},
                                {"two, ", Level::info, true},
                                {"two"},
                                {"not ended", Level::info, true}});
  EXPECT_EQ(line(log, 1), (LineSpan{1, 1}));
  for (const std::int64_t part : {2, 3, 4}) EXPECT_EQ(line(log, part), (LineSpan{2, 4}));
  EXPECT_EQ(line(log, 5), (LineSpan{5, 5}));
}

TEST_P(LogDetails, AreSearchedLiterallyAndCountedExactly) {
  const JobLogId log = written({{"100% of a_b"}, {"ERROR"}, {"an error"}, {"zwölf"}});
  EXPECT_THAT(found(log, "0%"), ElementsAre(1));
  EXPECT_THAT(found(log, "a_b"), ElementsAre(1));
  EXPECT_THAT(found(log, "%"), ElementsAre(1));
  EXPECT_THAT(found(log, "error"), ElementsAre(2, 3));
  EXPECT_THAT(found(log, "ölf"), ElementsAre(4));
  EXPECT_THAT(found(log, "ZWÖLF"), ElementsAre(4));
  EXPECT_THAT(found(log, ".*"), IsEmpty());
  const DetailHits second = hits(log, "error", 2, 1);
  EXPECT_EQ(second.total, 2);
  EXPECT_EQ(second.before, 1);
  ASSERT_THAT(second.details, SizeIs(1));
  EXPECT_EQ(second.details[0].message, "an error");
}

TEST_P(LogDetails, AreSearchedAsTheyAreReadWithoutTheirColours) {
  const JobLogId log =
      written({{"\x1b[31mfailed\x1b[0m to \x1b]8;;https://x\aopen\x1b]8;;\a"}, {"plain 31m"}});
  EXPECT_THAT(found(log, "failed to open"), ElementsAre(1));
  EXPECT_THAT(found(log, "31m"), ElementsAre(2));
}

TEST_P(LogDetails, AreFoundByWhatStandsAcrossTwoPartsOfALine) {
  const JobLogId log = written({{"a nee", Level::info, true},
                                {"dle, nee", Level::info, true},
                                {"dle"},
                                {"nee"},
                                {"dle"},
                                {"needle nee", Level::info, true},
                                {"dle"}});
  EXPECT_THAT(found(log, "Needle"), ElementsAre(1, 2, 6))
      << "each part once, lines of their own do not join";
  EXPECT_EQ(hits(log, "needle", 1).before, 1);
}

TEST_P(LogDetails, OfLinesThatAreNotFinishedAreReplacedAsAWhole) {
  const Claim claim = claimed({.kind = "a"});
  EXPECT_THAT(open_lines(claim.log), IsEmpty());
  put_open_lines(claim, {{.at = now_, .message = "10 %"}});
  put_open_lines(claim, {{.source = Source::standard_error, .at = now_, .message = "sure? "},
                         {.at = now_ + 1s, .level = Level::debug, .message = "20 %"}});
  const auto lines = open_lines(claim.log);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].message, "sure? ");
  EXPECT_EQ(lines[0].source, Source::standard_error);
  EXPECT_EQ(lines[1].message, "20 %");
  EXPECT_EQ(lines[1].level, Level::debug);
  EXPECT_EQ(lines[1].at, now_ + 1s);
  put_open_lines(claim, {});
  EXPECT_THAT(open_lines(claim.log), IsEmpty());
}

TEST_P(LogDetails, OfLinesThatAreNotFinishedGoWithTheRunAndAreItsHoldersAlone) {
  const Claim claim = claimed({.kind = "a"});
  write([&](Transaction& tx) {
    const OpenLineReport line{.at = now_, .message = "not mine"};
    tx.put_open_lines(claim.log, {&line, 1}, ProcessId{claim.holder.value + 1});
  });
  EXPECT_THAT(open_lines(claim.log), IsEmpty());
  put_open_lines(claim, {{.at = now_, .message = "90 %"}});
  finish(claim, {.had_open_lines = true});
  EXPECT_THAT(open_lines(claim.log), IsEmpty());
}

JOBLOG_EVERY_STORE(LogDetails);

TEST_P(LogDetails, ASearchStopsWhenItIsEnoughAndGoesOnWithoutMissingAnything) {
  std::vector<Said> lines;
  for (int line = 1; line <= 2'000; ++line) {
    // Each third line begins with the end of what the line before begins.
    lines.push_back(line % 3 == 1 ? Said{.message = "xnee", .continued = true}
                                  : Said{.message = line % 3 == 2 ? "dle" : "plain"});
  }
  const JobLogId log = written(lines);
  const ReadLimit at_once{.is_enough = [] { return true; }};
  std::int64_t found = 0, from = 0;
  int searches = 0;
  for (bool complete = false; !complete; ++searches) {
    DetailHits hits;
    ASSERT_TRUE(store().read_within(at_once, [&](Reader& reader) {
      hits = reader.search_details({.log = log, .text = "needle", .from = from});
    }));
    found += hits.total;
    from = hits.searched_to + 1;
    complete = hits.complete;
    ASSERT_LT(searches, 2'000);
  }
  EXPECT_EQ(found, 667);
  EXPECT_GT(searches, 1) << "this store has no limit";
}

TEST_P(LogDetails, AReadIsBrokenOffWhenNobodyWaitsAnyLonger) {
  const JobLogId log = written(std::vector<Said>(20'000, Said{.message = "plain"}));
  const ReadLimit given_up{.is_given_up = [] { return true; }};
  const auto read = store().read_within(given_up, [&](Reader& reader) {
    (void)reader.search_details({.log = log, .text = "needle"});
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(read.error().message, HasSubstr("took too long"));
  EXPECT_EQ(hits(log, "plain").total, 20'000) << "the next read is another one";
}

}  // namespace
}  // namespace joblog::test
