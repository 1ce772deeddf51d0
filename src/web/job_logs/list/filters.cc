// SPDX-License-Identifier: MIT
#include "web/job_logs/list/filters.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/limits.h"
#include "web/job_logs/run/run_labels.h"

namespace joblog::web::job_logs {
namespace {

using std::chrono::hours;

/// Longer spans would read too many hours.
constexpr std::chrono::days kCountedMax{62};
constexpr std::size_t kKindsListed = 500;

bool is_whole_hour(TimePoint time) { return std::chrono::floor<hours>(time) == time; }

struct ChipLook {
  StatusChoice status;
  const char* sign;
  const char* tint;
};
constexpr ChipLook kChips[] = {{Status::error, "sign-error", "text-error"},
                               {Status::processing, "sign-busy", "text-busy"},
                               {Status::created, "sign-new", "text-idle"},
                               {Status::success, "sign-success", "text-success"},
                               {{Status::success, true}, "sign-warn", "text-warn"}};

}  // namespace

std::optional<CountedSpan> counted_span(const IndexQuery& query, TimePoint now) {
  if (!query.since.time || !is_whole_hour(*query.since.time)) return std::nullopt;
  if (query.until.time && !is_whole_hour(*query.until.time)) return std::nullopt;
  // A clock that was set back may have left runs of a later hour.
  const TimePoint until = query.until.time.value_or(std::chrono::floor<hours>(now) + hours{24});
  if (until - *query.since.time > kCountedMax) return std::nullopt;
  return CountedSpan{*query.since.time, std::max(until, *query.since.time)};
}

std::optional<StatusCounts> exact_counts(const IndexQuery& query, const Overview& overview,
                                         const std::vector<RunBucket>* span) {
  if (query.searches()) return std::nullopt;
  StatusCounts counts;
  const auto add = [&](const std::int64_t(&logs)[statuses], std::int64_t with_warnings) {
    for (std::size_t i = 0; i < statuses; ++i) counts.logs[i] += logs[i];
    counts.with_warnings += with_warnings;
  };
  if (query.since.time || query.until.time) {
    if (!span) return std::nullopt;
    for (const RunBucket& bucket : *span) add(bucket.logs, bucket.with_warnings);
  } else if (query.kind.empty()) {
    add(overview.ever, overview.ever_with_warnings);
  } else if (const KindCounts* kind = overview.find(query.kind)) {
    add(kind->logs, kind->with_warnings);
  }
  return counts;
}

std::vector<StatusChip> status_chips(const IndexQuery& query,
                                     const std::optional<StatusCounts>& counts) {
  std::vector<StatusChip> chips;
  const auto text = [&](std::int64_t count) {
    return counts ? format_count(count) : std::string();
  };
  chips.push_back({.id = "count-all",
                   .word = "All",
                   .link = query.list().without("status"),
                   .is_chosen = !query.status,
                   .count = text(counts ? counts->all() : 0)});
  for (const ChipLook& look : kChips) {
    const std::string word = to_string(look.status);
    chips.push_back({.id = "count-" + word,
                     .css = look.sign,
                     .tint = look.tint,
                     .word = look.status.with_warnings ? "with warnings" : word,
                     .link = query.list().with("status", word),
                     .is_chosen = query.status == look.status,
                     .count = text(counts ? counts->of(look.status) : 0)});
  }
  return chips;
}

FilterForm filter_form(const IndexQuery& query, const Overview& overview) {
  FilterForm form{.text = query.typed(),
                  .kind = query.kind,
                  .since = query.since.shown,
                  .until = query.until.shown,
                  .since_problem = query.since.problem,
                  .until_problem = query.until.problem,
                  .status = query.status ? to_string(*query.status) : "",
                  .period = query.period == Period::day ? "" : to_string(query.period),
                  .level = query.level ? level_words[static_cast<std::size_t>(*query.level)] : "",
                  .text_problem = query.problem};
  for (const KindCounts& counts : overview.kinds) {
    if (form.kinds.size() < kKindsListed) form.kinds.push_back(counts.kind);
  }
  if (!query.kind.empty() && std::ranges::count(form.kinds, query.kind) == 0) {
    form.kinds.push_back(query.kind);
  }
  std::ranges::sort(form.kinds);
  return form;
}

std::vector<ActiveFilter> active_filters(const IndexQuery& query) {
  std::vector<ActiveFilter> active;
  const auto add = [&](const char* name, std::string words) {
    active.push_back({std::move(words), query.list().without(name)});
  };
  if (query.status) add("status", fmt::format("status {}", to_string(*query.status)));
  if (!query.kind.empty()) add("kind", "job " + one_line(query.kind, limits::kind_bytes));
  if (!query.text.empty()) add("q", "text “" + one_line(query.text, text_characters_max) + "”");
  if (query.level)
    add("level", fmt::format("level {}", level_words[static_cast<std::size_t>(*query.level)]));
  if (query.since.time) add("since", "since " + query.since.shown);
  if (query.until.time) add("until", "until " + query.until.shown);
  return active;
}

}  // namespace joblog::web::job_logs
