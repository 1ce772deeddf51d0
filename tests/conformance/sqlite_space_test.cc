// SPDX-License-Identifier: MIT
// SQLite only: free space inside the file. A new store gives it back bit by bit; one of an earlier
// joblog keeps it until it is rebuilt.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "storage/ask.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/old_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::IsEmpty;

class SqliteSpace : public testing::Test {
 protected:
  std::unique_ptr<sqlite::SqliteStore> open() {
    return sqlite::SqliteStore::open({.path = path_, .durability = sqlite::Durability::normal},
                                     clock_)
        .value();
  }
  static StoreSpace space(const Store& store) {
    return ask(store, [](Reader& reader) { return reader.space(); }).value();
  }
  static std::int64_t give_back(Store& store) {
    return change(store, [](Transaction& tx) { return tx.give_back_space(); }).value();
  }
  /// In between what stays.
  void make_free_space() {
    sqlite::Database raw(path_, sqlite::OpenMode::read_write);
    raw.execute(
        "CREATE TABLE IF NOT EXISTS filler (id INTEGER PRIMARY KEY, block BLOB);"
        "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 400)"
        " INSERT INTO filler SELECT NULL, randomblob(9000) FROM r;"
        "DELETE FROM filler WHERE id % 2 = 0");
  }
  std::int64_t file_bytes() const {
    sqlite::Database(path_, sqlite::OpenMode::read_write)
        .execute("PRAGMA wal_checkpoint(TRUNCATE)");
    return static_cast<std::int64_t>(std::filesystem::file_size(path_));
  }

  TempFolder folder_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  SystemClock clock_;
};

TEST_F(SqliteSpace, OfANewStoreIsGivenBackInSmallPortions) {
  const auto store = open();
  make_free_space();
  const StoreSpace before = space(*store);
  EXPECT_TRUE(before.can_shrink);
  EXPECT_GT(before.free_bytes, 1'000'000);
  EXPECT_EQ(before.bytes, file_bytes());

  const std::int64_t portion = give_back(*store);
  EXPECT_GT(portion, 0);
  EXPECT_LT(portion, 100'000);
  EXPECT_EQ(space(*store).free_bytes, before.free_bytes - portion);
  while (give_back(*store) > 0) {
  }
  EXPECT_EQ(space(*store).free_bytes, 0);
  EXPECT_LE(file_bytes(), before.bytes - before.free_bytes);
  sqlite::Database raw(path_, sqlite::OpenMode::read_only);
  sqlite::Statement whole(raw.raw(), "PRAGMA integrity_check");
  ASSERT_TRUE(whole.step());
  EXPECT_EQ(whole.text(0), "ok");
}

TEST_F(SqliteSpace, OfAnEarlierStoreStaysUntilItIsRebuilt) {
  make_old_store(path_, {100, 100});
  auto store = open();
  make_free_space();
  const StoreSpace before = space(*store);
  EXPECT_FALSE(before.can_shrink);
  EXPECT_EQ(give_back(*store), 0);

  ASSERT_TRUE(store->compact());
  EXPECT_EQ(space(*store).free_bytes, 0);
  EXPECT_TRUE(space(*store).can_shrink);
  EXPECT_LE(file_bytes(), before.bytes - before.free_bytes / 2);
  for (std::int64_t log : {1, 2}) {
    EXPECT_EQ(
        fault_of_old_lines(
            ask(*store, [&](Reader& r) { return r.details(JobLogId{log}, 0, 1'000); }).value(), log,
            100),
        "");
  }
  make_free_space();
  EXPECT_GT(give_back(*store), 0) << "this process has noticed, too";
  store = open();
  EXPECT_TRUE(space(*store).can_shrink);
}

TEST_F(SqliteSpace, OfABackupIsGivenBackAsThatOfTheStore) {
  const auto store = open();
  const std::string copy = folder_.file("copy.sqlite3");
  ASSERT_TRUE(store->backup(copy));
  const auto restored = sqlite::SqliteStore::open({.path = copy}, clock_).value();
  EXPECT_TRUE(space(*restored).can_shrink);
  EXPECT_THAT(restored->check().value(), IsEmpty());
}

}  // namespace
}  // namespace joblog::test
