// SPDX-License-Identifier: MIT
// Batch after batch along the list, from its place to its end.
#include "jobs/bulk_action.h"

#include <fmt/format.h>

#include "base/text.h"

namespace joblog {
namespace {

constexpr int kBatch = 100;

std::string description(const BulkRequest& request) {
  std::string text = fmt::format("{} {} jobs", to_string(request.verb), to_string(request.state));
  if (!request.kind.empty()) text += " named " + request.kind;
  if (!request.queue.empty()) text += " in queue " + request.queue;
  if (!request.cause.empty()) text += " with cause " + request.cause;
  if (!request.text.empty()) text += " that contain " + in_quotes(request.text);
  text += fmt::format(", up to job {}", request.up_to);
  if (!request.by.empty()) text += ", asked for by " + request.by;
  return text;
}

const char* participle(BulkVerb verb) { return verb == BulkVerb::retry ? "retried" : "discarded"; }

class Walk {
 public:
  Walk(Run& run, BulkJobStore& jobs, const BulkRequest& request)
      : run_(run), jobs_(jobs), request_(request) {}

  Outcome to_the_end() {
    const auto expected = jobs_.count(request_);
    if (!expected) return store_failure(expected.error());
    const auto total = static_cast<std::uint64_t>(expected->value_or(0));
    run_.log(*expected ? fmt::format("{} jobs match", format_count(**expected))
                       : std::string("more jobs match than were counted"));
    std::string after;
    do {
      if (run_.cancelled()) return stopped();
      const auto batch = jobs_.change_next(request_, after, kBatch);
      if (!batch) return store_failure(batch.error());
      after = batch->reached;
      note(*batch, total);
    } while (!after.empty());
    return ended();
  }

 private:
  void note(const BulkJobStore::Batch& batch, std::uint64_t total) {
    totals_.matched += batch.matched;
    totals_.changed += batch.changed;
    if (batch.matched > 0) {
      run_.log(fmt::format("{} {}, {} skipped", format_count(batch.changed),
                           participle(request_.verb), format_count(batch.matched - batch.changed)));
    }
    run_.progress(static_cast<std::uint64_t>(totals_.matched), total, participle(request_.verb));
    run_.stat("matched", totals_.matched);
    run_.stat(participle(request_.verb), totals_.changed);
    run_.stat("skipped", totals_.skipped());
  }

  /// What was done is recorded however the walk ended.
  void record() {
    const auto recorded = jobs_.record(request_, totals_, run_.name());
    if (!recorded) run_.log(Level::warning, "not recorded: " + recorded.error().message);
  }

  Outcome store_failure(const Error& error) {
    if (totals_.changed > 0) record();
    return Failure{"StoreError", error.message};
  }

  Outcome stopped() {
    run_.log(Level::warning, "stopped before the end; what was done stays done");
    record();
    return Cancelled{};
  }

  Outcome ended() {
    if (totals_.skipped() > 0) {
      run_.log(Level::warning,
               fmt::format("{} were skipped: they changed meanwhile, or another job "
                           "has their unique key",
                           format_count(totals_.skipped())));
    }
    record();
    return Success{};
  }

  Run& run_;
  BulkJobStore& jobs_;
  const BulkRequest& request_;
  BulkTotals totals_;
};

}  // namespace

JobDefinition bulk_action_definition(Handler handler) {
  return {.kind = std::string(bulk_action_kind),
          .handler = std::move(handler),
          .retry = {.attempts_max = 3, .delay = std::chrono::seconds{5}},
          .concurrency_limit = 1,
          .queue = std::string(bulk_action_queue)};
}

Outcome change_in_bulk(Run& run, BulkJobStore& jobs) {
  auto request = bulk_request_from(run.arguments());
  if (!request) return Failure{"ArgumentError", request.error().message, false};
  auto by = jobs.asked_by(run.name());
  if (!by) return Failure{"StoreError", by.error().message};
  request->by = std::move(*by);
  run.log(description(*request));
  return Walk(run, jobs, *request).to_the_end();
}

}  // namespace joblog
