// Drawing the strip.
#include "web/runs/strip_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/limits.h"
#include "web/runs/words.h"

namespace joblog::web::runs {
namespace {

using Logs = std::array<std::int64_t, statuses>;

constexpr int kSpace = 4;          ///< Above the highest bar.
constexpr int kLeast = 2;          ///< A segment that stands for anything is seen, …
constexpr int kLeastOfErrors = 5;  ///< … one of errors from afar.
/// From the ground up.
constexpr Status kOrder[] = {Status::success, Status::error, Status::processing, Status::created};

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
    if (query.status && query.status->with_warnings) {
      bar[static_cast<std::size_t>(Status::success)] += bucket.with_warnings;
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

std::vector<StripSegment> stack(const Logs& logs, std::int64_t highest) {
  constexpr int kRoom = strip_height - kSpace;
  std::vector<StripSegment> segments;
  int used = 0;
  for (const Status status : kOrder) {
    const std::int64_t count = logs[static_cast<std::size_t>(status)];
    if (count == 0) continue;
    const int least = status == Status::error ? kLeastOfErrors : kLeast;
    const double share =
        static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(1, highest));
    const int height = std::max(least, static_cast<int>(share * kRoom));
    used += height;
    segments.push_back({fill_class(status), strip_height - used, height});
  }
  // Small ones were made visible: what stands out above the top is taken off the largest.
  if (used > kRoom) {
    const auto largest = std::ranges::max_element(segments, {}, &StripSegment::height);
    const int over = std::min(used - kRoom, largest->height - kLeast);
    largest->height -= over;
    int top = strip_height;
    for (StripSegment& segment : segments) segment.y = top -= segment.height;
  }
  return segments;
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
  std::int64_t highest = 0;
  for (const Logs& logs : counts) highest = std::max(highest, total(logs));
  StripChart chart{.caption = caption_of(query, highest),
                   .width = static_cast<int>(counts.size()) * strip_bar_width};
  const Url list = query.list().without("q");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const TimePoint since = edges[i], until = edges[i + 1];
    chart.bars.push_back(
        {.link = list.with("since", link_time(since)).with("until", link_time(until)),
         .label = label_of(span_name(query.period, since, until, moments), counts[i], query),
         .is_chosen = query.since.time == since && query.until.time == until,
         .x = static_cast<int>(i) * strip_bar_width,
         .segments = stack(counts[i], highest)});
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

}  // namespace joblog::web::runs
