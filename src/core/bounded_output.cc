// SPDX-License-Identifier: MIT
// Two queues, merged by number at the end: each is the end of its kind.
#include "core/bounded_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/terminal_lines.h"
#include "base/text.h"
#include "core/limits.h"
#include "core/progress_words.h"

namespace joblog {
namespace {

constexpr std::uint64_t kEmptyLines = 100;  ///< Of a run of them; the others are counted.
constexpr std::uint64_t kLongLine = 4096;   ///< Of one with more bytes left, some are left out.
constexpr std::chrono::milliseconds kShowEvery{200};

std::uint64_t written(std::string_view text, bool continued) {
  return text.size() + (continued ? 0 : 1);
}
std::uint64_t cost_of(std::string_view text) {
  return std::max<std::uint64_t>(text.size() + 1, limits::line_cost);
}

bool is_notable(const OutputLine& line) {
  return line.source == Source::standard_error || line.level >= Level::warning;
}

std::string words_for(const OutputGap& gap, std::uint64_t bytes_max) {
  const std::string lines =
      gap.lines == 0
          ? ""
          : fmt::format(" in {} line{}", format_count(static_cast<std::int64_t>(gap.lines)),
                        gap.lines == 1 ? "" : "s");
  return fmt::format(
      "here {}{} are missing: more than output_max ({}) was printed (a line counts at "
      "least {}), its beginning and its end are kept",
      format_bytes(gap.bytes), lines, format_bytes(bytes_max), format_bytes(limits::line_cost));
}

}  // namespace

BoundedOutput::BoundedOutput(Run& run, const Clock& clock, std::uint64_t bytes_max)
    : RunDecorator(run),
      run_(run),
      output_run_(dynamic_cast<OutputRun*>(&run)),
      clock_(clock),
      bytes_max_(bytes_max),
      head_left_(bytes_max / 2),
      shown_at_(clock.steady_now()) {}

void BoundedOutput::log(Level level, std::string_view message) {
  const std::uint64_t cost = cost_of(message);
  if (finished_ || (head_open_ && cost <= head_left_)) {
    if (!finished_) head_left_ -= cost;
    return run_.log(level, message);
  }
  output({.source = Source::handler, .level = level, .text = message});
}

void BoundedOutput::unfinished(const OutputLine& line) {
  if (!reports_progress_) follow_bar(line);
  if (output_run_ != nullptr) output_run_->unfinished(line);
}

/// A line that only grows is no bar, whatever it says.
void BoundedOutput::follow_bar(const OutputLine& line) {
  std::string& before = bar_[static_cast<std::size_t>(line.source) % 4];
  const bool rewritten = !before.empty() && !line.text.empty() && !line.text.starts_with(before);
  before = line.text;
  if (!rewritten) return;
  const auto progress = progress_in(line.text);
  if (!progress || *progress == shown_progress_) return;
  shown_progress_ = *progress;
  run_.progress(progress->done, progress->total, "");
}

void BoundedOutput::output(const OutputLine& line) {
  if (is_one_of_many_empty_lines(line)) return;
  take(line);
}

/// Says how many were left out as soon as another line comes.
bool BoundedOutput::is_one_of_many_empty_lines(const OutputLine& line) {
  const std::size_t source = static_cast<std::size_t>(line.source) % 4;
  const bool is_empty = line.text.empty() && !line.continued && !line_at_[source];
  if (is_empty && empty_lines_ > 0 && line.source == empty_source_) {
    return ++empty_lines_ > kEmptyLines;
  }
  say_empty_lines();
  empty_lines_ = is_empty ? 1 : 0;
  empty_source_ = line.source;
  return false;
}

void BoundedOutput::say_empty_lines() {
  if (empty_lines_ <= kEmptyLines) return;
  const auto more = static_cast<std::int64_t>(empty_lines_ - kEmptyLines);
  empty_lines_ = 0;
  const std::string words =
      fmt::format("({} more empty line{})", format_count(more), more == 1 ? "" : "s");
  take({.source = Source::system, .text = words});
}

void BoundedOutput::take(const OutputLine& line) {
  const std::size_t source = static_cast<std::size_t>(line.source) % 4;
  if (!line.continued) bar_[source].clear();  // The next line is another one.
  OutputLine timed = line;
  std::optional<TimePoint>& began = line_at_[source];
  if (!timed.at) timed.at = began ? *began : clock_.wall_now();
  began = line.continued ? timed.at : std::nullopt;
  if (!head_open_) return hold(timed);
  const std::uint64_t cost = cost_of(line.text);
  if (cost <= head_left_) {
    head_left_ -= cost;
    return hand_on(timed);
  }
  head_open_ = false;
  if (in_line_ || is_too_long(line)) {  // A line that has begun must end before the gap.
    std::size_t part = cut_before_character(line.text, std::max<std::uint64_t>(head_left_, 4));
    part = std::min(part, line.text.size());
    OutputLine last = timed;
    last.text = line.text.substr(0, part);
    last.continued = false;
    hand_on(last);
    timed.text.remove_prefix(part);
    if (timed.text.empty() && !line.continued) return;
    gap_.cuts_a_line = true;
  }
  hold(timed);
}

/// No room for all of it in the end either, and some for its beginning.
bool BoundedOutput::is_too_long(const OutputLine& line) const {
  return head_left_ >= limits::line_cost && (line.continued || cost_of(line.text) > tail_space());
}

void BoundedOutput::hand_on(const OutputLine& line) {
  in_line_ = line.continued;
  if (output_run_ != nullptr) return output_run_->output(line);
  if (!line.text.empty()) run_.log(line.level, line.text);
}

void BoundedOutput::hold(const OutputLine& line) {
  Tail& tail = is_notable(line) ? notable_ : ordinary_;
  tail.lines.push_back({.number = numbers_++,
                        .at = *line.at,
                        .source = line.source,
                        .level = line.level,
                        .continued = line.continued,
                        .text = std::string(line.text)});
  tail.cost += cost_of(line.text);
  while (ordinary_.cost + notable_.cost > tail_space()) drop_oldest(tail_to_shorten());
  show_newest(line);
}

/// The one that has more than its share; but the newest line of all stays.
BoundedOutput::Tail& BoundedOutput::tail_to_shorten() {
  const bool notable = notable_.cost > tail_space() / 2 && notable_.cost >= ordinary_.cost;
  Tail& chosen = notable ? notable_ : ordinary_;
  Tail& other = notable ? ordinary_ : notable_;
  const bool holds_only_the_newest =
      chosen.lines.empty() || chosen.lines.front().number + 1 == numbers_;
  return holds_only_the_newest && !other.lines.empty() ? other : chosen;
}

/// Of a long line the end stays, as far as there is room; of the last line however long it is.
void BoundedOutput::drop_oldest(Tail& tail) {
  const Held& oldest = tail.lines.front();
  const std::uint64_t size = oldest.rest().size();
  const std::uint64_t surplus = ordinary_.cost + notable_.cost - tail_space();
  if (tail.lines.size() == 1 && size + 1 > tail_space())
    return cut_oldest(tail, size + 1 - tail_space());
  if (size > surplus + kLongLine) return cut_oldest(tail, surplus);
  gap_.bytes += written(oldest.rest(), oldest.continued);
  gap_.lines += oldest.continued ? 0 : 1;
  tail.cost -= cost_of(oldest.rest());
  tail.lines.pop_front();
}

void BoundedOutput::cut_oldest(Tail& tail, std::uint64_t bytes) {
  Held& oldest = tail.lines.front();
  tail.cost -= cost_of(oldest.rest());
  std::size_t cut = oldest.cut + bytes;
  while (cut < oldest.text.size() && (static_cast<unsigned char>(oldest.text[cut]) & 0xC0) == 0x80)
    ++cut;
  gap_.bytes += cut - oldest.cut;
  oldest.cut = cut;
  if (oldest.cut > oldest.text.size() / 2) {  // Not each time: moving the rest takes its time.
    oldest.text.erase(0, oldest.cut);
    oldest.cut = 0;
  }
  tail.cost += cost_of(oldest.rest());
}

void BoundedOutput::show_newest(const OutputLine& line) {
  const SteadyTime now = clock_.steady_now();
  if (output_run_ == nullptr || line.continued || now - shown_at_ < kShowEvery) return;
  shown_at_ = now;
  output_run_->unfinished(line);
}

OutputGap BoundedOutput::finish() {
  say_empty_lines();
  finished_ = true;
  if (gap_.bytes > 0) {
    hand_on(
        {.source = Source::system, .level = Level::warning, .text = words_for(gap_, bytes_max_)});
  }
  while (!ordinary_.lines.empty() || !notable_.lines.empty()) {
    const bool usual_first =
        notable_.lines.empty() || (!ordinary_.lines.empty() &&
                                   ordinary_.lines.front().number < notable_.lines.front().number);
    std::deque<Held>& lines = usual_first ? ordinary_.lines : notable_.lines;
    const Held line = std::move(lines.front());
    lines.pop_front();
    const bool goes_on =
        line.continued && !lines.empty() && lines.front().number == line.number + 1;
    hand_on({.source = line.source,
             .level = line.level,
             .continued = goes_on,
             .text = line.rest(),
             .at = line.at});
  }
  return gap_;
}

}  // namespace joblog
