// SPDX-License-Identifier: MIT
// Secrets go first, so nothing after that step has seen one; texts of reports are looked at again
// once they are taken out of their JSON. Of a piece of a line, what may be the beginning of a
// secret waits for the next piece.
#include "jobs/command_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/escapes.h"
#include "base/text.h"
#include "core/limits.h"
#include "core/secret_masking.h"

namespace joblog {
namespace {

/// A run has limits::statistics_max; the others are what joblog measures itself.
constexpr std::size_t kStatisticsMax = limits::statistics_max - 10;
constexpr std::size_t kQuoted = 200;  ///< Characters of the line that explains a failure.

std::size_t index_of(Source source) { return static_cast<std::size_t>(source) % 4; }

std::string shortened(std::string_view line) {
  std::string text = escape_invalid_utf8(line);
  if (utf8_length(text) <= kQuoted) return text;
  return text.substr(0, utf8_prefix(text, kQuoted)) + "…";
}

constexpr std::size_t kUnfinishedBytes = 1'800;  ///< What is shown of a line that is not finished.

std::string_view the_end_of(std::string_view text) {
  if (text.size() <= kUnfinishedBytes) return text;
  std::size_t start = text.size() - kUnfinishedBytes;
  while (start < text.size() && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) ++start;
  return text.substr(start);
}

/// `buffer` holds both when there are two.
std::string_view joined(std::string_view before, std::string_view text, std::string& buffer) {
  if (before.empty()) return text;
  buffer.assign(before).append(text);
  return buffer;
}

/// What joblog measures itself is not for commands to say.
bool is_ours(std::string_view name) {
  constexpr std::array kOurs{"exit_code", "signal", "output_lines", "max_rss_bytes", "cpu_seconds"};
  return std::ranges::find(kOurs, name) != kOurs.end();
}

/// A name of the statistic that holds a step's time: "seconds_copy_files".
std::string seconds_name(const std::string& step) {
  std::string name = "seconds_" + step;
  std::ranges::replace(name, ' ', '_');
  return name;
}

}  // namespace

CommandLines::CommandLines(Run& run, const LineRules& rules, const Clock& clock,
                           std::vector<std::string> secrets)
    : run_(run),
      output_run_(dynamic_cast<OutputRun*>(&run)),
      rules_(rules),
      clock_(clock),
      secrets_(std::move(secrets)) {}

void CommandLines::add(OutputLine line) {
  const std::string before = std::exchange(held_back_[index_of(line.source)], {});
  std::string whole, buffer;
  line.text = joined(before, line.text, whole);
  if (line.continued && !hold_back(line)) return;
  line.text = without_secrets(line.text, secrets_, buffer);
  std::optional<Level>& going_on = going_on_[index_of(line.source)];
  if (going_on) {
    line.level = *going_on;
    show(line);
  } else {
    add_first_piece(line);
  }
  if (line.continued) {
    going_on = line.level;
  } else {
    going_on.reset();
  }
}

/// False when nothing of the piece is left to show.
bool CommandLines::hold_back(OutputLine& line) {
  const std::size_t size = size_without_unfinished_secret(line.text, secrets_);
  held_back_[index_of(line.source)] = line.text.substr(size);
  line.text = line.text.substr(0, size);
  return size > 0;
}

void CommandLines::unfinished(OutputLine line) {
  std::string whole, buffer, plain_buffer;
  line.text = joined(held_back_[index_of(line.source)], line.text, whole);
  line.text = without_secrets(line.text, secrets_, buffer);
  const std::string_view plain = without_escapes(line.text, plain_buffer);
  show_progress(progress_by_rule(rules_, plain));
  line.text = the_end_of(line.text);
  if (output_run_ != nullptr) output_run_->unfinished(line);
}

void CommandLines::finish() { end_step(); }

void CommandLines::add_first_piece(OutputLine& line) {
  if (rules_.reports && !line.continued && take_reports(line)) return;
  std::string buffer;
  const std::string_view plain = trim(without_escapes(line.text, buffer));
  line.level = level_of(line, plain);
  measure(plain);
  remember(line, plain, heading_);
  show(line);
}

/// True when the line was a report and is done with.
bool CommandLines::take_reports(const OutputLine& line) {
  const LineReports found = reports_in(line.text);
  if (found.kind == LineReports::Kind::malformed && !warned_of_reports_) {
    warned_of_reports_ = true;
    run_.log(Level::warning,
             fmt::format("no report, so it is shown as text: {}: {} (reports = false "
                         "in the command's table takes no line for a report)",
                         in_quotes(line.text), found.problem));
  }
  for (const Report& report : found.reports) apply(report, line);
  return found.kind == LineReports::Kind::reports;
}

void CommandLines::apply(const Report& report, const OutputLine& line) {
  if (const auto* statistic = std::get_if<Statistic>(&report)) {
    report_statistic(masked(statistic->name), statistic->value);
  } else if (const auto* progress = std::get_if<Progress>(&report)) {
    const bool unnamed = progress->step.empty() && step_;
    run_.progress(progress->done, progress->total, unnamed ? step_->name : masked(progress->step));
  } else if (const auto* begins = std::get_if<StepBegins>(&report)) {
    begin_step(masked(begins->name));
  } else if (const auto* message = std::get_if<MessageReport>(&report)) {
    OutputLine said = line;
    const std::string text = masked(message->text);
    said.text = text;
    said.level = message->level;
    remember(said, trim(said.text), false);
    show(said);
  } else {
    end_step();
  }
}

std::string CommandLines::masked(std::string_view text) const {
  std::string buffer;
  return std::string(without_secrets(text, secrets_, buffer));
}

void CommandLines::begin_step(const std::string& name) {
  end_step();
  step_ = Step{name, clock_.steady_now()};
  run_.progress(0, 0, name);
  run_.log(fmt::format("step {}", name));
}

/// A step that comes again adds to its time.
void CommandLines::end_step() {
  if (!step_) return;
  const auto took = std::chrono::duration_cast<Duration>(clock_.steady_now() - step_->since);
  run_.log(fmt::format("step {} took {}", step_->name, format_duration(took)));
  const std::string name = seconds_name(step_->name);
  step_.reset();
  const double seconds = std::chrono::duration<double>(took).count();
  const bool has_room = step_seconds_.contains(name) || step_seconds_.size() < kStatisticsMax;
  // Warns without room.
  report_statistic(name, has_room ? step_seconds_[name] += seconds : seconds);
}

void CommandLines::report_statistic(const std::string& name, double value) {
  if (!names_.contains(name)) {
    const bool ours = is_ours(name);
    if (ours || names_.size() >= kStatisticsMax) {
      if (!std::exchange(warned_of_statistics_, true)) {
        run_.log(
            Level::warning,
            ours ? fmt::format("the statistic {} is joblog's own; choose another name", name)
                 : fmt::format("a run of a command has at most {} statistics of its own; {} and "
                               "further ones are not kept",
                               kStatisticsMax, in_quotes(name)));
      }
      return;
    }
    names_.insert(name);
  }
  run_.stat(name, value);
}

void CommandLines::measure(std::string_view plain) {
  for (const Statistic& statistic : statistics_by_rule(rules_, plain)) {
    report_statistic(statistic.name, statistic.value);
  }
  show_progress(progress_by_rule(rules_, plain));
}

void CommandLines::show_progress(const std::optional<Progress>& progress) {
  if (progress) run_.progress(progress->done, progress->total, step_ ? step_->name : "");
}

Level CommandLines::level_of(const OutputLine& line, std::string_view plain) {
  heading_ = false;
  if (line.source == Source::system) return line.level;  // Our own word, not the command's.
  LineMeaning meaning;
  if (rules_.levels == LevelSource::text) meaning = reader_.read(line.source, line.text);
  if (const auto level = level_by_rule(rules_, plain)) return *level;
  heading_ = meaning.heading;
  if (meaning.level) return *meaning.level;
  const bool warns = rules_.levels == LevelSource::stream && line.source == Source::standard_error;
  return warns ? Level::warning : Level::info;
}

void CommandLines::remember(const OutputLine& line, std::string_view plain, bool heading) {
  if (plain.empty() || line.source == Source::system) return;
  plain = plain.substr(0, 4 * kQuoted);
  if (line.level == Level::error && first_error_.empty() && !heading) first_error_ = plain;
  (line.source == Source::standard_error ? last_error_line_ : last_output_line_) = plain;
}

void CommandLines::show(const OutputLine& line) {
  if (output_run_ != nullptr) {
    output_run_->output(line);
  } else if (!line.text.empty()) {
    run_.log(line.level, line.text);
  }
}

std::string CommandLines::explanation() const {
  if (!first_error_.empty()) return ": " + shortened(first_error_);
  const std::string& last = last_error_line_.empty() ? last_output_line_ : last_error_line_;
  return last.empty() ? "" : fmt::format(" (last line: {})", shortened(last));
}

}  // namespace joblog
