// SPDX-License-Identifier: MIT
// Changes jobs in batches: one transaction for each, so that thousands neither take thousands of
// commits nor keep the workers waiting.
#include "cli/change_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "cli/json.h"
#include "cli/write_with_retry.h"
#include "storage/apply_verb.h"
#include "storage/ask.h"
#include "storage/bulk_walk.h"

namespace joblog::cli {
namespace {

constexpr std::size_t kBatch = 500;

struct Wanted {
  JobVerb verb;
  std::string_view done;         ///< "will run again"
  std::vector<JobState> states;  ///< That allow it, in the order in which they are changed.
  const std::string& by;
  TimePoint now;
};

struct Report {
  std::int64_t changed = 0;
  std::vector<std::string> refused;  ///< "job 3 has ended (success); only failed jobs can …"
  std::vector<std::string> missing;  ///< "job 4"
};

/// Those that were not changed.
Result<std::vector<JobId>> change_batch(Store& store, const Wanted& wanted,
                                        const std::vector<JobId>& ids) {
  return change_surely(store, [&](Transaction& transaction) {
    std::vector<JobId> unchanged;
    for (const JobId id : ids) {
      if (!apply(transaction, wanted.verb, id, wanted.now, wanted.by)) unchanged.push_back(id);
    }
    return unchanged;
  });
}

/// Why these were not changed: gone, or in another state.
Result<Report> explain(const Store& store, JobVerb verb, const std::vector<JobId>& ids) {
  return ask(store, [&](Reader& reader) {
    Report report;
    for (const JobId id : ids) {
      if (const auto job = reader.job(id)) {
        report.refused.push_back(why_refused(verb, *job));
      } else {
        report.missing.push_back(fmt::format("job {}", id.value));
      }
    }
    return report;
  });
}

Result<Report> change_named(Store& store, const Wanted& wanted, std::vector<JobId> ids) {
  std::ranges::sort(ids);
  const auto doubles = std::ranges::unique(ids);
  ids.erase(doubles.begin(), doubles.end());
  std::vector<JobId> unchanged;
  for (std::size_t at = 0; at < ids.size(); at += kBatch) {
    const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kBatch, ids.size() - at));
    auto left = change_batch(store, wanted, {begin, end});
    if (!left) return std::unexpected(left.error());
    unchanged.insert(unchanged.end(), left->begin(), left->end());
  }
  auto report = explain(store, wanted.verb, unchanged);
  if (report) report->changed = static_cast<std::int64_t>(ids.size() - unchanged.size());
  return report;
}

/// The newest job of all: what arrives later is left alone.
Result<JobId> newest_job(const Store& store) {
  return ask(store, [](Reader& reader) {
    const auto jobs = reader.find_jobs({.limit = 1});
    return jobs.empty() ? JobId{} : jobs.front().id;
  });
}

/// A cancel is recorded with each job: a run's page says who stopped it. Of the others one entry
/// stands for a batch, as for those that the pages change at once; it is stored with the batch, so
/// that a walk that is broken off leaves nothing unrecorded.
BulkWalk walk_of(const Wanted& wanted, const JobSelection& only, JobState state, JobId newest) {
  const bool each = wanted.verb == JobVerb::cancel;
  const JobFilter filter{.state = state,
                         .queue = only.queue,
                         .kind = only.kind,
                         .text = only.text,
                         .limit = static_cast<int>(kBatch)};
  BulkWalk walk{.filter = filter, .up_to = newest, .verb = [&wanted, each](auto& tx, JobId id) {
                  return apply(tx, wanted.verb, id, wanted.now, Actor(wanted.by, each));
                }};
  if (each) return walk;
  walk.record = [&wanted, filter](Transaction& tx, const BulkBatch& batch) {
    tx.record_audit_entry(change_of({.by = wanted.by,
                                     .action = to_string(wanted.verb),
                                     .at = wanted.now,
                                     .of = filter,
                                     .run = {},
                                     .matched = batch.matched,
                                     .changed = batch.changed}));
  };
  return walk;
}

/// All of one state, in the order of its list. A batch whose COMMIT got no answer is not repeated,
/// as its entry would be recorded twice; the command is: it goes on with what is left.
Result<std::int64_t> change_state(Store& store, BulkWalk walk) {
  const bool repeats = !walk.record;
  const auto in_transaction = [&](const auto& work) {
    return repeats ? change_surely(store, work) : change(store, work);
  };
  std::int64_t changed = 0;
  do {
    auto batch = change_next(store, in_transaction, walk);
    if (!batch && batch.error().unknown) {
      batch.error().message += fmt::format("; {} (run the command again)", outcome_unknown);
    }
    if (!batch) return std::unexpected(batch.error());
    changed += batch->changed;
    walk.filter.after = batch->reached;
  } while (walk.filter.after);
  return changed;
}

Result<Report> change_all(Store& store, const Wanted& wanted, const JobSelection& only) {
  if (only.state && !applies_to(wanted.verb, *only.state)) {
    return fail(ErrorKind::conflict, fmt::format("{} jobs cannot be changed so: {}",
                                                 to_string(*only.state), rule_of(wanted.verb)));
  }
  const auto newest = newest_job(store);
  if (!newest) return std::unexpected(newest.error());
  Report report;
  for (const JobState state : wanted.states) {
    if (only.state && *only.state != state) continue;
    const auto changed = change_state(store, walk_of(wanted, only, state, *newest));
    if (!changed) return std::unexpected(changed.error());
    report.changed += *changed;
  }
  return report;
}

int change_jobs(Store& store, const Wanted& wanted, const JobChoice& choice, Console& console) {
  const auto report = choice.all ? change_all(store, wanted, choice.selection)
                                 : change_named(store, wanted, choice.ids);
  if (!report) return console.refuse(report.error());
  if (console.json) {
    console.terminal.line(json_object({{"changed", report->changed},
                                       {"refused", report->refused},
                                       {"missing", report->missing}}));
  } else if (!console.quiet && (report->changed > 0 || choice.all)) {
    console.terminal.line(fmt::format("{} job{} {}", format_count(report->changed),
                                      report->changed == 1 ? "" : "s", wanted.done));
  }
  for (const auto& job : report->missing) console.terminal.error(job + " does not exist");
  for (const auto& refused : report->refused) console.terminal.error(refused);
  if (!report->missing.empty()) return exits::not_found;
  return report->refused.empty() ? exits::done : exits::conflict;
}

}  // namespace

int retry_jobs(Store& store, const Retry& choice, const std::string& by, Console& console) {
  return change_jobs(store,
                     {JobVerb::retry, "will run again", {JobState::failed}, by, console.now()},
                     choice, console);
}

int discard_jobs(Store& store, const Discard& choice, const std::string& by, Console& console) {
  return change_jobs(store,
                     {JobVerb::discard,
                      "discarded",
                      {JobState::failed, JobState::scheduled, JobState::ready, JobState::blocked},
                      by,
                      console.now()},
                     choice, console);
}

int cancel_jobs(Store& store, const Cancel& choice, const std::string& by, Console& console) {
  // The waiting ones first: a running one that ends would make its followers ready meanwhile.
  return change_jobs(store,
                     {JobVerb::cancel,
                      "cancelled; running ones stop within moments",
                      {JobState::scheduled, JobState::blocked, JobState::ready, JobState::claimed},
                      by,
                      console.now()},
                     choice, console);
}

}  // namespace joblog::cli
