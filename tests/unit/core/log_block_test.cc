// SPDX-License-Identifier: MIT
// Lines as a block and back: nothing is lost, what repeats takes little space, and a block that was
// damaged is never read for a whole one.
#include "core/log_block.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "core/limits.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr JobLogId kLog{7};
constexpr TimePoint kNoon = from_micros(1'795'694'400'000'000);

DetailView line(std::int64_t number, std::string_view message, Level level = Level::info) {
  return {.log = kLog, .sequence = number, .at = kNoon, .level = level, .message = message};
}

std::string block_of(std::span<const DetailView> lines,
                     Compression compression = Compression::when_it_pays) {
  BlockEncoder encoder;
  return std::string(encoder.encode(lines, compression));
}

bool is_same(const DetailView& a, const DetailView& b) {
  return a.log == b.log && a.sequence == b.sequence && a.at == b.at && a.level == b.level &&
         a.source == b.source && a.continued == b.continued && a.escaped == b.escaped &&
         a.message == b.message;
}

void expect_read_back(std::span<const DetailView> lines, Compression compression) {
  BlockDecoder decoder;
  const std::string block = block_of(lines, compression);
  const auto read = decoder.decode(kLog, block);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_TRUE(is_same((*read)[i], lines[i])) << i;
}

std::vector<DetailView> lines_of(std::span<const std::string> messages) {
  std::vector<DetailView> lines;
  for (const std::string& message : messages)
    lines.push_back(line(static_cast<std::int64_t>(lines.size()) + 1, message));
  return lines;
}

/// As jobs write them: the same words, other numbers.
std::vector<std::string> messages_of_a_job(std::size_t count) {
  std::vector<std::string> messages;
  for (std::size_t i = 0; i < count; ++i) {
    messages.push_back("order " + std::to_string(4'500'000 + i * 37) + " of customer " +
                       std::to_string(i * i % 997) + " was sent to /srv/export/" +
                       std::to_string(i) + ".csv");
  }
  return messages;
}

std::string why_not(std::string_view block, JobLogId log = kLog) {
  BlockDecoder decoder;
  const auto read = decoder.decode(log, block);
  if (read) return "";
  EXPECT_EQ(read.error().kind, ErrorKind::corrupt);
  return read.error().message;
}

TEST(LogBlock, IsOpenedWithoutItsLinesForWhoLooksForAText) {
  std::vector<DetailView> lines{line(5, "the first"), line(6, "one, "), line(7, "cut")};
  lines.back().continued = true;
  BlockDecoder decoder;
  for (const Compression compression : {Compression::none, Compression::when_it_pays}) {
    const std::string block = block_of(lines, compression);
    const auto text = decoder.open(kLog, block);
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_EQ(text->first, 5);
    EXPECT_EQ(text->last, 7);
    EXPECT_EQ(text->messages, "the firstone, cut");
    EXPECT_TRUE(text->continued);
    EXPECT_TRUE(is_same(decoder.lines()->back(), lines.back()));
  }
  lines.back().continued = false;
  const std::string whole = block_of(lines);
  EXPECT_FALSE(decoder.open(kLog, whole)->continued);
}

TEST(LogBlock, GivesLinesBackAsTheyWere) {
  std::vector<DetailView> lines{line(41, "one"), line(42, "zwei\nzeilen", Level::error),
                                line(43, "three", Level::debug), line(44, "\xff no text")};
  lines[1].source = Source::standard_error;
  lines[1].continued = true;
  lines[2].source = Source::system;
  lines[2].at -= 3h;  // The clock was set back.
  lines[3].escaped = true;
  lines[3].at += 1us;
  for (const auto compression : {Compression::none, Compression::when_it_pays})
    expect_read_back(lines, compression);
}

TEST(LogBlock, TakesTheFarthestTimes) {
  std::vector<DetailView> lines{line(1, "a"), line(2, "b"), line(3, "c"), line(4, "d")};
  lines[0].at = from_micros(std::numeric_limits<std::int64_t>::min());
  lines[1].at = from_micros(std::numeric_limits<std::int64_t>::max());
  lines[2].at = from_micros(-1);
  lines[3].at = from_micros(0);
  expect_read_back(lines, Compression::none);
}

TEST(LogBlock, KnowsItsFirstAndLastLineAndWhatIsWrongInIt) {
  const std::vector<DetailView> lines{line(5, "w", Level::warning), line(6, "i"),
                                      line(7, "e", Level::error), line(8, "e", Level::error),
                                      line(9, "w", Level::warning)};
  EXPECT_EQ(facts_of(lines), (BlockFacts{.first = 5,
                                         .last = 9,
                                         .warnings = 2,
                                         .errors = 2,
                                         .first_warning = 5,
                                         .first_error = 7}));
  EXPECT_EQ(facts_of(std::span(lines).subspan(1, 1)), (BlockFacts{.first = 6, .last = 6}));
}

TEST(LogBlock, HoldsSoManyLinesOrBytes) {
  const std::vector<std::string> many(limits::block_lines + 1, "x");
  EXPECT_EQ(lines_of_next_block(lines_of(many)), limits::block_lines);
  const std::vector<std::string> large(5, std::string(20'000, 'x'));
  EXPECT_EQ(lines_of_next_block(lines_of(large)), 3U);
  EXPECT_EQ(lines_of_next_block({}), 0U);
}

TEST(LogBlock, HoldsLinesOfOneLogWithNumbersThatFollowEachOther) {
  std::vector<DetailView> lines{line(1, "a"), line(2, "b"), line(4, "c")};
  EXPECT_EQ(lines_of_next_block(lines), 2U);
  lines[1].log = JobLogId{8};
  EXPECT_EQ(lines_of_next_block(lines), 1U);
}

TEST(LogBlock, AFullOneOfAJobsLinesTakesAQuarterOfTheirText) {
  const auto messages = messages_of_a_job(limits::block_lines);
  std::size_t text = 0;
  for (const std::string& message : messages) text += message.size();
  EXPECT_LT(block_of(lines_of(messages)).size(), text / 4);
  EXPECT_GT(block_of(lines_of(messages), Compression::none).size(), text);
}

TEST(LogBlock, StaysAsItIsWhereCompressingSavesNothing) {
  const std::vector<DetailView> lines{line(1, "q8#x")};
  EXPECT_EQ(block_of(lines, Compression::when_it_pays), block_of(lines, Compression::none));
}

TEST(LogBlock, IsMadeTheSameByAnEncoderThatMadeOthersBefore) {
  const auto messages = messages_of_a_job(100);
  const auto lines = lines_of(messages);
  BlockEncoder encoder;
  (void)encoder.encode(lines, Compression::when_it_pays);
  (void)encoder.encode(std::span(lines).first(1), Compression::none);
  EXPECT_EQ(encoder.encode(lines, Compression::when_it_pays), block_of(lines));
}

TEST(LogBlock, IsRefusedWithAnyByteChanged) {
  const auto messages = messages_of_a_job(20);
  for (const auto compression : {Compression::none, Compression::when_it_pays}) {
    const std::string block = block_of(lines_of(messages), compression);
    for (std::size_t at = 0; at < block.size(); ++at) {
      std::string changed = block;
      changed[at] = static_cast<char>(changed[at] ^ 0x10);
      EXPECT_NE(why_not(changed), "") << "byte " << at;
    }
  }
}

TEST(LogBlock, IsRefusedWhenAPartIsMissingOrAdded) {
  const auto messages = messages_of_a_job(20);
  const std::string block = block_of(lines_of(messages));
  for (std::size_t size = 0; size < block.size(); ++size)
    EXPECT_NE(why_not(block.substr(0, size)), "") << size << " bytes";
  EXPECT_THAT(why_not(block + '\0'), HasSubstr("checksum"));
}

TEST(LogBlock, OfAnotherLogIsRefused) {
  const std::vector<DetailView> lines{line(1, "mine")};
  EXPECT_THAT(why_not(block_of(lines), JobLogId{8}), HasSubstr("checksum"));
}

TEST(LogBlock, OfALaterVersionIsRefusedInWords) {
  const std::vector<DetailView> lines{line(1, "a")};
  std::string block = block_of(lines);
  block[0] = 2;
  EXPECT_THAT(why_not(block), HasSubstr("layout is none that this joblog knows"));
}

const auto kMessage = rc::gen::suchThat(
    rc::gen::oneOf(
        rc::gen::string<std::string>(),
        rc::gen::map(rc::gen::inRange(1, 20'000),
                     [](int size) { return std::string(static_cast<std::size_t>(size), 'm'); })),
    [](const std::string& text) { return !text.empty(); });

RC_GTEST_PROP(LogBlock, AnyLinesAreReadBackBlockByBlock, ()) {
  const auto messages = *rc::gen::container<std::vector<std::string>>(kMessage);
  const auto first = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
  std::vector<DetailView> lines;
  for (const std::string& message : messages) {
    lines.push_back({.log = kLog,
                     .sequence = first + static_cast<std::int64_t>(lines.size()),
                     .at = from_micros(*rc::gen::arbitrary<std::int64_t>()),
                     .level = static_cast<Level>(*rc::gen::inRange(0, 4)),
                     .source = static_cast<Source>(*rc::gen::inRange(0, 4)),
                     .continued = *rc::gen::arbitrary<bool>(),
                     .escaped = *rc::gen::arbitrary<bool>(),
                     .message = message});
  }
  const auto compression = *rc::gen::element(Compression::none, Compression::when_it_pays);
  BlockEncoder encoder;
  BlockDecoder decoder;
  for (std::span<const DetailView> rest(lines); !rest.empty();) {
    const auto some = rest.first(lines_of_next_block(rest));
    const std::string block(encoder.encode(some, compression));
    const auto read = decoder.decode(kLog, block);
    RC_ASSERT(read.has_value());
    RC_ASSERT(std::ranges::equal(*read, some, is_same));
    rest = rest.subspan(some.size());
  }
}

}  // namespace
}  // namespace joblog
