// SPDX-License-Identifier: MIT
// The fixture of every conformance test: a fresh store, a time of its own, and verbs that show only
// what matters. When a test has ended, the store must find nothing wrong with itself.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/store_factory.h"

namespace joblog::test {

using namespace std::chrono_literals;

/// 2026-11-23 14:00:00 UTC.
inline constexpr TimePoint first_instant = from_micros(1'795'442'400'000'000);

/// What a test wants to differ from the plain success of a run.
struct End {
  Status status = Status::success;
  JobEnd job_end = JobEnd::finished;
  std::vector<std::string> details{};
  std::int64_t first_sequence = 1;
  TimePoint retry_at{};
  std::string error_class{};
  std::string error_message{};
  Statistics statistics{};
  Progress progress{};
  bool had_open_lines = false;
  std::int64_t warnings = 0;
  std::string first_warning{};
};
inline End warned(std::int64_t warnings = 1, std::string first = "not read") {
  return {.warnings = warnings, .first_warning = std::move(first)};
}
inline End failing(JobEnd job_end = JobEnd::failed) {
  return {.status = Status::error,
          .job_end = job_end,
          .error_class = "Broken",
          .error_message = "it broke"};
}

class StoreTest : public testing::TestWithParam<StoreFactory> {
 protected:
  void SetUp() override { fresh_ = GetParam().fresh(); }
  void TearDown() override {
    if (fresh_) {
      EXPECT_THAT(problems(), testing::IsEmpty());
    }
  }

  Store& store() { return fresh_->store(); }
  FreshStore& fresh() { return *fresh_; }
  std::vector<std::string> problems() { return store().check().value(); }

  /// Runs `work(transaction)` in a transaction of its own and gives back its answer.
  template <class Work>
  auto write(Work work) {
    return write_to(store(), std::move(work));
  }
  template <class Work>
  static auto write_to(Store& store, Work work) {
    using Answer = std::invoke_result_t<Work, Transaction&>;
    if constexpr (std::is_void_v<Answer>) {
      must(store.write(work));
    } else {
      std::optional<Answer> answer;
      must(store.write([&](Transaction& tx) { answer = work(tx); }));
      return std::move(*answer);
    }
  }
  template <class Work>
  auto read(Work work) {
    return read_from(store(), std::move(work));
  }
  template <class Work>
  static auto read_from(const Store& store, Work work) {
    std::optional<std::invoke_result_t<Work, Reader&>> answer;
    must(store.read([&](Reader& reader) { answer = work(reader); }));
    return std::move(*answer);
  }

  ProcessId process(const std::string& host = "here");
  Enqueued enqueue(const NewJob& job);
  std::vector<Enqueued> enqueue_all(const std::vector<NewJob>& jobs);
  /// Up to `limit` jobs for `worker` (made when it is none yet), in the order they come.
  std::vector<Claim> claim(int limit = 1, std::vector<std::string> queues = {});
  Claim claim_one() { return claim(1).at(0); }
  /// Enqueues and claims one job.
  Claim claimed(const NewJob& job);
  void start(const Claim& claim);
  void append(const Claim& claim, std::int64_t sequence, const std::string& message);
  void put_open_lines(const Claim& claim, const std::vector<OpenLineReport>& lines) {
    write([&](Transaction& tx) { tx.put_open_lines(claim.log, lines, claim.holder); });
  }
  std::vector<Detail> open_lines(JobLogId log) {
    return read([&](Reader& r) { return r.open_lines(log); });
  }
  Applied finish(const Claim& claim, const End& end = {});
  Applied rescue(const Claim& claim, JobEnd job_end = JobEnd::failed, bool never_started = false);
  void release(const Claim& claim);

  Job job(JobId id) {
    return read([&](Reader& r) { return r.job(id); }).value();
  }
  JobState state(JobId id) { return job(id).state; }
  JobLog log(JobLogId id) {
    return read([&](Reader& r) { return r.log_by_id(id); }).value();
  }
  bool log_exists(JobLogId id) {
    return read([&](Reader& r) { return r.log_by_id(id); }).has_value();
  }
  std::vector<std::string> messages(JobLogId id);
  std::int64_t jobs_counted(const std::string& queue, JobState state);
  std::int64_t logs_counted(const std::string& kind, Status status);

  TimePoint now_ = first_instant;
  ProcessId worker_;  ///< Whoever claims.

 private:
  static void must(const Result<void>& result) {
    if (!result) throw std::runtime_error(result.error().message);
  }
  std::unique_ptr<FreshStore> fresh_;
};

inline std::string store_name(const testing::TestParamInfo<StoreFactory>& info) {
  return info.param.name;
}

#define JOBLOG_EVERY_STORE(suite) \
  INSTANTIATE_TEST_SUITE_P(Every, suite, testing::ValuesIn(all_stores()), store_name)

}  // namespace joblog::test
