// SPDX-License-Identifier: MIT
#include "queue/line_converter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/program_name.h"
#include "base/text.h"
#include "core/limits.h"
#include "core/times.h"
#include "storage/ask.h"

namespace joblog {
namespace {

/// An earlier joblog that still runs on the same store may leave some more.
constexpr std::chrono::minutes kRest{10};
constexpr std::chrono::seconds kLookWhilePaused{5};
constexpr std::chrono::minutes kReportInterval{1};

std::string runs(std::int64_t count) {
  return count == 1 ? "1 run" : fmt::format("about {} runs", format_count(count));
}

}  // namespace

Duration LineConverter::run_once() {
  const auto found = ask(store_, [](Reader& reader) { return reader.conversion(); });
  if (!found) return hold_off(found.error());
  if (found->logs_left == 0) {
    end();
    return kRest;
  }
  begin(*found);
  report(*found);
  if (found->paused) return kLookWhilePaused;
  const auto turn = change(writer_, [this](Transaction& tx) { return convert_for_a_while(tx); });
  if (!turn) return hold_off(turn.error());
  trouble_.clear();
  lines_ += turn->done.lines;
  logs_left_alone_ += turn->done.logs_left_alone;
  return turn->time.pause();
}

LineConverter::Turn LineConverter::convert_for_a_while(Transaction& tx) const {
  Turn turn;
  turn.time = take_turn(clock_, writer_, BackgroundTurn::kPortionsMost, [&] {
    const ConvertedLines step = tx.convert_lines(limits::convert_batch);
    turn.done.lines += step.lines;
    turn.done.logs_left_alone += step.logs_left_alone;
    return !step.is_all;
  });
  return turn;
}

void LineConverter::begin(const Conversion& found) {
  if (began_) return;
  began_ = reported_ = clock_.steady_now();
  logs_at_first_ = found.logs_left;
  lines_ = logs_left_alone_ = 0;
  paused_ = false;
  notices_.notice(
      Severity::info,
      fmt::format("the lines of {} are stored as an earlier joblog did: they are converted beside "
                  "the work; {} db status says how far, {} db convert --pause holds it up",
                  runs(found.logs_left), program_name(), program_name()));
}

void LineConverter::report(const Conversion& found) {
  const SteadyTime now = clock_.steady_now();
  if (std::exchange(paused_, found.paused) != found.paused) {
    notices_.notice(Severity::info, found.paused ? "the conversion of older lines is paused"
                                                 : "the conversion of older lines goes on");
  }
  if (!found.paused && now - reported_ >= kReportInterval) {
    reported_ = now;
    notices_.notice(Severity::info, fmt::format("converted {} older lines, {} to go",
                                                format_count(lines_), runs(found.logs_left)));
  }
  const std::string left =
      fmt::format("The lines of {} are stored as an earlier joblog did", runs(found.logs_left));
  if (found.paused) {
    set_progress(
        fmt::format("{}, and their conversion is paused: {} db convert --resume lets it "
                    "go on.",
                    left, program_name()));
    return;
  }
  const std::int64_t all = std::max(logs_at_first_, found.logs_left);
  set_progress(fmt::format("{}; they are being converted beside the work, {} % are done.", left,
                           (all - found.logs_left) * 100 / all));
}

void LineConverter::end() {
  if (!began_) return;
  std::string text = fmt::format(
      "converted all older lines, {} in {}", format_count(lines_),
      format_duration(std::chrono::duration_cast<Duration>(clock_.steady_now() - *began_)));
  if (logs_left_alone_ > 0) {
    text += fmt::format(
        "; those of {} runs cannot be converted and stay as they are ({} db check says of damage)",
        format_count(logs_left_alone_), program_name());
  }
  notices_.notice(Severity::info, text);
  began_.reset();
  set_progress("");
}

/// They can be read as they are: it is tried again later.
Duration LineConverter::hold_off(const Error& error) {
  if (began_ && trouble_ != error.message) {
    trouble_ = error.message;
    notices_.notice(
        Severity::warning,
        fmt::format("older lines are not converted now, and stay as they are: {}", error.message));
  }
  return kRest;
}

void LineConverter::set_progress(std::string progress) {
  MutexLock lock(mutex_);
  progress_ = std::move(progress);
}

std::string LineConverter::progress() const {
  MutexLock lock(mutex_);
  return progress_;
}

}  // namespace joblog
