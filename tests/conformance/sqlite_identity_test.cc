// SPDX-License-Identifier: MIT
// SQLite only: a store whose files are taken away, replaced or emptied while it is open, and a
// start beside what is left of one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>

#include "sqlite/database.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

namespace fs = std::filesystem;

class SqliteIdentity : public testing::Test {
 protected:
  Result<std::unique_ptr<sqlite::SqliteStore>> open(const std::string& earlier_store = "") {
    return sqlite::SqliteStore::open({.path = path_, .earlier_store = earlier_store}, clock_);
  }
  static Result<void> enqueue(Store& store) {
    return store.write(
        [&](Transaction& tx) { tx.enqueue(std::vector<NewJob>{{.kind = "report"}}, TimePoint{}); });
  }
  static std::size_t jobs_in(Store& store) {
    std::size_t jobs = 0;
    EXPECT_TRUE(store.read([&](Reader& reader) { jobs = reader.find_jobs({.limit = 99}).size(); }));
    return jobs;
  }
  void put_a_copy_in_place(const std::string& name) const {
    fs::copy_file(name, name + ".copy");
    fs::rename(name + ".copy", name);
  }

  TempFolder folder_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  SystemClock clock_;
};

struct Loss {
  const char* name;
  std::function<void(const std::string& path)> happens;
  const char* says;
};

class SqliteLoss : public SqliteIdentity, public testing::WithParamInterface<Loss> {};

TEST_P(SqliteLoss, IsSaidAndNothingIsStoredReadOrMadeAnyMore) {
  auto store = open().value();
  ASSERT_TRUE(enqueue(*store));
  ASSERT_EQ(jobs_in(*store), 1U);
  ASSERT_FALSE(store->lost());
  const auto changes = store->wait_for_change(0, Duration::zero(), {});
  GetParam().happens(path_);
  const bool there = fs::exists(path_);
  ASSERT_TRUE(store->lost());
  EXPECT_THAT(*store->lost(),
              AllOf(HasSubstr(GetParam().says), HasSubstr(path_), HasSubstr("docs/operations.md")));
  for (const auto& refused : {enqueue(*store), store->read([](Reader&) {})}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(refused.error().message, HasSubstr(GetParam().says));
  }
  EXPECT_EQ(store->wait_for_change(changes, Duration::zero(), {}), changes);
  store->version();
  EXPECT_EQ(fs::exists(path_), there);
  store.reset();
  EXPECT_EQ(fs::exists(path_), there);
}

INSTANTIATE_TEST_SUITE_P(
    OfEachKind, SqliteLoss,
    testing::Values(
        Loss{"Removed", [](const std::string& path) { fs::remove(path); },
             "was removed or moved away while joblog had it open"},
        Loss{"AllRemoved",
             [](const std::string& path) {
               for (const auto* end : {"", "-wal", "-shm"}) fs::remove(path + end);
             },
             "was removed or moved away"},
        Loss{"MovedAway",
             [](const std::string& path) {
               for (const auto* end : {"", "-wal", "-shm"})
                 fs::rename(path + end, path + "o" + end);
             },
             "root can copy the old file from /proc/"},
        Loss{"Replaced",
             [](const std::string& path) {
               fs::copy_file(path, path + ".copy");
               fs::rename(path + ".copy", path);
             },
             "another file was put in the place of the store"},
        Loss{"Emptied", [](const std::string& path) { std::ofstream(path, std::ios::trunc); },
             "was emptied while"},
        Loss{"WithoutItsLog", [](const std::string& path) { fs::remove(path + "-wal"); },
             "the store's log"},
        Loss{"WithoutItsSharedMemory", [](const std::string& path) { fs::remove(path + "-shm"); },
             "stop joblog and start it again"},
        Loss{"WithAnotherSharedMemory",
             [](const std::string& path) {
               fs::copy_file(path + "-shm", path + ".copy");
               fs::rename(path + ".copy", path + "-shm");
             },
             "the store's shared memory"}),
    [](const auto& loss) { return loss.param.name; });

TEST_F(SqliteIdentity, OfAStoreWhoseLogWasEmptiedIsLostUnlessItsFileHasAll) {
  auto store = open().value();
  ASSERT_TRUE(enqueue(*store));
  sqlite::Database(path_, sqlite::OpenMode::read_write).execute("PRAGMA wal_checkpoint(TRUNCATE)");
  ASSERT_EQ(fs::file_size(path_ + "-wal"), 0U);
  EXPECT_FALSE(store->lost());
  ASSERT_TRUE(enqueue(*store));
  EXPECT_EQ(jobs_in(*store), 2U);

  fs::resize_file(path_ + "-wal", 0);
  store->lost();  // Looks at the files, as otherwise happens every 20 ms.
  const auto refused = enqueue(*store);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr(path_ + "-wal was emptied"));
  ASSERT_TRUE(store->lost());
  EXPECT_THAT(*store->lost(), HasSubstr(path_ + "-wal was emptied"));
}

