// SPDX-License-Identifier: MIT
// A real store in a folder of its own, its writer, and the questions that tests ask about what is
// in it. For test programs that link sqlite.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/sqlite/sqlite_store.h"
#include "support/fake_clock.h"
#include "support/recording_notices.h"
#include "support/temp_folder.h"
#include "writer/group_writer.h"

namespace joblog::test {

inline const TimePoint kNoon =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours{12};

class StoreFixture {
 public:
  explicit StoreFixture(TimePoint start = kNoon)
      : clock(start), store(open()), writer(*store, clock, notices) {}

  /// A further handle on the same file, as another process has it.
  std::unique_ptr<sqlite::SqliteStore> open() {
    auto opened = sqlite::SqliteStore::open(
        {.path = folder.file("joblog.sqlite3"), .durability = sqlite::Durability::normal}, clock);
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }

  template <class Work>
  void write(Work work) {
    const auto stored = writer.transact([&](Transaction& tx) { work(tx); });
    ASSERT_TRUE(stored) << stored.error().message;
  }
  template <class Question>
  auto read(Question question) const {
    decltype(question(std::declval<Reader&>())) answer{};
    const auto done = store->read([&](Reader& reader) { answer = question(reader); });
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return answer;
  }

  ProcessId enter(const std::string& host = "here", std::int64_t pid = 7) {
    ProcessInfo info{.kind = "serve",
                     .host = host,
                     .pid = pid,
                     .start_mark = "boot:1",
                     .version = "1",
                     .started_at = clock.wall_now(),
                     .heartbeat_at = clock.wall_now()};
    write([&](Transaction& tx) { info.id = tx.register_process(info); });
    return info.id;
  }
  JobId enqueue(NewJob job) {
    auto made = writer.enqueue({std::move(job)});
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made ? made->front().id : JobId{};
  }
  std::vector<Claim> claim(ProcessId process, int limit = 1) {
    std::vector<Claim> claims;
    write([&](Transaction& tx) {
      claims = tx.claim_due({.process = process,
                             .process_name = "here:7",
                             .queues = {},
                             .limit = limit,
                             .now = clock.wall_now()});
    });
    return claims;
  }

  Job job(JobId id) const {
    return read([&](Reader& reader) { return reader.job(id); }).value_or(Job{});
  }
  JobLog log(JobLogId id) const {
    return read([&](Reader& reader) { return reader.log_by_id(id); }).value_or(JobLog{});
  }
  std::vector<JobLog> logs_of(JobId id) const {
    return read([&](Reader& reader) { return reader.logs_of_job(id); });
  }
  std::vector<Detail> details(JobLogId id) const {
    return read([&](Reader& reader) { return reader.details(id, 0, 100'000); });
  }
  std::vector<std::string> messages(JobLogId id) const {
    std::vector<std::string> messages;
    for (const Detail& detail : details(id)) messages.push_back(detail.message);
    return messages;
  }
  std::int64_t jobs_in(JobState state) const {
    std::int64_t jobs = 0;
    for (const QueueView& queue : read([](Reader& reader) { return reader.queues(); })) {
      jobs += queue.jobs[static_cast<int>(state)];
    }
    return jobs;
  }
  std::vector<ProcessInfo> processes() const {
    return read([](Reader& reader) { return reader.processes(); });
  }
  /// Log and job agree, counters too.
  void expect_sound() const {
    const auto faults = store->check();
    ASSERT_TRUE(faults) << faults.error().message;
    EXPECT_THAT(*faults, testing::IsEmpty());
  }

  TempFolder folder;
  FakeClock clock;
  RecordingNotices notices;
  std::unique_ptr<sqlite::SqliteStore> store;
  GroupWriter writer;
};

}  // namespace joblog::test
