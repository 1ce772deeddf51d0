// SPDX-License-Identifier: MIT
// SQLite only: small blocks are put in a smaller form with a dictionary of the store, and read as
// before; a dictionary that is lost takes the lines of its blocks along and no others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/block_packer.h"
#include "storage/ask.h"
#include "storage/sqlite/sqlite_copy.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/small_logs.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr TimePoint kNow = from_micros(1'796'000'000'000'000);
constexpr JobLogId kLast{100};

class SqliteDictionaries : public testing::Test {
 protected:
  void SetUp() override { add_small_logs(*raw_, 1, kLast.value); }

  template <class Question>
  auto read(Question question) {
    return ask(*store_, question).value();
  }
  SmallBlocks small_blocks(std::size_t limit = 1'000) {
    return read([&](Reader& reader) { return reader.small_blocks(kLast, limit); });
  }
  std::int64_t logs_to_compress() {
    return read([](Reader& reader) { return reader.logs_to_compress(); });
  }
  std::shared_ptr<const LogDictionary> make_dictionary(const SmallBlocks& of) {
    std::vector<std::string> contents;
    for (const SmallBlock& block : of.blocks) {
      EXPECT_TRUE(packer_.open(block.log, block.bytes));
      contents.emplace_back(packer_.contents());
    }
    return LogDictionary::make(contents);
  }
  std::vector<SmallerBlock> packed(const SmallBlocks& found,
                                   const std::shared_ptr<const LogDictionary>& dictionary) {
    std::vector<SmallerBlock> smaller;
    for (const SmallBlock& block : found.blocks) {
      EXPECT_TRUE(packer_.open(block.log, block.bytes));
      smaller.push_back({.id = block.id,
                         .mark_before = std::string(mark_of_block(block.bytes)),
                         .bytes = packer_.packed(dictionary).value()});
    }
    return smaller;
  }
  void compress_all() {
    const SmallBlocks found = small_blocks();
    const auto dictionary = make_dictionary(found);
    ASSERT_TRUE(dictionary);
    const auto blocks = packed(found, dictionary);
    const auto replaced = change(*store_, [&](Transaction& tx) {
      tx.add_dictionary(*dictionary, kNow);
      tx.pass_blocks(found.next);
      return tx.replace_blocks(blocks);
    });
    EXPECT_EQ(replaced.value(), kLast.value);
  }
  /// A run that goes on, after all others.
  void begin_run(std::int64_t log) {
    raw_->execute(fmt::format(
        "INSERT INTO job_logs (id, name, status, kind, queue, job_id, attempt, attempts_max, "
        "trigger, triggered_by, process_id, process_name, created_at, updated_at)"
        " VALUES ({0}, '20271123140000', 1, 'a', 'default', {0}, 1, 1, 0, '', 1, 'p', 1, 1);"
        "INSERT INTO jobs (id, kind, arguments, queue, priority, state, run_at, attempts, "
        "attempts_max, timeout, trigger, created_at, process_id, last_log_id)"
        " VALUES ({0}, 'a', '{{}}', 'default', 0, 2, 1, 1, 1, 0, 0, 1, 1, {0});"
        "INSERT INTO queues (name) VALUES ('default');"
        "INSERT INTO queue_counters VALUES ('default', 2, 1)",
        log));
  }
  std::string kind_of_block(std::int64_t log) {
    sqlite::Statement q(raw_->raw(),
                        "SELECT hex(substr(block, 2, 1)) FROM log_blocks WHERE id = ?1");
    q.bind(1, sqlite::block_id(JobLogId{log}, 1));
    return q.step() ? std::string(q.text(0)) : "";
  }
  std::vector<Detail> lines(std::int64_t log) {
    return read([&](Reader& reader) { return reader.details(JobLogId{log}, 0, 100); });
  }
  void expect_lines_as_before() {
    for (std::int64_t log = 1; log <= kLast.value; ++log)
      EXPECT_EQ(fault_of_small_log(lines(log), log), "");
  }
  std::vector<std::string> problems() { return store_->check().value(); }
  std::int64_t number(const std::string& question) {
    sqlite::Statement q(raw_->raw(), question);
    return q.step() ? q.integer(0) : 0;
  }

  TempFolder folder_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  SystemClock clock_;
  std::unique_ptr<sqlite::SqliteStore> store_ =
      sqlite::SqliteStore::open({.path = path_, .durability = sqlite::Durability::normal}, clock_)
          .value();
  std::unique_ptr<sqlite::Database> raw_ =
      std::make_unique<sqlite::Database>(path_, sqlite::OpenMode::read_write);
  BlockPacker packer_;
};