TEST_F(SqliteIdentity, OfAStoreThatCameBackStaysLostUntilItIsOpenedAnew) {
  auto store = open().value();
  ASSERT_TRUE(enqueue(*store));
  fs::rename(path_, path_ + ".aside");
  ASSERT_TRUE(store->lost());
  fs::rename(path_ + ".aside", path_);
  EXPECT_TRUE(store->lost());
  EXPECT_FALSE(enqueue(*store));
  store.reset();
  store = open().value();
  EXPECT_TRUE(enqueue(*store));
  EXPECT_EQ(jobs_in(*store), 2U);
}

TEST_F(SqliteIdentity, NamesDescriptorsFromWhichTheOldFileIsRescued) {
  auto store = open().value();
  ASSERT_TRUE(enqueue(*store));
  ASSERT_TRUE(enqueue(*store));
  for (const auto* end : {"", "-wal", "-shm"}) fs::remove(path_ + end);
  const std::string lost = store->lost().value_or("");
  std::smatch found;
  ASSERT_TRUE(std::regex_search(
      lost, found, std::regex("from (/proc/[0-9]+/fd/[0-9]+) and its log from (/proc[^;]*);")))
      << lost;
  fs::copy_file(found[1].str(), path_ + ".rescued");
  fs::copy_file(found[2].str(), path_ + ".rescued-wal");
  store.reset();
  EXPECT_FALSE(fs::exists(path_));
  auto rescued = sqlite::SqliteStore::open({.path = path_ + ".rescued"}, clock_).value();
  EXPECT_EQ(jobs_in(*rescued), 2U);
  EXPECT_THAT(rescued->check().value(), testing::IsEmpty());
}

TEST_F(SqliteIdentity, LeavesTheLogOfTheFileThatTookItsPlaceAlone) {
  auto store = open().value();
  ASSERT_TRUE(enqueue(*store));
  ASSERT_TRUE(store->backup(folder_.file("backup")));
  for (const auto* end : {"", "-wal", "-shm"}) fs::remove(path_ + end);
  fs::rename(folder_.file("backup"), path_);
  auto other = open().value();
  ASSERT_TRUE(enqueue(*other));
  store.reset();
  EXPECT_FALSE(other->lost());
  EXPECT_TRUE(enqueue(*other));
  other.reset();
  other = open().value();
  EXPECT_EQ(jobs_in(*other), 3U);
}

TEST_F(SqliteIdentity, IsKnownAgainAfterAnErrorThoughOthersClosedMeanwhile) {
  auto store = open().value();
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(
        store->write([](Transaction&) { throw StoreError(ErrorKind::unavailable, "gone"); }));
    auto other = open().value();  // The last to close, which removes log and shared memory.
    ASSERT_TRUE(enqueue(*other));
    other.reset();
    EXPECT_FALSE(store->lost());
    EXPECT_EQ(jobs_in(*store), static_cast<std::size_t>(2 * round + 1));
    EXPECT_TRUE(enqueue(*store));
    EXPECT_FALSE(store->lost());
  }
}

TEST_F(SqliteIdentity, IsLookedAtBeforeAFileIsOpenedAnew) {
  auto store = open().value();
  ASSERT_TRUE(enqueue(*store));
  EXPECT_FALSE(
      store->write([](Transaction&) { throw StoreError(ErrorKind::unavailable, "gone"); }));
  fs::rename(path_, path_ + ".aside");
  const auto refused = enqueue(*store);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("removed or moved away"));
  EXPECT_FALSE(fs::exists(path_));
}

// ---- At a start ----

TEST_F(SqliteIdentity, OfAnEmptyFileBesideItsLogIsNoNewStore) {
  auto store = open().value();
  ASSERT_TRUE(enqueue(*store));
  fs::copy_file(path_ + "-wal", folder_.file("kept"));
  store.reset();
  for (const bool empty : {true, false}) {
    fs::remove(path_);
    if (empty) std::ofstream(path_, std::ios::trunc);
    fs::copy_file(folder_.file("kept"), path_ + "-wal", fs::copy_options::overwrite_existing);
    const auto bytes = fs::file_size(path_ + "-wal");
    const auto refused = open();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(refused.error().message, AllOf(HasSubstr(path_ + "-wal"), HasSubstr("move")));
    EXPECT_EQ(fs::file_size(path_ + "-wal"), bytes);
    EXPECT_EQ(fs::exists(path_), empty);
  }
}

