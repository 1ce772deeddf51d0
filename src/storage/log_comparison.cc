// SPDX-License-Identifier: MIT
// Twice over the logs: first for hashes and times of all lines, then for the texts of the rows that
// are shown, each stretch of them with one question.
#include "storage/log_comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/line_pattern.h"

namespace joblog {
namespace {

constexpr int kLines = 2'000;
constexpr std::size_t kBytes = 512 << 10;

/// What is kept of a log: 16 bytes a line. Numbers of its lines follow each other.
struct LogOutline {
  std::int64_t first = 1;
  std::vector<std::uint64_t> hashes;
  std::vector<TimePoint> times;
  std::optional<TimePoint> end;
  ComparedPart part;

  std::int64_t number(std::size_t line) const { return first + static_cast<std::int64_t>(line); }
  LineTimes line_times() const { return {times, end}; }
};

/// Calls `take` for the details with a sequence in [first, last].
template <class Take>
void for_each_detail(Reader& reader, JobLogId log, std::int64_t first, std::int64_t last,
                     Take take) {
  std::int64_t after = first - 1;
  for (bool more = after < last; more;) {
    const DetailPage page = reader.details(
        {.log = log, .after = after, .before = last + 1, .limit = kLines, .max_bytes = kBytes});
    for (const Detail& detail : page.details) take(detail);
    more = page.more && page.reached > after;
    after = page.reached;
  }
}

LogOutline outline_of(Reader& reader, const JobLog& log) {
  LogOutline outline{.end = log.finished_at, .part = {}};
  const DetailFacts facts = reader.detail_facts(log.id);
  if (facts.first == 0) {
    outline.part.is_removed = has_ended(log.status) && log.detail_count > 0;
    return outline;
  }
  outline.first = facts.first;
  const std::int64_t last = std::min(facts.last, facts.first + compared_lines_max - 1);
  const auto lines = static_cast<std::size_t>(last - facts.first + 1);
  outline.hashes.reserve(lines);
  outline.times.reserve(lines);
  PatternHasher hasher;
  for_each_detail(reader, log.id, facts.first, last, [&](const Detail& detail) {
    // A line that cannot be read stands for nothing, so that the others keep their places.
    while (outline.number(outline.hashes.size()) < detail.sequence) {
      outline.hashes.push_back(PatternHasher::of_nothing());
      outline.times.push_back(detail.at);
    }
    outline.hashes.push_back(hasher.hash(detail.message, detail.continued));
    outline.times.push_back(detail.at);
  });
  outline.part.lines = static_cast<std::int64_t>(outline.hashes.size());
  outline.part.left_out = facts.last - last;
  if (outline.part.left_out > 0) outline.end.reset();
  return outline;
}

ComparedLine line_of(const Detail& detail, const LogOutline& outline) {
  ComparedLine line{.number = detail.sequence, .level = detail.level, .took = {}};
  const std::size_t shown = utf8_prefix(detail.message, compared_characters);
  line.is_cut = shown < detail.message.size();
  line.text = detail.message.substr(0, shown);
  const auto place = static_cast<std::size_t>(detail.sequence - outline.first);
  if (place < outline.times.size()) line.took = outline.line_times().took(place);
  return line;
}

/// Makes the rows of a window of spans, with their texts.
class RowReader {
 public:
  RowReader(Reader& reader, JobLogId before, JobLogId after, const LogOutline& outline_before,
            const LogOutline& outline_after, const std::vector<StepTime>& slow)
      : reader_(reader),
        before_{before, outline_before},
        after_{after, outline_after},
        slow_(slow) {}

  std::vector<ComparisonRow> rows(const std::vector<RowSpan>& spans, const RowWindow& window);

 private:
  struct Side {
    JobLogId log;
    const LogOutline& outline;
  };
  void add(const RowSpan& span, std::size_t first, std::size_t length);
  void read(const Side& side, std::size_t line, std::size_t row, std::size_t length,
            std::optional<ComparedLine> ComparisonRow::* into);

