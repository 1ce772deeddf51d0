// SPDX-License-Identifier: MIT
// A store with a bit of everything is copied into a file and onto a server: all of it is there,
// under the ids it had, and work goes on.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "conformance/fresh_postgres.h"
#include "conformance/store_test.h"
#include "storage/postgres/postgres_copy.h"
#include "storage/sqlite/sqlite_copy.h"
#include "storage/store_copy.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string shown(const std::optional<TimePoint>& time) {
  return time ? std::to_string(to_micros(*time)) : "never";
}

/// What a person would see of the store, in words.
std::vector<std::string> everything_in(Reader& reader) {
  std::vector<std::string> words;
  for (const Job& job : reader.find_jobs({.limit = 1'000})) {
    const NewJob& spec = job.spec;
    words.push_back(fmt::format(
        "job {}: {} {} {} {} state {} run {} attempts {}/{} key {}/{} unique {} made {} claimed {} "
        "finished {} as {} error {} {} log {} cause {} by {}",
        job.id.value, spec.kind, spec.arguments, spec.queue, spec.priority,
        static_cast<int>(job.state), to_micros(job.run_at), job.attempts, spec.attempts_max,
        spec.concurrency_key, spec.concurrency_limit, spec.unique_key, to_micros(job.created_at),
        shown(job.claimed_at), shown(job.finished_at), job.ended_as, job.error_class,
        job.error_message, job.last_log_name, job.cause, spec.triggered_by));
    for (const JobLog& log : reader.logs_of_job(job.id)) {
      words.push_back(fmt::format(
          "log {} {}: {} {} attempt {} of {} at {} from {} to {} warned {} {} error {} {}",
          log.id.value, log.name, log.kind, static_cast<int>(log.status), log.attempt, log.process,
          to_micros(log.created_at), shown(log.started_at), shown(log.finished_at), log.warnings,
          log.first_warning, log.error_class, log.error_message));
      const auto by_name = reader.log_by_name(log.name);
      words.emplace_back(by_name && by_name->id == log.id ? "found by its name" : "not found");
      for (const Detail& line : reader.details({.log = log.id}).details)
        words.push_back(fmt::format("line {} {}", line.sequence, line.message));
    }
  }
  for (const QueueView& queue : reader.queues())
    words.push_back(fmt::format("queue {} {}", queue.name, shown(queue.paused_at)));
  for (const KindCounts& kind : reader.kinds())
    words.push_back(
        fmt::format("kind {} {} {}", kind.kind, fmt::join(kind.logs, " "), kind.with_warnings));
  return words;
}

class StoreCopy : public StoreTest {
 protected:
  void SetUp() override {
    if (const auto why = why_without_postgres()) GTEST_SKIP() << *why;
    StoreTest::SetUp();
    fill();
  }

  /// Jobs of every state and end, runs with and without lines, and a clock that is set back.
  void fill() {
    finish(claimed({.kind = "plain"}), {.details = {"one", "two"}});
    finish(claimed({.kind = "warned"}), warned(2, "not read"));
    const Claim failed = claimed({.kind = "broken", .arguments = R"({"a":1})"});
    append(failed, 1, "it goes wrong");
    End wrong = failing();
    wrong.first_sequence = 2;
    wrong.details = {"it went wrong"};
    finish(failed, wrong);
    End again = failing(JobEnd::retry);
    again.retry_at = now_ + 1h;
    finish(claimed({.kind = "again", .attempts_max = 3}), again);
    enqueue({.kind = "later", .run_at = now_ + 1h, .unique_key = "once"});
    enqueue({.kind = "asked", .request_id = "request-1"});
    const NewJob keyed{.kind = "keyed", .concurrency_key = "one", .concurrency_limit = 1};
    enqueue_all({keyed, keyed});
    const auto gone = enqueue({.kind = "gone"});
    write([&](Transaction& tx) { return tx.discard_job(gone.id, now_, "anna"); });
    write([&](Transaction& tx) { tx.pause_queue("mail", now_, "anna"); });
    now_ -= 10min;
    for (int i = 0; i < 3; ++i) finish(claimed({.kind = "earlier", .priority = -1}));
    now_ += 10min + 5s;
    finish(claimed({.kind = "plain", .priority = -1}), {.details = {"three"}});
    const Claim open = claimed({.kind = "open", .priority = -1});
    start(open);
    append(open, 1, "still at it");
  }

  static std::vector<std::string> names_in(const TempFolder& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      names.push_back(entry.path().filename().string());
    return names;
  }
  std::unique_ptr<CopyTarget> target_on(const FreshPostgres& server) const {
    return postgres::copy_target({.url = server.url()}, clock_);
  }

  /// What was copied from this test's store into `target`, which is then as the store is.
  void expect_copied(CopyTarget& target) {
    const auto source = fresh().copy_source();
    const auto copied = copy_store(*source, target, {});
    ASSERT_TRUE(copied) << copied.error().message;
    EXPECT_GE(copied->at(static_cast<std::size_t>(Copied::jobs)), 14);
  }
  void expect_same(Store& copy) {
    EXPECT_THAT(copy.check().value(), IsEmpty());
    EXPECT_EQ(read_from(copy, everything_in), read(everything_in));
    EXPECT_EQ(read_from(copy, [](Reader& r) { return r.find_jobs({.limit = 1}).front().id; }),
              read([](Reader& r) { return r.find_jobs({.limit = 1}).front().id; }));
    const auto made = write_to(copy, [&](Transaction& tx) {
      return tx.enqueue(std::vector<NewJob>{{.kind = "next"}}, now_).front();
    });
    const auto here = enqueue({.kind = "next"});
    EXPECT_EQ(made.id, here.id);  // No id is given twice, and none is lost.
  }

  SystemClock clock_;
};

TEST_P(StoreCopy, HasAllThatTheStoreHasInAFile) {
  const TempFolder folder;
  const std::string path = folder.file("copy.sqlite3");
  {
    const auto target = sqlite::copy_target(path, clock_);
    expect_copied(*target);
  }
  expect_same(*fresh().open_backup(path).value());
}

TEST_P(StoreCopy, HasAllThatTheStoreHasOnAServer) {
  FreshPostgres server;
  {
    const auto target = target_on(server);
    expect_copied(*target);
  }
  expect_same(server.store());
}

TEST_P(StoreCopy, LeavesATargetThatHoldsSomethingAsItIs) {
  FreshPostgres server;
  write_to(server.store(), [&](Transaction& tx) {
    return tx.enqueue(std::vector<NewJob>{{.kind = "mine"}}, now_);
  });
  try {
    target_on(server);
    FAIL() << "it was taken for empty";
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::conflict);
    EXPECT_THAT(error.what(), HasSubstr("holds something already"));
  }
}

TEST_P(StoreCopy, IsNotThereUnlessItIsWhole) {
  const TempFolder folder;
  FreshPostgres server;
  const std::string path = folder.file("copy.sqlite3");
  const std::vector<CopiedValue> row{std::string_view("mail"), std::monostate{}, std::monostate{}};
  sqlite::copy_target(path, clock_)->put(Copied::queues, row);
  target_on(server)->put(Copied::queues, row);
  EXPECT_THAT(names_in(folder), IsEmpty());
  EXPECT_THAT(read_from(server.store(), [](Reader& r) { return r.queues(); }), IsEmpty());
}

JOBLOG_EVERY_STORE(StoreCopy);

}  // namespace
}  // namespace joblog::test