TEST_F(SqliteDictionaries, MakeBlocksSmallerThatReadAsBefore) {
  const std::int64_t before = number("SELECT sum(length(block)) FROM log_blocks");
  compress_all();
  EXPECT_LT(number("SELECT sum(length(block)) FROM log_blocks") * 2, before);
  expect_lines_as_before();
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteDictionaries, MakeThePagesFewer) {
  const auto pages = [&] {
    return number(
        "SELECT (SELECT page_count FROM pragma_page_count) - "
        "(SELECT freelist_count FROM pragma_freelist_count)");
  };
  const std::int64_t before = pages();
  compress_all();
  EXPECT_LT(pages(), before - 4) << "although the dictionary takes some";
}

TEST_F(SqliteDictionaries, AreReadByAnotherConnectionAndByASearch) {
  compress_all();
  store_ = sqlite::SqliteStore::open({.path = path_}, clock_).value();
  expect_lines_as_before();
  const FoundRuns found = read([](Reader& reader) {
    return reader.search_runs({.text = "was sent to"},
                              {.from = JobLogId{1}, .to = kLast, .runs = int{kLast.value}});
  });
  EXPECT_EQ(found.unreadable, 0);
  EXPECT_EQ(found.lines, kLast.value * kSmallLogLines);
}

TEST_F(SqliteDictionaries, AreFoundAsTheNewest) {
  EXPECT_FALSE(read([](Reader& reader) { return reader.newest_dictionary(); }).dictionary);
  const auto dictionary = make_dictionary(small_blocks());
  for (int time = 0; time < 2; ++time) {
    ASSERT_TRUE(store_->write([&](Transaction& tx) { tx.add_dictionary(*dictionary, kNow); }));
  }
  const auto newest = read([](Reader& reader) { return reader.newest_dictionary(); });
  ASSERT_TRUE(newest.dictionary);
  EXPECT_EQ(newest.dictionary->number(), dictionary->number());
  EXPECT_EQ(newest.made_at, kNow);
  EXPECT_EQ(number("SELECT count(*) FROM log_dictionaries"), 1);
}

TEST_F(SqliteDictionaries, LeaveABlockThatHasChangedMeanwhile) {
  const SmallBlocks found = small_blocks();
  const auto blocks = packed(found, nullptr);
  raw_->execute("DELETE FROM log_blocks WHERE id = (1 << 27) + 1");
  raw_->execute(
      "UPDATE log_blocks SET block = CAST(substr(block, 1, 2) || x'00000000' || substr(block, 7) "
      "AS BLOB) "
      "WHERE id = (2 << 27) + 1");
  const auto replaced = change(*store_, [&](Transaction& tx) { return tx.replace_blocks(blocks); });
  EXPECT_EQ(replaced.value(), kLast.value - 2);
  EXPECT_EQ(number("SELECT count(*) FROM log_blocks"), kLast.value - 1);
}

/// The lines of a small log, and what they say.
struct SmallLog {
  explicit SmallLog(std::int64_t log) {
    for (int number = 1; number <= kSmallLogLines; ++number)
      messages.push_back(small_log_line(log, number));
    for (const std::string& message : messages) {
      details.push_back({.log = JobLogId{log},
                         .sequence = std::ssize(details) + 1,
                         .at = kNow,
                         .message = message});
    }
  }
  std::vector<std::string> messages;
  std::vector<DetailView> details;
};

TEST_F(SqliteDictionaries, AreUsedAtOnceForARunThatEndsAmongFew) {
  compress_all();
  const std::int64_t log = kLast.value + 1;
  begin_run(log);
  const SmallLog small(log);
  const RunFinish end{.lease = {JobId{log}, JobLogId{log}, 1, ProcessId{1}},
                      .started_at = kNow,
                      .finished_at = kNow,
                      .detail_count = kSmallLogLines,
                      .details = small.details};
  ASSERT_TRUE(store_->write(
      [&](Transaction& tx) { ASSERT_EQ(tx.finish_runs({&end, 1}).at(0), Applied::won); }));
  EXPECT_EQ(kind_of_block(log), "02");
  EXPECT_EQ(fault_of_small_log(lines(log), log), "");
}