  Reader& reader_;
  const Side before_, after_;
  const std::vector<StepTime>& slow_;
  std::vector<ComparisonRow> rows_;
};

bool has_before(RowKind kind) { return kind != RowKind::added && kind != RowKind::moved_to; }
bool has_after(RowKind kind) { return kind != RowKind::missing && kind != RowKind::moved_from; }
bool is_moved(RowKind kind) { return kind == RowKind::moved_from || kind == RowKind::moved_to; }

std::vector<ComparisonRow> RowReader::rows(const std::vector<RowSpan>& spans,
                                           const RowWindow& window) {
  std::size_t at = 0;  // The row that a span begins with.
  const std::size_t end = window.first + window.limit;
  for (const RowSpan& span : spans) {
    const std::size_t span_end = at + span.rows();
    if (span_end > window.first && at < end) {
      const std::size_t first = std::max(at, window.first);
      add(span, first - at, std::min(span_end, end) - first);
    }
    at = span_end;
  }
  return std::move(rows_);
}

/// `length` rows of a span, from its row `first` on.
void RowReader::add(const RowSpan& span, std::size_t first, std::size_t length) {
  const std::size_t row = rows_.size();
  for (std::size_t at = first; at < first + length; ++at) {
    ComparisonRow& added = rows_.emplace_back();
    added.kind = span.kind;
    if (span.is_folded) added.folded = static_cast<std::int64_t>(span.length);
    if (has_before(span.kind)) added.before = before_.outline.number(span.before + at);
    if (has_after(span.kind)) added.after = after_.outline.number(span.after + at);
    if (!is_moved(span.kind)) continue;
    const Side& other = span.kind == RowKind::moved_from ? after_ : before_;
    added.moved = other.outline.number(span.moved + at);
  }
  if (span.is_folded) return;
  if (has_before(span.kind)) {
    read(before_, span.before + first, row, length, &ComparisonRow::line_before);
  }
  if (has_after(span.kind)) {
    read(after_, span.after + first, row, length, &ComparisonRow::line_after);
  }
  for (ComparisonRow& added : std::span(rows_).subspan(row)) {
    added.is_slow = added.kind == RowKind::equal &&
                    std::ranges::binary_search(slow_, added.after, {}, &StepTime::line);
  }
}

void RowReader::read(const Side& side, std::size_t line, std::size_t row, std::size_t length,
                     std::optional<ComparedLine> ComparisonRow::* into) {
  const std::int64_t first = side.outline.number(line);
  const std::int64_t last = first + static_cast<std::int64_t>(length) - 1;
  for_each_detail(reader_, side.log, first, last, [&](const Detail& detail) {
    const auto place = static_cast<std::size_t>(detail.sequence - first);
    rows_[row + place].*into = line_of(detail, side.outline);
  });
}

void count(const LogOutline& before, const LogOutline& after, const SequenceDiff& diff,
           const std::vector<EqualStretch>& moved, LogComparison& comparison) {
  std::size_t equal = 0, elsewhere = 0;
  for (const EqualStretch& stretch : diff.equal) equal += stretch.length;
  for (const EqualStretch& stretch : moved) elsewhere += stretch.length;
  comparison.missing = static_cast<std::int64_t>(before.hashes.size() - equal - elsewhere);
  comparison.added = static_cast<std::int64_t>(after.hashes.size() - equal - elsewhere);
  comparison.moved = static_cast<std::int64_t>(elsewhere);
  if (diff.equal.empty()) return;
  const EqualStretch& first = diff.equal.front();
  if (first.before == 0 && first.after == 0) {
    comparison.identical_until = after.number(first.length - 1);
  }
}

std::string lines_text(std::int64_t lines, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", format_count(lines), lines == 1 ? one : many);
}

}  // namespace

std::vector<StatisticChange> statistic_changes(const Statistics& before, const Statistics& after) {
  std::vector<StatisticChange> changes;
  const auto value_in = [](const Statistics& statistics, const std::string& name) {
    const auto found = std::ranges::find(statistics, name, &Statistic::name);
    return found == statistics.end() ? std::nullopt : std::optional(found->value);
  };
  for (const Statistic& statistic : after) {
    const auto was = value_in(before, statistic.name);
    if (was != statistic.value) changes.push_back({statistic.name, was, statistic.value});
  }
  for (const Statistic& statistic : before) {
    if (value_in(after, statistic.name)) continue;
    changes.push_back({statistic.name, statistic.value, std::nullopt});
  }
  return changes;
}

LogComparison compare_logs(Reader& reader, const JobLog& before, const JobLog& after,
                           const RowWindow& window) {
  const LogOutline old_log = outline_of(reader, before), new_log = outline_of(reader, after);
  LogComparison comparison{.before = old_log.part, .after = new_log.part};
  if (!comparison.has_lines()) return comparison;
  const SequenceDiff diff = diff_sequences(old_log.hashes, new_log.hashes);
  const auto moved =
      moved_stretches(old_log.hashes, new_log.hashes, diff, PatternHasher::of_nothing());
  comparison.is_coarse = diff.is_coarse;
  count(old_log, new_log, diff, moved, comparison);
  std::vector<std::size_t> kept;
  for (const SlowStep& step :
       slow_steps(diff, old_log.line_times(), new_log.line_times(), slow_steps_max)) {
    kept.push_back(step.after);
    comparison.slow.push_back({new_log.number(step.after), step.took_before, step.took_after});
  }
  const auto spans =
      comparison_rows(diff, moved, old_log.hashes.size(), new_log.hashes.size(), kept);
  for (const RowSpan& span : spans) comparison.rows_in_all += span.rows();
  comparison.rows =
      RowReader(reader, before.id, after.id, old_log, new_log, comparison.slow).rows(spans, window);
  return comparison;
}

std::string summary_of(const LogComparison& comparison) {
  if (comparison.is_identical()) {
    switch (comparison.after.lines) {
      case 0:
        return "Neither run has lines.";
      case 1:
        return "The only line is alike.";
      default:
        return fmt::format("All {} lines are alike.", format_count(comparison.after.lines));
    }
  }
  std::string text =
      comparison.identical_until == 0
          ? "Different from the first line on."
          : fmt::format("Identical until line {}.", format_count(comparison.identical_until));
  if (comparison.missing > 0) {
    text += fmt::format(" {} missing.", lines_text(comparison.missing, "line is", "lines are"));
  }
  if (comparison.added > 0) {
    text += fmt::format(" {} new.", lines_text(comparison.added, "line is", "lines are"));
  }
  if (comparison.moved > 0) {
    text += fmt::format(" {} elsewhere.", lines_text(comparison.moved, "line is", "lines are"));
  }
  return text;
}

std::vector<std::string> reservations_of(const LogComparison& comparison, const JobLog& after) {
  std::vector<std::string> texts;
  if (!has_ended(after.status)) {
    texts.emplace_back("The run goes on: what is missing may still come.");
  }
  if (comparison.before.left_out + comparison.after.left_out > 0) {
    texts.push_back(fmt::format("Only the first {} lines of a log are compared.",
                                format_count(compared_lines_max)));
  }
  if (comparison.is_coarse) {
    texts.emplace_back(
        "The logs differ so much that the comparison is coarse: more lines may be alike than are "
        "shown as such.");
  }
  return texts;
}

}  // namespace joblog
