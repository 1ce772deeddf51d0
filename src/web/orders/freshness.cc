// SPDX-License-Identifier: MIT
// The age of the data decides the verdict; what happened since stands beside it.
#include "web/orders/freshness.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "web/display_text.h"
#include "web/next_instant.h"

namespace joblog::web::orders {
namespace {

constexpr int kErrorsCounted = 100;
constexpr std::size_t kErrorShown = 200;

Url run_link(JobLogId id, const Url& page) {
  return (Url("/job_logs") / id.value).with("back", page.text());
}

SyncRun run_of(const JobLog& log, TimePoint when, const PageContext& context, const Url& page) {
  return {log.name, run_link(log.id, page), context.moments.relative(when)};
}

void judge(Duration age, Freshness& line) {
  if (age < stale_after) {
    line.css = "well-ok";
    line.verdict = "Synced";
  } else if (age < error_after) {
    line.css = "well-warn";
    line.verdict = "Stale";
  } else {
    line.css = "well-error";
    line.verdict = "Error";
  }
}

/// What was not read is never a plain "Synced".
void fill_note(const SyncState& state, Freshness& line) {
  if (state.warnings == 0) return;
  line.note = state.note.empty() ? "with warnings" : on_one_line(state.note, kErrorShown);
  if (line.css == "well-ok") line.css = "well-warn";
}

std::string count(std::int64_t number, const char* one, const char* many) {
  return format_count(number) + " " + (number == 1 ? one : many);
}

std::string difference_words(const SyncState& state) {
  if (state.added == 0 && state.changed == 0 && state.removed == 0) return "";
  return fmt::format("{} added, {} changed, {} removed", format_count(state.added),
                     format_count(state.changed), format_count(state.removed));
}

void fill_last(Reader& reader, const std::string& name, const Url& page, Freshness& line) {
  line.run = on_one_line(name, 40);
  if (const auto log = reader.log_by_name(name)) line.run_link = run_link(log->id, page);
}

void fill_next(Reader& reader, const std::string& kind, const PageContext& context,
               Freshness& line) {
  auto tasks = reader.recurring_tasks();
  std::erase_if(tasks, [&](const RecurringView& view) { return view.task.job.kind != kind; });
  const auto is_paused = [](const RecurringView& view) { return view.task.paused; };
  if (tasks.empty()) {
    line.next_words = "no sync is planned";
  } else if (std::ranges::all_of(tasks, is_paused)) {
    line.next_words = "the sync is paused";
  } else if (const auto next = next_instant(reader, tasks, context.moments.now())) {
    line.next_words = "next sync";
    line.next = context.moments.relative(next->at);
  } else {
    line.next_words = "no sync is planned";
  }
}

std::string error_words(const JobLog& log) {
  if (log.error_class.empty()) return first_line(log.error_message, kErrorShown);
  return on_one_line(log.error_class, 100) + ": " + first_line(log.error_message, kErrorShown);
}

/// The newest run that has ended, if it is an error.
void fill_failed(Reader& reader, const std::string& kind, const PageContext& context,
                 const Url& page, Freshness& line) {
  const auto kinds = reader.kinds();
  const auto counts = std::ranges::find(kinds, kind, &KindCounts::kind);
  if (counts == kinds.end() || counts->last_error <= counts->last_success) return;
  const auto log = reader.log_by_id(counts->last_error);
  if (!log) return;
  const int errors = reader.errors_since_success(kind, kErrorsCounted);
  line.failed = FailedSync{
      .run = run_of(*log, log->finished_at.value_or(log->updated_at), context, page),
      .error = error_words(*log),
      .in_a_row = errors < 2 ? ""
                             : fmt::format("{}{} times in a row", errors,
                                           errors == kErrorsCounted ? " or more" : ""),
      .errors = Url("/job_logs").with("kind", kind).with("status", to_string(Status::error))};
}

void fill_running(Reader& reader, const std::string& kind, const PageContext& context,
                  const Url& page, Freshness& line) {
  const auto newest = reader.find_logs({.kind = kind, .limit = 1});
  if (newest.empty() || newest.front().finished_at) return;
  const JobLog& log = newest.front();
  line.running = run_of(log, log.started_at.value_or(log.created_at), context, page);
}

void fill_since(Reader& reader, const std::string& kind, const PageContext& context,
                const Url& page, Freshness& line) {
  fill_next(reader, kind, context, line);
  fill_failed(reader, kind, context, page, line);
  fill_running(reader, kind, context, page, line);
}

}  // namespace

Freshness freshness(Reader& reader, const SyncState* state, const std::string& sync_kind,
                    const PageContext& context, const Url& page) {
  Freshness line;
  if (state == nullptr) {
    line.css = "well-warn";
    line.verdict = "Never synced";
  } else {
    judge(context.moments.now() - state->synced_at, line);
    fill_note(*state, line);
    line.synced = context.moments.relative(state->synced_at);
    line.orders = count(state->rows, "order", "orders");
    line.difference = difference_words(*state);
    fill_last(reader, state->log_name, page, line);
  }
  fill_since(reader, sync_kind, context, page, line);
  return line;
}

Freshness outdated(Reader& reader, const std::string& shown, const std::string& sync_kind,
                   const PageContext& context, const Url& page) {
  Freshness line;
  line.css = "well-warn";
  line.verdict = "A newer sync is there";
  line.newer = page;
  if (is_log_name(shown)) fill_last(reader, shown, page, line);
  fill_since(reader, sync_kind, context, page, line);
  return line;
}

}  // namespace joblog::web::orders