TEST_F(SqliteDictionaries, AreUsedForLinesThatThePassWouldNotVisitAgain) {
  compress_all();
  const std::int64_t log = kLast.value + 1;
  begin_run(log);
  const SmallLog small(log);
  const auto append = [&] {
    ASSERT_TRUE(
        store_->write([&](Transaction& tx) { tx.append_details(small.details, ProcessId{1}); }));
  };
  append();
  EXPECT_EQ(kind_of_block(log), "00") << "the pass will come by";
  raw_->execute("DELETE FROM log_blocks WHERE id > (101 << 27)");
  ASSERT_TRUE(
      store_->write([&](Transaction& tx) { tx.pass_blocks(sqlite::block_id(JobLogId{log}, 2)); }));
  append();
  EXPECT_EQ(kind_of_block(log), "02");
  EXPECT_EQ(fault_of_small_log(lines(log), log), "");
}

TEST_F(SqliteDictionaries, PassBlocksOnce) {
  const SmallBlocks first = small_blocks(10);
  EXPECT_THAT(first.blocks, SizeIs(10));
  EXPECT_FALSE(first.is_all);
  EXPECT_EQ(first.last_log, kLast);
  EXPECT_EQ(first.looked, 10);
  EXPECT_EQ(logs_to_compress(), kLast.value);
  ASSERT_TRUE(store_->write([&](Transaction& tx) { tx.pass_blocks(first.next); }));
  ASSERT_TRUE(store_->write([&](Transaction& tx) { tx.pass_blocks(1); })) << "never back";
  const SmallBlocks rest = small_blocks();
  EXPECT_THAT(rest.blocks, SizeIs(kLast.value - 10));
  EXPECT_TRUE(rest.is_all);
  EXPECT_EQ(logs_to_compress(), kLast.value - 10);
  ASSERT_TRUE(store_->write([&](Transaction& tx) { tx.pass_blocks(rest.next); }));
  EXPECT_EQ(logs_to_compress(), 0);
}

TEST_F(SqliteDictionaries, ThatAreLostMakeTheirBlocksDamagedAndNoOthers) {
  compress_all();
  add_small_logs(*raw_, kLast.value + 1, kLast.value + 1);
  raw_->execute("DELETE FROM log_dictionaries");
  store_ = sqlite::SqliteStore::open({.path = path_}, clock_).value();
  const auto of_first = lines(1);
  ASSERT_THAT(of_first, SizeIs(1));
  EXPECT_THAT(of_first[0].message, HasSubstr("its dictionary is missing or damaged"));
  EXPECT_EQ(fault_of_small_log(lines(kLast.value + 1), kLast.value + 1), "");
  EXPECT_THAT(problems(), Contains(HasSubstr("its dictionary is missing or damaged")));
}

TEST_F(SqliteDictionaries, ThatAreDamagedAreNotUsed) {
  compress_all();
  raw_->execute("UPDATE log_dictionaries SET bytes = CAST(bytes || x'00' AS BLOB)");
  store_ = sqlite::SqliteStore::open({.path = path_}, clock_).value();
  EXPECT_FALSE(read([](Reader& reader) { return reader.newest_dictionary(); }).dictionary);
  EXPECT_THAT(problems(), SizeIs(kLast.value));
  EXPECT_THAT(problems(), Each(HasSubstr("its dictionary is missing or damaged")));
  EXPECT_THAT(lines(1)[0].message, HasSubstr("its dictionary is missing or damaged"));
}

TEST_F(SqliteDictionaries, GoIntoABackup) {
  compress_all();
  const std::string copy = folder_.file("copy.sqlite3");
  ASSERT_TRUE(store_->backup(copy));
  store_ = sqlite::SqliteStore::open({.path = copy}, clock_).value();
  expect_lines_as_before();
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteDictionaries, AreNotNeededToReadACopyOfTheRows) {
  compress_all();
  const std::string copy = folder_.file("copy.sqlite3");
  const auto source = sqlite::copy_source(path_);
  const auto copied = sqlite::copy_into_file(*source, copy, clock_);
  ASSERT_TRUE(copied) << copied.error().message;
  store_ = sqlite::SqliteStore::open({.path = copy}, clock_).value();
  expect_lines_as_before();
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteDictionaries, OfATransactionThatFailedAreNotUsedByTheNext) {
  const auto dictionary = make_dictionary(small_blocks());
  EXPECT_FALSE(store_->write([&](Transaction& tx) {
    tx.add_dictionary(*dictionary, kNow);
    throw std::runtime_error("not this time");
  }));
  EXPECT_FALSE(read([](Reader& reader) { return reader.newest_dictionary(); }).dictionary);
  compress_all();
  expect_lines_as_before();
  EXPECT_THAT(problems(), IsEmpty());
}

}  // namespace
}  // namespace joblog::test
