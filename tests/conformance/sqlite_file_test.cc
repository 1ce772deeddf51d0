// SPDX-License-Identifier: MIT
// SQLite only: the file itself. Starting processes that race, newer schemas, damage, places that
// cannot be written and disks that are full.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "sqlite/database.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// No file grows beyond the size that `log` has while this lives, as on a full disk.
class NoRoom {
 public:
  explicit NoRoom(const std::string& log) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit full{static_cast<rlim_t>(std::filesystem::file_size(log)), before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
  }
  ~NoRoom() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  NoRoom(const NoRoom&) = delete;
  NoRoom& operator=(const NoRoom&) = delete;

 private:
  rlimit before_{};
};

class SqliteFile : public testing::Test {
 protected:
  Result<std::unique_ptr<sqlite::SqliteStore>> open(const std::string& path, bool migrate = true) {
    return sqlite::SqliteStore::open({.path = path, .migrate = migrate}, clock_);
  }
  static Result<void> enqueue(Store& store, int jobs = 1) {
    return store.write([&](Transaction& tx) {
      tx.enqueue(std::vector<NewJob>(static_cast<std::size_t>(jobs), {.kind = "report"}),
                 TimePoint{});
    });
  }
  /// Runs `work` in a child; its answer is the child's exit code.
  static pid_t fork_child(const std::function<int()>& work) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(work());
    return child;
  }
  static int exit_code_of(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  }

  TempFolder folder_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  SystemClock clock_;
};

TEST_F(SqliteFile, HasAnotherVersionAsSoonAsAnotherProcessHasCommitted) {
  const auto store = open(path_).value();
  const auto other = open(path_).value();
  const std::uint64_t before = store->version();
  ASSERT_TRUE(enqueue(*other));
  EXPECT_NE(store->version(), before);
}

TEST_F(SqliteFile, CountsAConnectionThatIsGoneAsOneChangeAndTheNextAsAnother) {
  const auto store = open(path_).value();
  const auto changes = [&] { return store->wait_for_change(0, Duration::zero(), {}); };
  const std::uint64_t before = changes();
  ASSERT_FALSE(
      store->write([](Transaction&) { throw StoreError(ErrorKind::unavailable, "no disk"); }));
  const std::uint64_t gone = changes();
  EXPECT_NE(gone, before);
  EXPECT_EQ(changes(), gone) << "who waits would never rest";
  ASSERT_TRUE(enqueue(*store));
  EXPECT_NE(changes(), gone);
}

TEST_F(SqliteFile, IsMadeByManyStartingProcessesAtOnce) {
  for (int round = 0; round < 5; ++round) {
    const std::string path = folder_.file("race" + std::to_string(round));
    int gate[2];
    ASSERT_EQ(::pipe(gate), 0);
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
      children.push_back(fork_child([&] {
        char byte = 0;
        ::close(gate[1]);
        if (::read(gate[0], &byte, 1) != 0) return 3;  // Waits until the parent opens the gate.
        auto store = open(path);
        if (!store) return ::fprintf(stderr, "%s\n", store.error().message.c_str()), 1;
        return enqueue(**store) ? 0 : 2;
      }));
    }
    ::close(gate[0]);
    ::close(gate[1]);
    for (const pid_t child : children) EXPECT_EQ(exit_code_of(child), 0);
    auto store = open(path).value();
    EXPECT_THAT(store->check().value(), IsEmpty());
    std::size_t jobs = 0;
    ASSERT_TRUE(store->read([&](Reader& reader) { jobs = reader.find_jobs({}).size(); }));
    EXPECT_EQ(jobs, 4U);
  }
}

TEST_F(SqliteFile, OfANewerJoblogIsRefused) {
  ASSERT_TRUE(open(path_));
  sqlite::Database(path_, sqlite::OpenMode::read_write)
      .execute("INSERT INTO schema_versions VALUES (9999, '9999_later', 1)");
  for (const bool migrate : {true, false}) {
    const auto refused = open(path_, migrate);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
    EXPECT_THAT(refused.error().message, HasSubstr("9999"));
    EXPECT_THAT(refused.error().message, HasSubstr("newer joblog"));
  }
}

TEST_F(SqliteFile, MayBeLookedAtBeforeItIsMigrated) {
  const auto as_it_is = open(path_, false);
  ASSERT_TRUE(as_it_is);
  const auto migrations = (*as_it_is)->migrations().value();
  for (const MigrationState& migration : migrations) {
    EXPECT_FALSE(migration.applied_at) << migration.name;
  }
}

TEST_F(SqliteFile, AndItsBackupAreNobodyElsesBusiness) {
  auto store = open(path_).value();
  ASSERT_TRUE(enqueue(*store));
  ASSERT_TRUE(store->backup(folder_.file("backup")));
  for (const auto& file : {path_, path_ + "-wal", folder_.file("backup")}) {
    struct stat status{};
    ASSERT_EQ(::stat(file.c_str(), &status), 0) << file;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << file;
  }
}

