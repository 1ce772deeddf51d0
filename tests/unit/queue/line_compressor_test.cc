// SPDX-License-Identifier: MIT
// Small blocks of a busy writer are compressed beside the work, with a dictionary that is made of
// them; runs stay as they read, and what has settled for less than a minute is left alone.
#include "queue/line_compressor.h"

#include "support/flaky_store.h"
#include "support/small_logs.h"
#include "support/store_fixture.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;

class LineCompressorTest : public testing::Test {
 protected:
  std::int64_t number(const std::string& question) {
    sqlite::Statement q(raw.raw(), question);
    return q.step() ? q.integer(0) : 0;
  }
  std::int64_t bytes() { return number("SELECT sum(length(block)) FROM log_blocks"); }
  std::int64_t plain() {
    return number("SELECT sum(hex(substr(block, 2, 1)) = '00') FROM log_blocks");
  }
  std::int64_t dictionaries() { return number("SELECT count(*) FROM log_dictionaries"); }
  void compress_all(LineCompressor& one) {
    while (one.run_once() < 1s) {
    }
  }
  /// What is there now has been seen, and is a minute old, and one look more.
  void settle(LineCompressor& one) {
    for (int look = 0; look < 2; ++look) {
      fixture.clock.advance(1min);
      one.run_once();
    }
  }
  void expect_lines_as_before(std::int64_t logs) {
    for (std::int64_t log = 1; log <= logs; ++log)
      EXPECT_EQ(fault_of_small_log(fixture.details(JobLogId{log}), log), "");
    fixture.expect_sound();
  }

  StoreFixture fixture;
  sqlite::Database raw{fixture.folder.file("joblog.sqlite3"), sqlite::OpenMode::read_write};
  LineCompressor compressor{*fixture.store, fixture.writer, fixture.clock, fixture.notices};
};

TEST_F(LineCompressorTest, RestsWhereThereAreNoBlocks) {
  settle(compressor);
  EXPECT_EQ(compressor.run_once(), 10s);
  EXPECT_EQ(dictionaries(), 0);
}

