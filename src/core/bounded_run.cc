// SPDX-License-Identifier: MIT
// One addition for each message; a few too many at the bound do no harm.
#include "core/bounded_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace joblog {
namespace {

void warn(OutputRun& run, std::string_view text) {
  run.output({.source = Source::system, .level = Level::warning, .text = text});
}

}  // namespace

void BoundedRun::log(Level level, std::string_view message) {
  const std::uint64_t cost = std::max<std::uint64_t>(message.size() + 1, limits::line_cost);
  const std::uint64_t space = level >= Level::warning ? 2 * bytes_max_ : bytes_max_;
  if (cost_.load(std::memory_order_relaxed) + cost <= space) {
    cost_.fetch_add(cost, std::memory_order_relaxed);
    return run_.log(level, message);
  }
  if (left_out_.fetch_add(1) > 0) return;
  warn(run_,
       fmt::format("this run has logged {}: from here on only warnings and errors are kept, up "
                   "to as much again",
                   format_bytes(bytes_max_)));
}

void BoundedRun::finish() {
  const auto left_out = static_cast<std::int64_t>(left_out_.load());
  if (left_out == 0) return;
  warn(run_, fmt::format("{} message{} of this run {} not kept", format_count(left_out),
                         left_out == 1 ? "" : "s", left_out == 1 ? "is" : "are"));
}

}  // namespace joblog