TEST_F(SqliteFile, LeavesNothingBesideTheBackup) {
  auto store = open(path_).value();
  std::filesystem::create_directory(folder_.file("b"));
  ASSERT_TRUE(store->backup(folder_.file("b/backup")));
  int files = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder_.file("b")))
    ++files;
  EXPECT_EQ(files, 1);
}

TEST_F(SqliteFile, ThatIsNoDatabaseIsReportedAsCorrupt) {
  folder_.write("joblog.sqlite3", std::string(8'192, 'x'));
  const auto refused = open(path_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::corrupt);
  EXPECT_THAT(refused.error().message, HasSubstr("restore a backup"));
}

TEST_F(SqliteFile, WithDamagedPagesFailsItsCheck) {
  {
    auto store = open(path_).value();
    ASSERT_TRUE(enqueue(*store, 2'000));
  }
  const auto size = std::filesystem::file_size(path_);
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(size / 2 / 4096 * 4096));
  file << std::string(8'192, '\x5a');
  file.close();
  auto store = open(path_);
  ASSERT_TRUE(store);
  EXPECT_FALSE((*store)->check().value().empty());
}

TEST_F(SqliteFile, InAFolderThatIsNotThereSaysWhatToCheck) {
  const auto refused = open(folder_.file("missing/joblog.sqlite3"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("missing/joblog.sqlite3"));
  EXPECT_THAT(refused.error().message, HasSubstr("check that the folder exists"));
}

TEST_F(SqliteFile, ThatMayNotBeWrittenSaysSo) {
  ASSERT_TRUE(open(path_));
  std::filesystem::permissions(path_, std::filesystem::perms::owner_read);
  const pid_t child = fork_child([&] {
    if (::geteuid() == 0) {  // Root may write anything; somebody else may not.
      std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
      std::filesystem::permissions(
          path_, std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
      if (::setgid(65534) != 0 || ::setuid(65534) != 0) return 9;
    }
    auto store = open(path_);
    const Result<void> stored =
        store ? enqueue(**store) : Result<void>(std::unexpected(store.error()));
    const Error error = stored ? Error{} : stored.error();
    return error.kind == ErrorKind::unavailable &&
                   error.message.find("owner and mode") != std::string::npos
               ? 0
               : 1;
  });
  EXPECT_EQ(exit_code_of(child), 0);
}

TEST_F(SqliteFile, OnAFullDiskStoresNothingSaysSoAndGoesOnWhenThereIsRoom) {
  const pid_t child = fork_child([&] {
    auto store = open(path_).value();
    if (!enqueue(*store)) return 1;
    {
      const NoRoom no_room(path_ + "-wal");
      const auto refused = enqueue(*store, 1'000);
      if (refused || refused.error().kind != ErrorKind::unavailable) return 2;
      if (refused.error().message.find("disk") == std::string::npos) return 3;
    }
    if (!enqueue(*store)) return 4;
    std::size_t jobs = 0;
    if (!store->read([&](Reader& reader) { jobs = reader.find_jobs({.limit = 10}).size(); }))
      return 5;
    return jobs == 2 && store->check().value().empty() ? 0 : 6;
  });
  EXPECT_EQ(exit_code_of(child), 0);
}

TEST_F(SqliteFile, TriesAWriteAndSaysThatAnotherHoldsTheLock) {
  auto store = open(path_).value();
  sqlite::Database other(path_, sqlite::OpenMode::read_write);
  other.execute("BEGIN IMMEDIATE");
  const auto tried = store->try_write();
  ASSERT_FALSE(tried);
  EXPECT_EQ(tried.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(tried.error().message, HasSubstr("locked (running BEGIN IMMEDIATE"));
  other.execute("ROLLBACK");
  EXPECT_TRUE(store->try_write());
}

TEST_F(SqliteFile, TriesAWriteAndSaysThatTheDiskIsFull) {
  const pid_t child = fork_child([&] {
    auto store = open(path_).value();
    if (!enqueue(*store)) return 1;
    {
      const NoRoom no_room(path_ + "-wal");
      if (store->try_write()) return 2;
    }
    if (!store->try_write() || !enqueue(*store)) return 3;
    return store->check().value().empty() ? 0 : 4;
  });
  EXPECT_EQ(exit_code_of(child), 0);
}

TEST_F(SqliteFile, GivesPlaceToReadersWhileItIsReopened) {
  auto store = open(path_).value();
  ASSERT_TRUE(store->read([&](Reader& reader) {
    reader.find_jobs({});
    // A write that fails closes every connection; the one in use here must not come back to the
    // pool.
    EXPECT_FALSE(
        store->write([](Transaction&) { throw StoreError(ErrorKind::unavailable, "gone"); }));
    EXPECT_THAT(reader.find_jobs({}), IsEmpty());
  }));
  EXPECT_TRUE(enqueue(*store));
  std::size_t jobs = 0;
  ASSERT_TRUE(store->read([&](Reader& reader) { jobs = reader.find_jobs({}).size(); }));
  EXPECT_EQ(jobs, 1U);
}

}  // namespace
}  // namespace joblog::test