TEST_F(LineCompressorTest, CompressesAllWithADictionaryOfTheirOwn) {
  add_small_logs(raw, 1, 1'000);
  const std::int64_t before = bytes();
  settle(compressor);
  compress_all(compressor);
  EXPECT_EQ(dictionaries(), 1);
  EXPECT_EQ(plain(), 0);
  EXPECT_LT(bytes() * 2, before);
  expect_lines_as_before(1'000);
}

/// What another job says.
std::string block_of_a_backup(std::int64_t log) {
  std::vector<std::string> messages;
  for (int file = 1; file <= kSmallLogLines; ++file)
    messages.push_back(fmt::format("backed up /var/lib/erp/{:07x}.tar: {} files, none changed",
                                   log * 7'919 + file, log * 31 % 977 + file));
  std::vector<DetailView> lines;
  for (const std::string& message : messages) {
    const auto number = std::ssize(lines) + 1;
    lines.push_back({.log = JobLogId{log}, .sequence = number, .at = kNoon, .message = message});
  }
  BlockEncoder encoder;
  return std::string(encoder.encode(lines, Compression::none));
}

TEST_F(LineCompressorTest, MakesADictionaryThatServesJobsThatTakeTurns) {
  add_small_logs(raw, 1, 200);
  for (std::int64_t log = 2; log <= 200; log += 2) {
    const std::string block = block_of_a_backup(log);
    sqlite::Statement put(raw.raw(), "UPDATE log_blocks SET block = ?2 WHERE id = ?1");
    put.bind(1, sqlite::block_id(JobLogId{log}, 1));
    put.bind_static(2, sqlite::AsBlob{block});
    put.step();
  }
  const auto bytes_of = [&](int odd) {
    return number(
        fmt::format("SELECT sum(length(block)) FROM log_blocks WHERE (id >> 27) % 2 = {}", odd));
  };
  const std::int64_t backups = bytes_of(0), others = bytes_of(1);
  settle(compressor);
  compress_all(compressor);
  EXPECT_EQ(dictionaries(), 1);
  EXPECT_LT(bytes_of(0) * 2, backups);
  EXPECT_LT(bytes_of(1) * 2, others);
}

TEST_F(LineCompressorTest, LeavesNewRunsAloneForAMinute) {
  add_small_logs(raw, 1, 200);
  EXPECT_EQ(compressor.run_once(), 10s);
  fixture.clock.advance(59s);
  EXPECT_EQ(compressor.run_once(), 10s);
  EXPECT_EQ(plain(), 200);
}

TEST_F(LineCompressorTest, WaitsForFiftyBlocks) {
  add_small_logs(raw, 1, 49);
  settle(compressor);
  EXPECT_EQ(compressor.run_once(), 10s);
  EXPECT_EQ(plain(), 49);
  add_small_logs(raw, 50, 60);
  settle(compressor);
  compress_all(compressor);
  EXPECT_EQ(plain(), 0);
  expect_lines_as_before(60);
}

TEST_F(LineCompressorTest, GoesOnWhereAnotherProcessEnded) {
  add_small_logs(raw, 1, 600);
  settle(compressor);
  compressor.run_once();
  EXPECT_EQ(plain(), 600 - 256) << "one turn does not do all of them";
  LineCompressor next(*fixture.store, fixture.writer, fixture.clock, fixture.notices);
  next.run_once();
  settle(next);
  compress_all(next);
  EXPECT_EQ(plain(), 0);
  EXPECT_EQ(dictionaries(), 1);
  expect_lines_as_before(600);
}

TEST_F(LineCompressorTest, PassesOverBlocksThatAreSmallAlready) {
  add_small_logs(raw, 1, 60);
  settle(compressor);
  compress_all(compressor);
  const auto left = [&] {
    return fixture.read([](Reader& reader) { return reader.logs_to_compress(); });
  };
  EXPECT_EQ(left(), 0);
  raw.execute("UPDATE sequences SET next = 0 WHERE name = 'blocks_compressed_to'");
  EXPECT_EQ(left(), 60);
  const std::int64_t before = bytes();
  compress_all(compressor);
  EXPECT_EQ(left(), 0) << "nobody looks at them again";
  EXPECT_EQ(bytes(), before);
  EXPECT_EQ(dictionaries(), 1);
}

TEST_F(LineCompressorTest, LeavesADamagedBlockAsItIs) {
  add_small_logs(raw, 1, 100);
  raw.execute(
      "UPDATE log_blocks SET block = CAST(substr(block, 1, length(block) - 1) || 'X' AS BLOB) "
      "WHERE id = (5 << 27) + 1");
  const std::int64_t length =
      number("SELECT length(block) FROM log_blocks WHERE id = (5 << 27) + 1");
  settle(compressor);
  compress_all(compressor);
  EXPECT_EQ(number("SELECT length(block) FROM log_blocks WHERE id = (5 << 27) + 1"), length);
  EXPECT_EQ(plain(), 1);
  EXPECT_EQ(fault_of_small_log(fixture.details(JobLogId{6}), 6), "");
}

TEST_F(LineCompressorTest, MakesNoSecondDictionaryWhileTheFirstOneServes) {
  add_small_logs(raw, 1, 300);
  settle(compressor);
  compress_all(compressor);
  fixture.clock.advance(7h);
  add_small_logs(raw, 301, 600);
  settle(compressor);
  compress_all(compressor);
  EXPECT_EQ(dictionaries(), 1);
  EXPECT_EQ(plain(), 0);
}

TEST_F(LineCompressorTest, SaysOnceThatTheStoreTakesNothingAndTriesAgainLater) {
  add_small_logs(raw, 1, 100);
  FlakyStore flaky(*fixture.store);
  GroupWriter writer(flaky, fixture.clock, fixture.notices);
  LineCompressor on_it(flaky, writer, fixture.clock, fixture.notices);
  on_it.run_once();
  flaky.break_down({ErrorKind::unavailable, "no disk"});
  settle(on_it);
  EXPECT_EQ(on_it.run_once(), 10min);
  EXPECT_EQ(plain(), 100);
  EXPECT_EQ(std::ranges::count(fixture.notices.texts(),
                               "lines are not compressed now, and stay as they are: no disk"),
            1);
  flaky.mend();
  settle(on_it);
  compress_all(on_it);
  EXPECT_EQ(plain(), 0);
}

}  // namespace
}  // namespace joblog::test
