// SPDX-License-Identifier: MIT
// A spool that is read back is input from a stranger: each field damaged, cut at each length.
#include "recorder/dead_spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <functional>
#include <random>

#include "recorder/spool_end.h"
#include "recorder/spool_layout.h"
#include "support/installation.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t kRing = 8'192;
constexpr std::size_t kRingAt = spool::header_bytes;
constexpr std::size_t kBytesAt = kRingAt + spool::header_bytes;
const TimePoint kAt = from_micros(1'795'442'400'000'000);

RunFinish some_end() {
  RunFinish end{.lease = {JobId{9}, JobLogId{7}, 2, ProcessId{3}},
                .status = Status::error,
                .job_end = JobEnd::retry,
                .started_at = kAt,
                .finished_at = kAt,
                .retry_at = kAt,
                .error_class = "Broken",
                .error_message = "it broke"};
  end.statistics = {{"rows", 4}};
  end.progress = {1, 2, "copy"};
  end.detail_count = 2;
  end.warnings = 1;
  end.first_warning = "grüezi";
  return end;
}

class DeadSpoolTest : public testing::Test {
 protected:
  /// A run with a line, a statistic, a second line and its end, and the file as its process left
  /// it.
  DeadSpoolTest() {
    auto spool = Spool::create(path_, 1, kRing).value();
    SpoolRing& ring = spool->ring(0);
    ring.begin_run(JobLogId{7}, ProcessId{3});
    ring.append({.type = RecordType::started, .at = kAt, .done = 3});
    ring.append({.type = RecordType::detail, .at = kAt, .payload = "one"});
    ring.append({.type = RecordType::statistic, .at = kAt, .value = 4, .payload = "rows"});
    ring.append(
        {.type = RecordType::detail, .level = Level::warning, .at = kAt, .payload = "grüezi"});
    ring.append({.type = RecordType::ended, .at = kAt, .payload = spooled_end(some_end())},
                {.is_end = true});
    ring.set_open_line(Source::standard_output, Level::info, kAt, "half a li", false);
    used_ = ring.tail();
    spool.reset();
    whole_ = content_of(path_);
  }

  void write(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }
  RingContents words() const {
    auto spool = DeadSpool::open(path_);
    if (!spool) return {.damage = spool.error().message};
    return spool->read(0);
  }
  template <class T>
  void put(std::size_t offset, T value) {
    std::string bytes = whole_;
    std::memcpy(bytes.data() + offset, &value, sizeof value);
    write(bytes);
  }
  /// Changes a record of the ring and makes its checksum right again.
  void forge(std::size_t number, const std::function<void(spool::RecordHeader&, char*)>& change) {
    std::string bytes = whole_;
    char* record = bytes.data() + kBytesAt;
    spool::RecordHeader header{};
    for (;; --number) {
      std::memcpy(&header, record, sizeof header);
      if (number == 0) break;
      record += header.size;
    }
    change(header, record + sizeof header);
    std::memcpy(record, &header, sizeof header);
    const auto* content = reinterpret_cast<const std::byte*>(record) + 8;
    const std::uint32_t sum = spool::checksum(content, header.size - 8);
    std::memcpy(record + offsetof(spool::RecordHeader, checksum), &sum, sizeof sum);
    write(bytes);
  }

  TempFolder folder_;
  const std::string path_ = folder_.file("a.spool");
  std::uint64_t used_ = 0;
  std::string whole_;
};

TEST_F(DeadSpoolTest, GivesBackWhatItsProcessLeft) {
  const RingContents found = words();
  EXPECT_EQ(found.damage, "");
  ASSERT_THAT(found.starts, SizeIs(1));
  EXPECT_EQ(found.starts[0].holder, ProcessId{3});
  ASSERT_THAT(found.details, SizeIs(2));
  EXPECT_EQ(found.details[1].detail.message, "grüezi");
  EXPECT_EQ(found.details[1].holder, ProcessId{3});
  ASSERT_THAT(found.open_lines, SizeIs(1));
  EXPECT_EQ(found.open_lines[0].message, "half a li");
  ASSERT_THAT(found.ends, SizeIs(1));
  const RunFinish& end = found.ends[0];
  const RunFinish meant = some_end();
  EXPECT_EQ(end.lease, meant.lease);
  EXPECT_EQ(end.status, meant.status);
  EXPECT_EQ(end.job_end, meant.job_end);
  EXPECT_EQ(end.retry_at, meant.retry_at);
  EXPECT_EQ(end.error_class, meant.error_class);
  EXPECT_EQ(end.error_message, meant.error_message);
  EXPECT_EQ(end.statistics, meant.statistics);
  EXPECT_EQ(end.progress, meant.progress);
  EXPECT_EQ(end.detail_count, meant.detail_count);
  EXPECT_EQ(end.warnings, meant.warnings);
  EXPECT_EQ(end.first_warning, meant.first_warning);
}

TEST_F(DeadSpoolTest, OfTheVersionWithoutEndsIsReadStill) {
  std::string bytes = whole_;
  std::memcpy(bytes.data(), &spool::magic_without_ends, sizeof spool::magic_without_ends);
  write(bytes);
  const RingContents found = words();
  EXPECT_THAT(found.details, SizeIs(2));
  EXPECT_THAT(found.ends, IsEmpty());
  EXPECT_NE(found.damage, "") << "that version had no such record";
}

TEST_F(DeadSpoolTest, WithAHeaderThatCannotBeIsRefusedWithItsName) {
  const auto refused = [&](std::size_t offset, std::uint64_t value) {
    put(offset, value);
    const auto opened = DeadSpool::open(path_);
    ASSERT_FALSE(opened) << offset << " " << value;
    EXPECT_EQ(opened.error().kind, ErrorKind::corrupt);
    EXPECT_THAT(opened.error().message, HasSubstr(path_));
  };
  refused(0, spool::magic + 1);
  for (const std::uint64_t slots : {0ULL, 2ULL, 4'097ULL, ~0ULL}) refused(8, slots);
  for (const std::uint64_t size : {0ULL, 8ULL, 56ULL, 4'099ULL, 1ULL << 25, 1ULL << 62, ~0ULL})
    refused(16, size);
}

TEST_F(DeadSpoolTest, CutAtAnyLengthNeverHoldsUpItsReader) {
  for (std::size_t length = 0; length < whole_.size(); length += length < 200 ? 1 : 61) {
    write(whole_.substr(0, length));
    const auto opened = DeadSpool::open(path_);
    ASSERT_FALSE(opened) << length;
    EXPECT_EQ(opened.error().kind, ErrorKind::corrupt) << length;
  }
}

TEST_F(DeadSpoolTest, WithEndsOfItsRingOutOfOrderIsDamaged) {
  constexpr std::size_t kHead = kRingAt + offsetof(spool::RingHeader, head);
  constexpr std::size_t kTail = kRingAt + offsetof(spool::RingHeader, tail);
  for (const std::uint64_t tail : {std::uint64_t{1} << 62, used_ + kRing + 8, used_ + 8, used_ - 8,
                                   used_ + 1, std::uint64_t{8}}) {
    put(kTail, tail);
    EXPECT_NE(words().damage, "") << tail;
    EXPECT_LE(words().details.size(), 2U);
  }
  for (const std::uint64_t head :
       {used_ + 8, ~std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{8}}) {
    put(kHead, head);
    EXPECT_NE(words().damage, "") << head;
  }
}

TEST_F(DeadSpoolTest, WithAHeaderOfARingThatIsAllZeroIsDamagedAndNotEmpty) {
  std::string bytes = whole_;
  bytes.replace(kRingAt, spool::header_bytes, spool::header_bytes, '\0');
  write(bytes);
  EXPECT_THAT(words().damage, HasSubstr("the header of a ring is lost"));
}

TEST_F(DeadSpoolTest, ThatWasNeverUsedIsEmptyAndWhole) {
  std::filesystem::remove(path_);
  Spool::create(path_, 1, kRing).value().reset();
  EXPECT_TRUE(words().empty());
  EXPECT_EQ(words().damage, "");
}

TEST_F(DeadSpoolTest, FilledAllRoundIsNotReadRoundAndRound) {
  std::filesystem::remove(path_);
  {
    auto spool = Spool::create(path_, 1, kRing).value();
    SpoolRing& ring = spool->ring(0);
    ring.begin_run(JobLogId{7}, ProcessId{3});
    for (int i = 0; i < 200; ++i) {  // Records of 64 bytes leave no gap at the end of the ring.
      ring.append({.type = RecordType::statistic, .at = kAt, .value = 4, .payload = "rows num"});
      ring.advance_head(ring.tail());
    }
  }
  whole_ = content_of(path_);
  put(kRingAt + offsetof(spool::RingHeader, tail), std::uint64_t{1} << 62);
  EXPECT_NE(words().damage, "");
}

TEST_F(DeadSpoolTest, WithABitFlippedKeepsWhatStandsBeforeIt) {
  for (std::size_t offset = kBytesAt; offset < kBytesAt + used_; ++offset) {
    std::string bytes = whole_;
    bytes[offset] = static_cast<char>(bytes[offset] ^ 0x10);
    write(bytes);
    const RingContents found = words();
    EXPECT_NE(found.damage, "") << offset;
    EXPECT_THAT(found.ends, IsEmpty()) << offset;
    EXPECT_LE(found.details.size(), 2U);
  }
}

TEST_F(DeadSpoolTest, WithARecordThatMakesNoSenseKeepsWhatStandsBeforeIt) {
  using Change = std::function<void(spool::RecordHeader&, char*)>;
  const std::vector<std::pair<const char*, Change>> changes{
      {"type", [](auto& h, char*) { h.type = 6; }},
      {"level", [](auto& h, char*) { h.level = 4; }},
      {"source", [](auto& h, char*) { h.source = 200; }},
      {"sequence", [](auto& h, char*) { h.sequence = 0; }},
      {"sequence", [](auto& h, char*) { h.sequence = INT64_MAX; }},
      {"time", [](auto& h, char*) { h.at = INT64_MAX; }},
      {"time", [](auto& h, char*) { h.at = -1; }},
      {"log", [](auto& h, char*) { h.log = 0; }},
      {"size of the payload", [](auto& h, char*) { h.payload_size = 0xFFFFFFFF; }},
      {"no text", [](auto& h, char*) { h.payload_size = 0; }},
      {"NUL", [](auto&, char* text) { text[1] = 0; }},
      {"no UTF-8", [](auto&, char* text) { text[1] = static_cast<char>(0xFF); }}};
  for (const auto& [what, change] : changes) {
    forge(1, change);
    const RingContents found = words();
    EXPECT_NE(found.damage, "") << what;
    EXPECT_THAT(found.starts, SizeIs(1)) << what;
    EXPECT_THAT(found.details, IsEmpty()) << what;
  }
}

TEST_F(DeadSpoolTest, WithAnEndThatMakesNoSenseHasNone) {
  std::minstd_rand random01(1);
  const std::string payload = spooled_end(some_end());
  for (std::size_t length = 0; length < payload.size(); ++length)
    EXPECT_FALSE(end_from_spool(JobLogId{7}, payload.substr(0, length))) << length;
  EXPECT_FALSE(end_from_spool(JobLogId{7}, payload + "x"));
  for (int i = 0; i < 20'000; ++i) {  // Nothing that is read is other than it can be.
    std::string damaged = payload;
    damaged[random01() % damaged.size()] = static_cast<char>(random01());
    const auto end = end_from_spool(JobLogId{7}, damaged);
    if (!end) continue;
    EXPECT_TRUE(is_plausible_text(end->error_message, 2'001));
    EXPECT_TRUE(end->status == Status::error || end->job_end == JobEnd::finished);
  }
  RunFinish unlikely = some_end();
  unlikely.detail_count = 3;
  forge(4, [&](auto&, char* text) {
    const std::string other = spooled_end(unlikely);
    std::memcpy(text, other.data(), other.size());
  });
  EXPECT_THAT(words().ends, IsEmpty()) << "it counts other lines than there are";
}

TEST_F(DeadSpoolTest, TheLargestEndFitsIntoTheRoomThatIsKept) {
  RunFinish end = some_end();
  const auto times = [](std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  end.error_class = times(limits::error_class_characters, "🚂");
  end.error_message = times(limits::error_characters, "🚂");
  end.first_warning = times(limits::first_warning_characters, "🚂");
  end.statistics.clear();
  for (std::size_t i = 0; i < limits::statistics_max; ++i)
    end.statistics.push_back({std::to_string(1'000 + i) + std::string(96, 'n'), 1});
  const std::string payload = spooled_end(end);
  EXPECT_LT(payload.size(), 25'000U);
  const auto read = end_from_spool(JobLogId{7}, payload);
  ASSERT_TRUE(read);
  EXPECT_THAT(read->statistics, SizeIs(limits::statistics_max));
  EXPECT_EQ(read->error_message, end.error_message);
}

TEST_F(DeadSpoolTest, ThatIsNoFileIsRefused) {
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_EQ(DeadSpool::open(path_).error().kind, ErrorKind::corrupt);
  std::filesystem::remove(path_);
  std::filesystem::create_symlink("/dev/zero", path_);
  EXPECT_EQ(DeadSpool::open(path_).error().kind, ErrorKind::corrupt);
}

}  // namespace
}  // namespace joblog::test