TEST_F(SqliteIdentity, OfNothingBesideAPastIsNoNewStore) {
  for (const bool empty : {false, true}) {
    if (empty) std::ofstream(path_, std::ios::trunc);
    const auto refused = open("spool/process-7.spool");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(refused.error().message,
                AllOf(HasSubstr("spool/process-7.spool"), HasSubstr("joblog db create")));
    EXPECT_EQ(fs::exists(path_), empty);
  }
  EXPECT_TRUE(open());
  EXPECT_TRUE(open("spool/process-7.spool"));
}

TEST_F(SqliteIdentity, OfANewStoreStandsInItsFileAtOnce) {
  const auto store = open().value();
  fs::copy_file(path_, folder_.file("without_log"));
  const auto rest = sqlite::SqliteStore::open(
      {.path = folder_.file("without_log"), .earlier_store = "spool/process-7.spool"}, clock_);
  ASSERT_TRUE(rest) << rest.error().message;
  const auto migrations = (*rest)->migrations().value();
  for (const MigrationState& migration : migrations) {
    EXPECT_TRUE(migration.applied_at) << migration.name;
  }
}

/// What happens to the log of a store at rest.
struct Harm {
  const char* name;
  std::function<void(const std::string& log)> happens;
};

class SqliteHarm : public SqliteIdentity, public testing::WithParamInterface<Harm> {
 protected:
  /// A store as a killed joblog of before leaves it: a file of one page, all else in the log.
  void leave_a_young_store() const {
    const std::string alive = folder_.file("alive");
    sqlite::Database database(alive, sqlite::OpenMode::create);
    database.execute("PRAGMA journal_mode = WAL");
    database.execute("CREATE TABLE schema_versions (t); CREATE TABLE jobs (t)");
    for (const auto* end : {"", "-wal"}) fs::copy_file(alive + end, path_ + end);
  }
};

TEST_P(SqliteHarm, ToTheLogThatHeldAllTablesIsNoNewStoreBesideAPast) {
  leave_a_young_store();
  GetParam().happens(path_ + "-wal");
  const std::string file = content_of(path_);
  const std::string log = content_of(path_ + "-wal");
  for (int time = 0; time < 2; ++time) {
    const auto refused = open("spool/process-7.spool");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(refused.error().message,
                AllOf(HasSubstr("holds no tables"), HasSubstr(path_ + "-wal"),
                      HasSubstr("spool/process-7.spool"), HasSubstr("joblog db create")));
    EXPECT_TRUE(content_of(path_) == file);
    EXPECT_TRUE(content_of(path_ + "-wal") == log);
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfEachKind, SqliteHarm,
    testing::Values(Harm{"Removed", [](const std::string& log) { fs::remove(log); }},
                    Harm{"Emptied", [](const std::string& log) { fs::resize_file(log, 0); }},
                    Harm{"Cut", [](const std::string& log) { fs::resize_file(log, 2'000); }},
                    Harm{"Damaged",
                         [](const std::string& log) {
                           std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
                           file.seekp(16) << "damage";
                         }}),
    [](const auto& harm) { return harm.param.name; });

TEST_F(SqliteIdentity, OfAStoreThatLostItsLogIsNotTakenForWhole) {
  {
    auto store = open().value();
    ASSERT_TRUE(enqueue(*store));
    for (const auto* end : {"", "-shm"}) fs::copy_file(path_ + end, folder_.file("killed") + end);
  }
  const std::string killed = folder_.file("killed");
  for (const bool empty : {false, true}) {
    if (empty) std::ofstream(killed + "-wal") << "";
    const auto refused = sqlite::SqliteStore::open({.path = killed}, clock_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(refused.error().message, AllOf(HasSubstr(killed + "-wal"), HasSubstr("gone"),
                                               HasSubstr("remove " + killed + "-shm")));
    EXPECT_EQ(fs::exists(killed + "-wal"), empty);
  }
  fs::remove(killed + "-shm");
  EXPECT_TRUE(sqlite::SqliteStore::open({.path = killed}, clock_)) << "as the message says";
}

TEST_F(SqliteIdentity, OfNoStoreIsSaidToWhoOnlyLooks) {
  const auto refused = sqlite::SqliteStore::open({.path = path_, .may_be_new = false}, clock_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(refused.error().message,
              AllOf(HasSubstr("there is no store at " + path_), HasSubstr("joblog db create")));
  EXPECT_FALSE(fs::exists(path_));
}

}  // namespace
}  // namespace joblog::test
