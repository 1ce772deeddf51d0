// SPDX-License-Identifier: MIT
// SQLite only: a store's log that cannot begin anew because somebody reads from it, and who that
// is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "sqlite/database.h"
#include "storage/sqlite/log_readers.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/fake_clock.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

/// Another program that has opened a transaction and forgotten it.
class ForgottenReader {
 public:
  explicit ForgottenReader(const std::string& path) {
    int ready[2];
    if (::pipe(ready) != 0) throw std::runtime_error("no pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
      sqlite::Database database(path, sqlite::OpenMode::read_write);
      database.execute("BEGIN");
      sqlite::Statement(database.raw(), "SELECT count(*) FROM jobs").step();
      (void)!::write(ready[1], "r", 1);
      for (;;) ::pause();
    }
    char byte = 0;
    (void)!::read(ready[0], &byte, 1);
    ::close(ready[0]);
    ::close(ready[1]);
  }
  ~ForgottenReader() { end(); }
  ForgottenReader(const ForgottenReader&) = delete;
  ForgottenReader& operator=(const ForgottenReader&) = delete;

  void end() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

class SqliteLog : public testing::Test {
 protected:
  void write_mebibytes(int count) {
    NewJob job{.kind = "report"};
    job.arguments = R"({"text":")" + std::string(60'000, 'x') + R"("})";
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(store_->write(
          [&](Transaction& tx) { tx.enqueue(std::vector<NewJob>(17, job), clock_.wall_now()); }));
    }
  }

  TempFolder folder_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  FakeClock clock_{TimePoint{} + 1h};
  std::unique_ptr<sqlite::SqliteStore> store_ =
      sqlite::SqliteStore::open(
          {.path = path_, .durability = sqlite::Durability::normal, .migrate = true}, clock_)
          .value();
};

TEST_F(SqliteLog, NamesTheProgramThatReadsFromIt) {
  EXPECT_THAT(sqlite::log_readers(path_), IsEmpty());
  const ForgottenReader reader(path_);
  const auto found = sqlite::log_readers(path_);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found.front().pid, reader.pid());
  EXPECT_EQ(found.front().program, "conformance");
  EXPECT_THAT(to_string(found.front()), HasSubstr("conformance (process "));
}

TEST_F(SqliteLog, TellsItsSizeAndForHowLongItHasBeenHeldUp) {
  write_mebibytes(30);
  EXPECT_EQ(store_->log().held_for, 0s);
  ForgottenReader reader(path_);
  write_mebibytes(90);
  EXPECT_GT(store_->log().bytes, 80U << 20);
  clock_.advance(12min);
  EXPECT_EQ(store_->log().held_for, 12min);
  reader.end();
  write_mebibytes(40);
  EXPECT_LE(store_->log().bytes, 80U << 20);
  EXPECT_EQ(store_->log().held_for, 0s);
}

}  // namespace
}  // namespace joblog::test
