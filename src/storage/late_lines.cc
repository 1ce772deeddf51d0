// SPDX-License-Identifier: MIT
// Lines that the process had numbered are known by their numbers; those that were not finished have
// none, and are known by what they say.
#include "storage/late_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/text.h"
#include "core/times.h"

namespace joblog {
namespace {

Detail unfinished(const OpenLineReport& line) {
  return {.at = line.at,
          .level = line.level,
          .source = line.source,
          .escaped = line.escaped,
          .message = line.message};
}

bool says_the_same(const Detail& one, const Detail& other) {
  return one.source == other.source && one.message == other.message;
}

std::vector<Detail> missing_lines(const LateWords& words, const RescuedLog& log) {
  std::vector<Detail> missing;
  for (const DetailView& line : words.details) {
    if (line.sequence <= log.from_process) continue;
    missing.push_back({.at = line.at,
                       .level = line.level,
                       .source = line.source,
                       .continued = line.continued,
                       .escaped = line.escaped,
                       .message = std::string(line.message)});
  }
  for (const OpenLineReport& line : words.open_lines) {
    Detail open = unfinished(line);
    const bool known = std::ranges::any_of(
        log.open_lines, [&](const Detail& stored) { return says_the_same(stored, open); });
    if (!known) missing.push_back(std::move(open));
  }
  return missing;
}

std::string how_it_ended(const LateWords& words) {
  return fmt::format("the run had ended as {} on {} at {}",
                     *words.ended_as == Status::success ? "success" : "error", words.where,
                     Times().with_zone(words.ended_at));
}

std::string notice_of(const LateWords& words, const RescuedLog& log, std::size_t lines) {
  const std::string late =
      fmt::format("{} after it was ended here",
                  format_duration(std::max(words.at - log.rescued_at, Duration{})));
  if (lines == 0)
    return fmt::format("{}; that came {}, too late to count", how_it_ended(words), late);
  std::string notice =
      lines == 1 ? fmt::format(
                       "1 line of this run was still on {} and came {}; it follows, with its own "
                       "time",
                       words.where, late)
                 : fmt::format(
                       "{} lines of this run were still on {} and came {}; they follow, with "
                       "their own times",
                       lines, words.where, late);
  if (words.ended_as) notice += fmt::format("; {}, too late to count", how_it_ended(words));
  return notice;
}

}  // namespace

bool is_empty(const LateWords& words) {
  return words.details.empty() && words.open_lines.empty() && !words.ended_as;
}

std::vector<Detail> late_lines(const LateWords& words, const RescuedLog& log) {
  std::vector<Detail> missing = missing_lines(words, log);
  if (missing.empty() && !words.ended_as) return {};
  std::vector<Detail> lines{{.at = words.at,
                             .level = Level::warning,
                             .source = Source::system,
                             .message = notice_of(words, log, missing.size())}};
  std::ranges::move(missing, std::back_inserter(lines));
  for (std::size_t i = 0; i < lines.size(); ++i)
    lines[i].sequence = log.lines + static_cast<std::int64_t>(i) + 1;
  return lines;
}

}  // namespace joblog
