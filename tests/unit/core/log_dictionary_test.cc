// SPDX-License-Identifier: MIT
// Small blocks with a dictionary of their like: smaller, the same lines, and never read with other
// bytes than those they were made with.
#include "core/log_dictionary.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/block_packer.h"
#include "core/limits.h"
#include "core/log_block.h"

namespace joblog {
namespace {

using testing::HasSubstr;

constexpr JobLogId kLog{7};
constexpr TimePoint kNoon = from_micros(1'795'694'400'000'000);

std::vector<std::string> messages_of_run(std::uint64_t run, std::size_t count = 10) {
  std::vector<std::string> messages;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t varies = (run * 1'000 + i) * 2'654'435'761U;
    messages.push_back(fmt::format("order {} of customer {} was sent to /srv/export/{:08x}.csv",
                                   4'000'000 + varies % 900'000, varies % 9'973,
                                   varies & 0xffffffff));
  }
  return messages;
}

std::vector<DetailView> lines_of(const std::vector<std::string>& messages) {
  std::vector<DetailView> lines;
  for (const std::string& message : messages) {
    lines.push_back(
        {.log = kLog, .sequence = std::ssize(lines) + 1, .at = kNoon, .message = message});
  }
  return lines;
}

std::string block_of(const std::vector<std::string>& messages, Compression compression,
                     const LogDictionary* dictionary = nullptr) {
  BlockEncoder encoder;
  return std::string(encoder.encode(lines_of(messages), compression, dictionary));
}

std::vector<std::string> contents_of_runs(std::uint64_t first, std::uint64_t last) {
  std::vector<std::string> contents;
  for (std::uint64_t run = first; run <= last; ++run) {
    const std::string block = block_of(messages_of_run(run), Compression::none);
    BlockDecoder decoder;
    EXPECT_TRUE(decoder.open(kLog, block));
    contents.emplace_back(decoder.contents());
  }
  return contents;
}

DictionaryLookup only(const std::shared_ptr<const LogDictionary>& dictionary) {
  return [dictionary](std::uint32_t number) {
    return number == dictionary->number() ? dictionary : nullptr;
  };
}

class LogDictionaryTest : public testing::Test {
 protected:
  const std::shared_ptr<const LogDictionary> dictionary_ =
      LogDictionary::make(contents_of_runs(1, 50));
};

TEST_F(LogDictionaryTest, MakesASmallBlockOfItsLikeLessThanHalfAsLarge) {
  ASSERT_TRUE(dictionary_);
  const auto messages = messages_of_run(1'000);
  const auto with = block_of(messages, Compression::when_it_pays, dictionary_.get());
  EXPECT_LT(with.size(), block_of(messages, Compression::when_it_pays).size());
  EXPECT_LT(with.size() * 2, block_of(messages, Compression::none).size());
}

TEST_F(LogDictionaryTest, GivesTheLinesBackAsTheyWere) {
  const auto messages = messages_of_run(1'000);
  const auto block = block_of(messages, Compression::when_it_pays, dictionary_.get());
  BlockDecoder decoder(only(dictionary_));
  const auto lines = decoder.decode(kLog, block);
  ASSERT_TRUE(lines) << lines.error().message;
  ASSERT_EQ(lines->size(), messages.size());
  for (std::size_t i = 0; i < messages.size(); ++i) EXPECT_EQ((*lines)[i].message, messages[i]);
}

TEST_F(LogDictionaryTest, IsReadFromItsBytesWithTheSameNumber) {
  const auto again = LogDictionary::read(dictionary_->number(), dictionary_->bytes());
  ASSERT_TRUE(again) << again.error().message;
  const auto messages = messages_of_run(1'000);
  EXPECT_EQ(block_of(messages, Compression::when_it_pays, again->get()),
            block_of(messages, Compression::when_it_pays, dictionary_.get()));
  EXPECT_LE(dictionary_->bytes().size(), limits::dictionary_bytes);
}

TEST_F(LogDictionaryTest, ThatIsDamagedIsRefused) {
  std::string bytes = dictionary_->bytes();
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  const auto damaged = LogDictionary::read(dictionary_->number(), bytes);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().kind, ErrorKind::corrupt);
  EXPECT_FALSE(LogDictionary::read(0, ""));
}

TEST_F(LogDictionaryTest, ThatIsMissingMakesABlockDamaged) {
  const auto block = block_of(messages_of_run(1'000), Compression::when_it_pays, dictionary_.get());
  BlockDecoder decoder;
  const auto lines = decoder.decode(kLog, block);
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().kind, ErrorKind::corrupt);
  EXPECT_THAT(lines.error().message, HasSubstr("its dictionary is missing"));
}

TEST_F(LogDictionaryTest, IsNotUsedForLargeBlocksNorForThoseThatAreNotCompressed) {
  const auto large = messages_of_run(1'000, limits::block_lines);
  EXPECT_EQ(block_of(large, Compression::when_it_pays, dictionary_.get()),
            block_of(large, Compression::when_it_pays));
  const auto small = messages_of_run(1'000);
  EXPECT_EQ(block_of(small, Compression::none, dictionary_.get()),
            block_of(small, Compression::none));
}

TEST_F(LogDictionaryTest, IsLetGoOfByAnEncoderThatGoesOnWithoutOne) {
  const auto messages = messages_of_run(1'000);
  const auto lines = lines_of(messages);
  BlockEncoder encoder;
  (void)encoder.encode(lines, Compression::when_it_pays, dictionary_.get());
  EXPECT_EQ(encoder.encode(lines, Compression::when_it_pays),
            block_of(messages, Compression::when_it_pays));
}

TEST(LogDictionary, IsNotMadeOfFewOrEmptySamples) {
  EXPECT_FALSE(LogDictionary::make(contents_of_runs(1, 4)));
  EXPECT_FALSE(LogDictionary::make({}));
}

TEST_F(LogDictionaryTest, MayHelpSmallBlocksThatWereMadeWithoutOne) {
  const auto small = messages_of_run(1'000);
  EXPECT_TRUE(may_gain_by_dictionary(block_of(small, Compression::none)));
  EXPECT_TRUE(may_gain_by_dictionary(block_of(small, Compression::when_it_pays)));
  EXPECT_FALSE(
      may_gain_by_dictionary(block_of(small, Compression::when_it_pays, dictionary_.get())));
  EXPECT_FALSE(may_gain_by_dictionary(
      block_of(messages_of_run(1, limits::block_lines), Compression::when_it_pays)));
  EXPECT_FALSE(may_gain_by_dictionary(""));
  EXPECT_FALSE(may_gain_by_dictionary("no block at all"));
}

TEST_F(LogDictionaryTest, PacksABlockThatIsStoredIntoFewerBytesOfTheSameLines) {
  const auto messages = messages_of_run(1'000);
  const auto before = block_of(messages, Compression::none);
  BlockPacker packer;
  ASSERT_TRUE(packer.open(kLog, before));
  const auto packed = packer.packed(dictionary_);
  ASSERT_TRUE(packed);
  EXPECT_EQ(*packed, block_of(messages, Compression::when_it_pays, dictionary_.get()));
  EXPECT_NE(mark_of_block(*packed), mark_of_block(before));
}

TEST_F(LogDictionaryTest, PacksNothingThatIsDamagedOrWouldNotBecomeSmaller) {
  BlockPacker packer;
  std::string damaged = block_of(messages_of_run(1'000), Compression::none);
  damaged.back() = 'X';
  EXPECT_FALSE(packer.open(kLog, damaged));
  const auto full = block_of(messages_of_run(1, limits::block_lines), Compression::when_it_pays);
  ASSERT_TRUE(packer.open(kLog, full));
  EXPECT_FALSE(packer.packed(dictionary_));
}

}  // namespace
}  // namespace joblog
