// SPDX-License-Identifier: MIT
// SQLite only: what is no store of joblog's is refused by its name and left as it was, to the byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "orders/sample/sample_erp.h"
#include "sqlite/database.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/old_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

namespace fs = std::filesystem;

class SqliteKind : public testing::Test {
 protected:
  Result<std::unique_ptr<sqlite::SqliteStore>> open(const std::string& path, bool migrate = true) {
    return sqlite::SqliteStore::open({.path = path, .migrate = migrate}, clock_);
  }
  void make(const std::string& path, const std::string& statements) {
    sqlite::Database(path, sqlite::OpenMode::create).execute(statements);
  }
  void expect_refused(const std::string& path, const std::string& what) {
    const std::string before = content_of(path);
    for (const bool migrate : {true, false}) {
      const auto refused = open(path, migrate);
      ASSERT_FALSE(refused) << what;
      EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
      EXPECT_THAT(refused.error().message, AllOf(HasSubstr(path), HasSubstr(what)));
    }
    EXPECT_EQ(content_of(path), before);
    EXPECT_FALSE(fs::exists(path + "-wal"));
    EXPECT_FALSE(fs::exists(path + "-journal"));
  }

  TempFolder folder_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  SystemClock clock_;
};

TEST_F(SqliteKind, OfAnotherProgramIsRefusedUntouched) {
  struct Other {
    const char* statements;
    const char* what = "another program's database";
  };
  int file = 0;
  for (const Other& other :
       {Other{"CREATE TABLE pages (t); PRAGMA application_id = 4711",
              "another program's database (its application_id is 4711)"},
        Other{"PRAGMA application_id = 4711", "4711"}, Other{"CREATE TABLE pages (t)"},
        Other{"CREATE TABLE jobs (t); CREATE TABLE schema_versions (t)"},
        Other{"CREATE VIEW pages AS SELECT 1"}}) {
    const std::string path = folder_.file(std::to_string(++file));
    make(path, other.statements);
    expect_refused(path, other.what);
  }
}

TEST_F(SqliteKind, OfTheSampleErpIsRefused) {
  const auto today = std::chrono::floor<std::chrono::days>(clock_.wall_now());
  ASSERT_TRUE(sqlite::write_sample_erp(path_, 10, 1, today));
  expect_refused(path_, "is the sample ERP, not a store of joblog");
}

TEST_F(SqliteKind, OfTheOpenOrdersIsRefusedByItsIdAndByItsTables) {
  make(path_, "CREATE TABLE open_orders (id); CREATE TABLE sync_state (id)");
  expect_refused(path_, "is joblog's copy of the open orders, not a store of joblog");
  make(folder_.file("new"), "CREATE TABLE t (id); PRAGMA application_id = 1245867887");
  expect_refused(folder_.file("new"), "is joblog's copy of the open orders");
}

TEST_F(SqliteKind, IsAFileAndNothingElse) {
  fs::create_directory(path_);
  const auto folder = open(path_);
  ASSERT_FALSE(folder);
  EXPECT_THAT(folder.error().message, HasSubstr(path_ + " is a folder, not a file"));
  ASSERT_EQ(::mkfifo(folder_.file("pipe").c_str(), 0600), 0);
  const auto pipe = open(folder_.file("pipe"));
  ASSERT_FALSE(pipe);
  EXPECT_THAT(pipe.error().message, HasSubstr("is a pipe, not a file"));
}

TEST_F(SqliteKind, OfAnEarlierJoblogIsKnownByItsTablesAndGetsItsId) {
  make_old_store(path_, {1});
  make(path_, "PRAGMA application_id = 0; DELETE FROM schema_versions WHERE number = 9");
  {
    ASSERT_TRUE(open(path_, false));
  }
  auto store = open(path_).value();
  std::size_t logs = 0;
  ASSERT_TRUE(store->read([&](Reader& reader) { logs = reader.find_logs({}).size(); }));
  EXPECT_EQ(logs, 1U);
  store.reset();
  sqlite::Database database(path_, sqlite::OpenMode::read_only);
  sqlite::Statement id(database.raw(), "PRAGMA application_id");
  ASSERT_TRUE(id.step());
  EXPECT_EQ(id.integer(0), 0x4A427374);
}

TEST_F(SqliteKind, OfABackupIsThatOfTheStore) {
  auto store = open(path_).value();
  ASSERT_TRUE(store->backup(folder_.file("backup")));
  EXPECT_TRUE(open(folder_.file("backup")));
}

TEST_F(SqliteKind, SampleErpReplacesOnlyASampleErp) {
  const auto today = std::chrono::floor<std::chrono::days>(clock_.wall_now());
  ASSERT_TRUE(sqlite::write_sample_erp(path_, 10, 1, today));
  EXPECT_TRUE(sqlite::write_sample_erp(path_, 20, 2, today));
  for (const std::string& path : {folder_.write("letter.txt", "dear all"), folder_.path().string(),
                                  std::string("/dev/null")}) {
    const std::string before = content_of(path);
    const auto refused = sqlite::write_sample_erp(path, 10, 1, today);
    ASSERT_FALSE(refused) << path;
    EXPECT_THAT(refused.error().message, HasSubstr(path));
    EXPECT_EQ(content_of(path), before);
  }
  struct stat status{};
  ASSERT_EQ(::stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}

}  // namespace
}  // namespace joblog::test
