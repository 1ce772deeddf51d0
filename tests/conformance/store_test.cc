// SPDX-License-Identifier: MIT
#include "conformance/store_test.h"

namespace joblog::test {

ProcessId StoreTest::process(const std::string& host) {
  return write([&](Transaction& tx) {
    return tx.register_process({.id = {},
                                .kind = "serve",
                                .host = host,
                                .pid = 7,
                                .start_mark = "mark",
                                .version = "1",
                                .started_at = now_,
                                .heartbeat_at = now_});
  });
}

std::vector<Enqueued> StoreTest::enqueue_all(const std::vector<NewJob>& jobs) {
  return write([&](Transaction& tx) { return tx.enqueue(jobs, now_); });
}
Enqueued StoreTest::enqueue(const NewJob& job) { return enqueue_all({job}).at(0); }

std::vector<Claim> StoreTest::claim(int limit, std::vector<std::string> queues) {
  if (!worker_) worker_ = process();
  return write([&](Transaction& tx) {
    return tx.claim_due({.process = worker_,
                         .process_name = "here:7",
                         .queues = queues,
                         .limit = limit,
                         .now = now_});
  });
}

Claim StoreTest::claimed(const NewJob& job) {
  const JobId id = enqueue(job).id;
  for (Claim& claim : claim(1)) {
    if (claim.job == id) return claim;
  }
  throw std::runtime_error("another job was claimed, or none");
}

void StoreTest::start(const Claim& claim) {
  write([&](Transaction& tx) {
    const RunStart start{claim.log, claim.holder, now_};
    tx.start_runs({&start, 1});
  });
}

void StoreTest::append(const Claim& claim, std::int64_t sequence, const std::string& message) {
  write([&](Transaction& tx) {
    const DetailView detail{.log = claim.log, .sequence = sequence, .at = now_, .message = message};
    tx.append_details({&detail, 1}, claim.holder);
  });
}

Applied StoreTest::finish(const Claim& claim, const End& end) {
  std::vector<DetailView> details;
  std::int64_t sequence = end.first_sequence;
  for (const std::string& message : end.details) {
    details.push_back({.log = claim.log, .sequence = sequence++, .at = now_, .message = message});
  }
  return write([&](Transaction& tx) {
    const RunFinish finish{.lease = claim,
                           .status = end.status,
                           .job_end = end.job_end,
                           .started_at = now_,
                           .finished_at = now_,
                           .retry_at = end.retry_at,
                           .error_class = end.error_class,
                           .error_message = end.error_message,
                           .statistics = end.statistics,
                           .progress = end.progress,
                           .detail_count = sequence - 1,
                           .warnings = end.warnings,
                           .first_warning = end.first_warning,
                           .queue = claim.queue,
                           .kind = claim.kind,
                           .concurrency_key = claim.concurrency_key,
                           .details = details,
                           .had_open_lines = end.had_open_lines};
    return tx.finish_runs({&finish, 1}).at(0);
  });
}

Applied StoreTest::rescue(const Claim& claim, JobEnd job_end, bool never_started) {
  return write([&](Transaction& tx) {
    const Rescue rescue{.lease = claim,
                        .job_end = job_end,
                        .never_started = never_started,
                        .at = now_,
                        .retry_at = now_ + 30s,
                        .message = "process here:7 died"};
    return tx.rescue({&rescue, 1}).at(0);
  });
}

void StoreTest::release(const Claim& claim) {
  write([&](Transaction& tx) {
    const Lease lease = claim;
    tx.release({&lease, 1});
  });
}

std::vector<std::string> StoreTest::messages(JobLogId id) {
  std::vector<std::string> texts;
  for (const Detail& detail : read([&](Reader& r) { return r.details(id, 0, 100'000); })) {
    texts.push_back(detail.message);
  }
  return texts;
}

std::int64_t StoreTest::jobs_counted(const std::string& queue, JobState state) {
  for (const QueueView& view : read([](Reader& r) { return r.queues(); })) {
    if (view.name == queue) return view.jobs[static_cast<int>(state)];
  }
  return 0;
}

std::int64_t StoreTest::logs_counted(const std::string& kind, Status status) {
  for (const KindCounts& counts : read([](Reader& r) { return r.kinds(); })) {
    if (counts.kind == kind) return counts.logs[static_cast<int>(status)];
  }
  return 0;
}

}  // namespace joblog::test
