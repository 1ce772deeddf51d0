// Changes jobs in batches: one transaction for each, so that thousands neither take thousands of
// commits nor keep the workers waiting.
#include "cli/change_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "base/text.h"
#include "cli/json.h"
#include "cli/surely.h"

namespace joblog::cli {
namespace {

constexpr std::size_t kBatch = 500;

struct Change {
  std::string_view done;         ///< "will run again"
  std::string_view allowed;      ///< "is not failed"
  std::vector<JobState> states;  ///< That allow it.
  std::function<bool(Transaction&, JobId)> apply;
};

struct Report {
  std::size_t changed = 0;
  std::vector<std::string> refused;  ///< "job 3 is finished"
  std::vector<std::string> missing;  ///< "job 4"
};

Result<std::vector<JobId>> apply_batch(Store& store, const Change& change,
                                       const std::vector<JobId>& ids) {
  std::vector<JobId> unchanged;
  const auto written = write_surely(store, [&](Transaction& transaction) {
    unchanged.clear();
    for (const JobId id : ids) {
      if (!change.apply(transaction, id)) unchanged.push_back(id);
    }
  });
  if (!written) return std::unexpected(written.error());
  return unchanged;
}

/// Why these were not changed: gone, or in another state.
Result<void> explain(const Store& store, const std::vector<JobId>& ids, Report& report) {
  return store.read([&](Reader& reader) {
    report.refused.clear();
    report.missing.clear();
    for (const JobId id : ids) {
      const auto job = reader.job(id);
      if (!job) {
        report.missing.push_back(fmt::format("job {}", id.value));
        continue;
      }
      std::string text = fmt::format("job {} is {}", id.value, to_string(job->state));
      if (!job->ended_as.empty()) text += fmt::format(" ({})", job->ended_as);
      report.refused.push_back(std::move(text));
    }
  });
}

Result<Report> change_named(Store& store, const Change& change, std::vector<JobId> ids) {
  std::ranges::sort(ids);
  const auto doubles = std::ranges::unique(ids);
  ids.erase(doubles.begin(), doubles.end());
  Report report;
  std::vector<JobId> unchanged;
  for (std::size_t at = 0; at < ids.size(); at += kBatch) {
    const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kBatch, ids.size() - at));
    auto left = apply_batch(store, change, {begin, end});
    if (!left) return std::unexpected(left.error());
    unchanged.insert(unchanged.end(), left->begin(), left->end());
  }
  report.changed = ids.size() - unchanged.size();
  if (auto explained = explain(store, unchanged, report); !explained) {
    return std::unexpected(explained.error());
  }
  return report;
}

/// The newest job of all: what arrives later is left alone.
Result<JobId> newest_job(const Store& store) {
  JobId newest;
  const auto read = store.read([&](Reader& reader) {
    const auto jobs = reader.find_jobs({.limit = 1});
    newest = jobs.empty() ? JobId{} : jobs.front().id;
  });
  if (!read) return std::unexpected(read.error());
  return newest;
}

/// All of one state, in the order of its list.
Result<std::size_t> change_state(Store& store, const Change& change, const JobSelection& only,
                                 JobState state, JobId newest) {
  std::size_t changed = 0;
  JobFilter filter{.state = state,
                   .queue = only.queue,
                   .kind = only.kind,
                   .text = only.text,
                   .limit = static_cast<int>(kBatch)};
  do {
    std::vector<JobId> ids;
    const auto read = store.read([&](Reader& reader) {
      ids.clear();
      const JobPage page = reader.list_jobs(filter);
      for (const Job& job : page.jobs) {
        if (job.id <= newest) ids.push_back(job.id);
      }
      filter.after = page.reached;
    });
    if (!read) return std::unexpected(read.error());
    if (ids.empty()) continue;
    auto left = apply_batch(store, change, ids);
    if (!left) return std::unexpected(left.error());
    changed += ids.size() - left->size();
  } while (filter.after);
  return changed;
}

Result<Report> change_all(Store& store, const Change& change, const JobSelection& only) {
  if (only.state && std::ranges::find(change.states, *only.state) == change.states.end()) {
    return fail(ErrorKind::conflict, fmt::format("{} jobs cannot be changed so: {}",
                                                 to_string(*only.state), change.allowed));
  }
  const auto newest = newest_job(store);
  if (!newest) return std::unexpected(newest.error());
  Report report;
  for (const JobState state : change.states) {
    if (only.state && *only.state != state) continue;
    const auto changed = change_state(store, change, only, state, *newest);
    if (!changed) return std::unexpected(changed.error());
    report.changed += *changed;
  }
  return report;
}

int change(Store& store, const Change& change, const JobChoice& choice, Console& console) {
  const auto report = choice.all ? change_all(store, change, choice.selection)
                                 : change_named(store, change, choice.ids);
  if (!report) return console.refuse(report.error());
  if (console.json) {
    console.terminal.line(json_object({{"changed", static_cast<std::int64_t>(report->changed)},
                                       {"refused", report->refused},
                                       {"missing", report->missing}}));
  } else if (!console.quiet && (report->changed > 0 || choice.all)) {
    console.terminal.line(fmt::format("{} job{} {}",
                                      format_count(static_cast<std::int64_t>(report->changed)),
                                      report->changed == 1 ? "" : "s", change.done));
  }
  for (const auto& job : report->missing) console.terminal.error(job + " does not exist");
  for (const auto& job : report->refused) {
    console.terminal.error(fmt::format("{}; {}", job, change.allowed));
  }
  if (!report->missing.empty()) return exits::not_found;
  return report->refused.empty() ? exits::done : exits::conflict;
}

}  // namespace

int retry_jobs(Store& store, const Retry& choice, const std::string& by, Console& console) {
  const TimePoint now = console.now();
  return change(store,
                {.done = "will run again",
                 .allowed = "only failed jobs can be retried",
                 .states = {JobState::failed},
                 .apply = [&](Transaction& t, JobId id) { return t.retry_job(id, now, by); }},
                choice, console);
}

int discard_jobs(Store& store, const Discard& choice, const std::string& by, Console& console) {
  const TimePoint now = console.now();
  return change(
      store,
      {.done = "discarded",
       .allowed = "only jobs that wait or failed can be discarded",
       .states = {JobState::failed, JobState::scheduled, JobState::ready, JobState::blocked},
       .apply = [&](Transaction& t, JobId id) { return t.discard_job(id, now, by); }},
      choice, console);
}

int cancel_jobs(Store& store, const Cancel& choice, const std::string& by, Console& console) {
  const TimePoint now = console.now();
  // The waiting ones first: a running one that ends would make its followers ready meanwhile.
  return change(
      store,
      {.done = "cancelled; running ones stop within moments",
       .allowed = "only jobs that run or wait can be cancelled",
       .states = {JobState::scheduled, JobState::blocked, JobState::ready, JobState::claimed},
       .apply = [&](Transaction& t, JobId id) { return t.cancel_job(id, now, by); }},
      choice, console);
}

}  // namespace joblog::cli
