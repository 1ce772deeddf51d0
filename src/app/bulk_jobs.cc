// A walk along the list of the state. Every batch is one transaction of the group writer's.
#include "app/bulk_jobs.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace joblog {
namespace {

constexpr std::int64_t kCounted = 100'000;

JobFilter filter_of(const BulkRequest& request) {
  return {.state = request.state,
          .queue = request.queue,
          .kind = request.kind,
          .text = request.text,
          .cause = request.cause};
}

class StoredJobs final : public JobsInBulk {
 public:
  StoredJobs(const Store& store, GroupWriter& writer, const Clock& clock)
      : store_(store), writer_(writer), clock_(clock) {}

  Result<std::string> asked_by(std::string_view run) override {
    std::optional<JobLog> log;
    const auto read = store_.read([&](Reader& reader) { log = reader.log_by_name(run); });
    if (!read) return std::unexpected(read.error());
    if (!log) return fail(ErrorKind::not_found, fmt::format("the log of run {} is gone", run));
    return std::move(log->triggered_by);
  }

  Result<std::optional<std::int64_t>> count(const BulkRequest& request) override {
    JobCount counted;
    const auto read = store_.read(
        [&](Reader& reader) { counted = reader.count_jobs(filter_of(request), kCounted); });
    if (!read) return std::unexpected(read.error());
    return counted.exact ? std::optional(counted.jobs) : std::nullopt;
  }

  Result<Batch> change_next(const BulkRequest& request, std::string_view after,
                            int limit) override {
    JobFilter filter = filter_of(request);
    filter.limit = limit;
    if (!after.empty()) filter.after = job_position_from(after);
    JobPage page;
    const auto read = store_.read([&](Reader& reader) { page = reader.list_jobs(filter); });
    if (!read) return std::unexpected(read.error());
    std::erase_if(page.jobs, [&](const Job& job) { return job.id.value > request.up_to; });
    Batch batch{.matched = static_cast<std::int64_t>(page.jobs.size()),
                .reached = page.reached ? to_text(*page.reached) : std::string()};
    if (page.jobs.empty()) return batch;
    const auto written = writer_.transact([&](Transaction& tx) {
      batch.changed = 0;
      const By by(request.by, false);  // Recorded once, at the end.
      for (const Job& job : page.jobs) {
        const bool changed = request.verb == BulkVerb::retry
                                 ? tx.retry_job(job.id, clock_.wall_now(), by)
                                 : tx.discard_job(job.id, clock_.wall_now(), by);
        if (changed) ++batch.changed;
      }
    });
    if (!written) return std::unexpected(written.error());
    return batch;
  }

  Result<void> record(const BulkRequest& request, const BulkTotals& totals,
                      std::string_view run) override {
    namespace json = boost::json;
    json::object detail{{"run", run},
                        {"state", to_string(request.state)},
                        {"matched", totals.matched},
                        {"changed", totals.changed},
                        {"skipped", totals.skipped()}};
    const auto add = [&](const char* name, const std::string& value) {
      if (!value.empty()) detail[name] = value;
    };
    add("queue", request.queue);
    add("kind", request.kind);
    add("cause", request.cause);
    add("text", request.text);
    const Change change{.at = clock_.wall_now(),
                        .by = request.by,
                        .action = to_string(request.verb),
                        .target_kind = "jobs",
                        .detail = json::serialize(detail)};
    return writer_.transact([&](Transaction& tx) { tx.record_change(change); });
  }

 private:
  const Store& store_;
  GroupWriter& writer_;
  const Clock& clock_;
};

}  // namespace

void BulkDesk::open(const Store& store, GroupWriter& writer, const Clock& clock) {
  const MutexLock lock(mutex_);
  store_ = &store;
  writer_ = &writer;
  clock_ = &clock;
}

void BulkDesk::close() {
  const MutexLock lock(mutex_);
  store_ = nullptr;
}

std::unique_ptr<JobsInBulk> BulkDesk::jobs() const {
  const MutexLock lock(mutex_);
  if (store_ == nullptr) return nullptr;
  return std::make_unique<StoredJobs>(*store_, *writer_, *clock_);
}

JobDefinition bulk_action_job(std::shared_ptr<BulkDesk> desk) {
  return bulk_action_definition([desk = std::move(desk)](Run& run) -> Outcome {
    const auto jobs = desk->jobs();
    if (!jobs) return Failure{"StoreError", "the store is not open"};
    return change_in_bulk(run, *jobs);
  });
}

}  // namespace joblog
