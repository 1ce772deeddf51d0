// SPDX-License-Identifier: MIT
// A walk along the list of the state (storage/bulk_walk.h), in the group writer's transactions.
#include "app/bulk_jobs.h"

#include <fmt/format.h>

#include "storage/apply_verb.h"
#include "storage/ask.h"
#include "storage/bulk_walk.h"

namespace joblog {
namespace {

constexpr std::int64_t kCountedMax = 100'000;

JobFilter filter_of(const BulkRequest& request) {
  return {.state = request.state,
          .queue = request.queue,
          .kind = request.kind,
          .text = request.text,
          .cause = request.cause};
}

class StoredJobs final : public BulkJobStore {
 public:
  StoredJobs(const Store& store, GroupWriter& writer, const Clock& clock)
      : store_(store), writer_(writer), clock_(clock) {}

  Result<std::string> asked_by(std::string_view run) override {
    auto log = ask(store_, [&](Reader& reader) { return reader.log_by_name(run); });
    if (!log) return std::unexpected(log.error());
    if (!*log) return fail(ErrorKind::not_found, fmt::format("the log of run {} is gone", run));
    return std::move((*log)->triggered_by);
  }

  Result<std::optional<std::int64_t>> count(const BulkRequest& request) override {
    const auto counted = ask(
        store_, [&](Reader& reader) { return reader.count_jobs(filter_of(request), kCountedMax); });
    if (!counted) return std::unexpected(counted.error());
    return counted->exact ? std::optional(counted->jobs) : std::nullopt;
  }

  Result<Batch> change_next(const BulkRequest& request, std::string_view after,
                            int limit) override {
    JobFilter filter = filter_of(request);
    filter.limit = limit;
    if (!after.empty()) filter.after = job_position_from(after);
    const JobVerb verb = request.verb == BulkVerb::retry ? JobVerb::retry : JobVerb::discard;
    const BulkWalk walk{.filter = std::move(filter),
                        .up_to = JobId{request.up_to},
                        .verb = [&](Transaction& tx, JobId job) {
                          // Recorded once, at the end.
                          return apply(tx, verb, job, clock_.wall_now(), Actor(request.by, false));
                        }};
    const auto done = joblog::change_next(
        store_, [this](const auto& work) { return change(writer_, work); }, walk);
    if (!done) return std::unexpected(done.error());
    return Batch{.matched = done->matched,
                 .changed = done->changed,
                 .reached = done->reached ? to_text(*done->reached) : std::string()};
  }

  Result<void> record(const BulkRequest& request, const BulkTotals& totals,
                      std::string_view run) override {
    const AuditEntry many = change_of({.by = request.by,
                                       .action = to_string(request.verb),
                                       .at = clock_.wall_now(),
                                       .of = filter_of(request),
                                       .run = std::string(run),
                                       .matched = totals.matched,
                                       .changed = totals.changed});
    return change(writer_, [&](Transaction& tx) { tx.record_audit_entry(many); });
  }

 private:
  const Store& store_;
  GroupWriter& writer_;
  const Clock& clock_;
};

}  // namespace

void BulkContext::open(const Store& store, GroupWriter& writer, const Clock& clock) {
  const MutexLock lock(mutex_);
  store_ = &store;
  writer_ = &writer;
  clock_ = &clock;
}

void BulkContext::close() {
  const MutexLock lock(mutex_);
  store_ = nullptr;
}

std::unique_ptr<BulkJobStore> BulkContext::jobs() const {
  const MutexLock lock(mutex_);
  if (store_ == nullptr) return nullptr;
  return std::make_unique<StoredJobs>(*store_, *writer_, *clock_);
}

JobDefinition bulk_action_job(std::shared_ptr<BulkContext> context) {
  return bulk_action_definition([context = std::move(context)](Run& run) -> Outcome {
    const auto jobs = context->jobs();
    if (!jobs) return Failure{"StoreError", "the store is not open"};
    return change_in_bulk(run, *jobs);
  });
}

}  // namespace joblog
