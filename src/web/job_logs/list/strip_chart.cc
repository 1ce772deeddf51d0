// SPDX-License-Identifier: MIT
#include "web/job_logs/list/strip_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/limits.h"
#include "web/job_logs/run/run_labels.h"

namespace joblog::web::job_logs {
namespace {

/// By status, the successes with warnings apart: they have a colour of their own.
using Logs = std::array<std::int64_t, statuses + 1>;
constexpr std::size_t kWarned = statuses;

constexpr int kSpace = 4;  ///< Above the highest bar.
constexpr int kLeast = 2;  ///< A segment that stands for anything is seen.
constexpr int kCut = 2;    ///< The gap in a bar that is cut.
/// From the axis up. Errors hang below it.
constexpr std::size_t kAbove[] = {static_cast<std::size_t>(Status::success), kWarned,
                                  static_cast<std::size_t>(Status::processing),
                                  static_cast<std::size_t>(Status::created)};

std::int64_t total(const Logs& logs) {
  std::int64_t sum = 0;
  for (const std::int64_t count : logs) sum += count;
  return sum;
}

/// What each bar counts: buckets are hours, bars are made of whole ones.
std::vector<Logs> counts_of(const IndexQuery& query, const std::vector<TimePoint>& edges,
                            const std::vector<RunBucket>& buckets) {
  std::vector<Logs> bars(edges.size() - 1);
  for (const RunBucket& bucket : buckets) {
    const auto behind = std::ranges::upper_bound(edges, bucket.hour);
    if (behind == edges.begin() || behind == edges.end()) continue;
    Logs& bar = bars[static_cast<std::size_t>(behind - edges.begin() - 1)];
    constexpr auto kSuccess = static_cast<std::size_t>(Status::success);
    if (!query.status || query.status->status == Status::success) {
      bar[kWarned] += bucket.with_warnings;
      bar[kSuccess] -= bucket.with_warnings;
    }
    if (query.status && query.status->with_warnings) {
      bar[kSuccess] = 0;
      continue;
    }
    for (int status = 0; status < statuses; ++status) {
      if (!query.status || static_cast<int>(query.status->status) == status) {
        bar[static_cast<std::size_t>(status)] += bucket.logs[status];
      }
    }
  }
  return bars;
}

std::int64_t errors_in(const Logs& logs) { return logs[static_cast<std::size_t>(Status::error)]; }
std::int64_t others_in(const Logs& logs) { return total(logs) - errors_in(logs); }

/// What the full height stands for. Heights are proportional, so that twice as many look twice as
/// many; but one burst must not press all others to the ground. So the scale ends at four times
/// what three quarters of the bars stay below, and a bar beyond that is cut, with a gap in it and
/// its number in words. (A logarithm would hide that 42 errors are many more than 8.)
std::int64_t top_of_scale(const std::vector<Logs>& bars, std::int64_t (*count)(const Logs&)) {
  constexpr std::size_t kEnough = 4;
  constexpr std::int64_t kBurst = 4;
  std::vector<std::int64_t> counts;
  for (const Logs& logs : bars) {
    if (count(logs) > 0) counts.push_back(count(logs));
  }
  if (counts.empty()) return 1;
  std::ranges::sort(counts);
  if (counts.size() < kEnough) return counts.back();
  return std::min(counts.back(), kBurst * counts[(counts.size() - 1) * 3 / 4]);
}

int height_of(std::int64_t count, std::int64_t top, int room) {
  const double share = static_cast<double>(count) / static_cast<double>(top);
  return std::clamp(static_cast<int>(share * room), kLeast, room);
}

/// Stands on the axis, stacked by status.
void stack_up(const Logs& logs, std::int64_t top, std::vector<StripSegment>& segments) {
  constexpr int kRoom = strip_axis - kSpace;
  const std::int64_t all = others_in(logs);
  if (all == 0) return;
  const int height = height_of(all, top, kRoom);
  int used = 0;
  std::int64_t counted = 0;
  for (const std::size_t status : kAbove) {
    const std::int64_t count = logs[status];
    if (count == 0) continue;
    counted += count;
    const int end = std::max(used + kLeast, static_cast<int>(height * counted / all));
    const std::string fill =
        status == kWarned ? "fill-warn" : fill_class(static_cast<Status>(status));
    segments.push_back({fill, strip_axis - end, end - used});
    used = end;
  }
  if (all > top) segments.push_back({"strip-cut", strip_axis - height + 3 * kCut, kCut});
}

/// Hangs from the axis.
void hang_errors(const Logs& logs, std::int64_t top, std::vector<StripSegment>& segments) {
  constexpr int kBelow = strip_axis + 1;
  const std::int64_t errors = errors_in(logs);
  if (errors == 0) return;
  const int height = height_of(errors, top, strip_height - kBelow);
  segments.push_back({fill_class(Status::error), kBelow, height});
  if (errors > top) segments.push_back({"strip-cut", kBelow + height - 4 * kCut, kCut});
}

/// In four characters at most, for below a bar.
std::string short_count(std::int64_t count) {
  if (count == 0) return "";
  if (count < 1'000) return std::to_string(count);
  if (count < 10'000) return fmt::format("{}.{}k", count / 1'000, count % 1'000 / 100);
  if (count < 1'000'000) return fmt::format("{}k", count / 1'000);
  return fmt::format("{}M", count / 1'000'000);
}

std::string runs_text(std::int64_t runs) {
  return runs == 1 ? "1 run" : format_count(runs) + " runs";
}

std::string label_of(std::string_view when, const Logs& logs, const IndexQuery& query) {
  std::string label =
      fmt::format("{}: {}", when, total(logs) == 0 ? "no runs" : runs_text(total(logs)));
  const auto errors = logs[static_cast<std::size_t>(Status::error)];
  const auto running = logs[static_cast<std::size_t>(Status::processing)];
  if (query.status) return label + fmt::format(", status {}", to_string(*query.status));
  if (errors > 0)
    label += errors == 1 ? ", 1 error" : fmt::format(", {} errors", format_count(errors));
  if (logs[kWarned] > 0) label += fmt::format(", {} with warnings", format_count(logs[kWarned]));
  if (running > 0) label += fmt::format(", {} running", format_count(running));
  return label;
}

/// "Mon 23 Nov", "Mon 23 Nov 14:00", "14:00": what tells the bars of the period apart.
std::string name_of(Period period, TimePoint start, const Moments& moments) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  using namespace std::chrono;
  const auto local = moments.times().zone().to_local(floor<seconds>(start));
  const auto midnight = floor<days>(local);
  const year_month_day date{midnight};
  const std::string day = fmt::format("{} {} {}", kDays[weekday{midnight}.c_encoding()],
                                      static_cast<unsigned>(date.day()),
                                      kMonths[static_cast<unsigned>(date.month()) - 1]);
  if (period == Period::month && local == midnight) return day;
  const std::string clock = moments.times().clock(start).substr(0, 5);
  return day + " " + clock;
}

std::string span_name(Period period, TimePoint since, TimePoint until, const Moments& moments) {
  const std::string start = name_of(period, since, moments);
  if (period == Period::month) return start;
  return start + " – " + moments.times().clock(until).substr(0, 5);
}

std::vector<std::string> axis_of(Period period, const std::vector<TimePoint>& edges,
                                 const Moments& moments) {
  const std::size_t bars = edges.size() - 1;
  std::vector<std::string> axis;
  for (std::size_t quarter = 0; quarter < 4; ++quarter) {
    const TimePoint at = edges[bars * quarter / 4];
    std::string name = name_of(period, at, moments);
    // In a day the hour says it; in a week the day does.
    if (period == Period::day) name = moments.times().clock(at).substr(0, 5);
    axis.push_back(std::move(name));
  }
  axis.emplace_back("now");
  return axis;
}

constexpr const char* kPeriodNames[] = {"24 h", "7 d", "30 d"};
constexpr const char* kBarNames[] = {"hour", "6 hours", "day"};

std::string caption_of(const IndexQuery& query, std::int64_t highest) {
  std::string caption =
      query.status ? fmt::format("Runs with status {}", to_string(*query.status)) : "Runs";
  if (!query.kind.empty()) caption += " of " + one_line(query.kind, limits::kind_bytes);
  caption += fmt::format(" per {}", kBarNames[static_cast<int>(query.period)]);
  return highest == 0 ? caption + ": none"
                      : caption + fmt::format(", at most {}", format_count(highest));
}

}  // namespace

StripChart strip_chart(const IndexQuery& query, const std::vector<TimePoint>& edges,
                       const std::vector<RunBucket>& buckets, const Moments& moments) {
  const auto counts = counts_of(query, edges, buckets);
  std::int64_t highest = 0, most_errors = 0;
  for (const Logs& logs : counts) {
    highest = std::max(highest, total(logs));
    most_errors = std::max(most_errors, errors_in(logs));
  }
  const std::int64_t top = top_of_scale(counts, others_in),
                     top_errors = top_of_scale(counts, errors_in);
  StripChart chart{.caption = caption_of(query, highest),
                   .most_errors = most_errors == 0 ? "" : "at most " + format_count(most_errors),
                   .width = static_cast<int>(counts.size()) * strip_bar_width};
  const Url list = query.list().without("q");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const TimePoint since = edges[i], until = edges[i + 1];
    StripBar& bar = chart.bars.emplace_back();
    bar.link = list.with("since", link_time(since)).with("until", link_time(until));
    bar.when = span_name(query.period, since, until, moments);
    bar.label = label_of(bar.when, counts[i], query);
    bar.is_chosen = query.since.time == since && query.until.time == until;
    bar.x = static_cast<int>(i) * strip_bar_width;
    stack_up(counts[i], top, bar.segments);
    hang_errors(counts[i], top_errors, bar.segments);
    bar.runs = format_count(total(counts[i]));
    if (errors_in(counts[i]) > 0) bar.errors = format_count(errors_in(counts[i]));
    bar.errors_short = short_count(errors_in(counts[i]));
  }
  chart.axis = axis_of(query.period, edges, moments);
  for (const Period period : periods) {
    chart.periods.push_back(
        {kPeriodNames[static_cast<int>(period)],
         query.list().with("period", period == Period::day ? "" : to_string(period)),
         period == query.period});
  }
  return chart;
}

}  // namespace joblog::web::job_logs
