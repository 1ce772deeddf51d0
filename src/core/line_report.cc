// SPDX-License-Identifier: MIT
// The "::" lines here; the JSON form in line_report_json.cc.
#include "core/line_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "core/limits.h"
#include "core/line_report_json.h"

namespace joblog {
namespace {

LineReports reported(Report report) {
  return {.kind = LineReports::Kind::reports, .reports = {std::move(report)}, .problem = {}};
}
LineReports malformed(std::string problem) {
  return {.kind = LineReports::Kind::malformed, .reports = {}, .problem = std::move(problem)};
}

/// "1,234,567" → "1234567"; anything else comes back as it is.
std::string without_groups(std::string_view text) {
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const auto comma = text.find(',');
  if (comma == std::string_view::npos || comma - sign < 1 || comma - sign > 3)
    return std::string(text);
  std::string digits(text.substr(0, comma));
  std::size_t at = comma;
  while (at < text.size() && text[at] == ',') {
    const std::string_view group = text.substr(at + 1, 3);
    if (group.size() != 3 || !std::ranges::all_of(group, is_digit)) return std::string(text);
    digits += group;
    at += 4;
  }
  const std::string_view rest = text.substr(at);
  if (!rest.empty() && rest[0] != '.') return std::string(text);
  return digits + std::string(rest);
}

LineReports statistics_in(std::string_view text) {
  LineReports all{.kind = LineReports::Kind::reports, .reports = {}, .problem = {}};
  for (const std::string_view pair : split(text, ' ')) {
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return malformed("it takes NAME=NUMBER, as in ::stat rows=42");
    const std::string_view name = pair.substr(0, equals);
    const auto value = number_in(pair.substr(equals + 1));
    if (!value)
      return malformed(fmt::format("{} is no number", in_quotes(pair.substr(equals + 1))));
    if (name.size() > limits::statistic_name_bytes) {
      return malformed(fmt::format("a name has at most {} bytes", limits::statistic_name_bytes));
    }
    all.reports.emplace_back(Statistic{std::string(name), *value});
  }
  if (all.reports.empty()) return malformed("it takes NAME=NUMBER, as in ::stat rows=42");
  return all;
}

std::optional<std::uint64_t> count_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// "50/100", "45%", "50".
std::optional<Progress> amount_in(std::string_view text) {
  if (text.ends_with('%')) {
    const auto share = number_in(text.substr(0, text.size() - 1));
    if (!share || *share < 0 || *share > 100) return std::nullopt;
    return Progress{.done = static_cast<std::uint64_t>(*share), .total = 100, .step = {}};
  }
  const auto slash = text.find('/');
  const auto done = count_in(text.substr(0, slash));
  if (!done) return std::nullopt;
  if (slash == std::string_view::npos) return Progress{.done = *done, .total = 0, .step = {}};
  const auto total = count_in(text.substr(slash + 1));
  if (!total) return std::nullopt;
  return Progress{.done = *done, .total = *total, .step = {}};
}

LineReports progress_in(std::string_view text) {
  const auto space = text.find(' ');
  auto progress = amount_in(text.substr(0, space));
  if (!progress)
    return malformed("it takes DONE/TOTAL, DONE or a share, as in ::progress 50/100 step");
  if (space != std::string_view::npos) progress->step = trim(text.substr(space));
  return reported(*progress);
}

LineReports step_in(std::string_view text) {
  if (text.empty()) return malformed("it takes the name of the step, as in ::group copy");
  return reported(StepBegins{std::string(text)});
}

LineReports report_of(std::string_view word, std::string_view text) {
  if (word == "stat") return statistics_in(text);
  if (word == "progress") return progress_in(text);
  if (word == "error") return reported(MessageReport{Level::error, std::string(text)});
  if (word == "warn" || word == "warning")
    return reported(MessageReport{Level::warning, std::string(text)});
  if (word == "notice") return reported(MessageReport{Level::info, std::string(text)});
  if (word == "debug") return reported(MessageReport{Level::debug, std::string(text)});
  if (word == "group") return step_in(text);
  if (word == "endgroup") return reported(StepEnds{});
  return {};
}

/// "::error file=x,line=3::text" and "::error::text", as scripts for a build server have it.
std::string_view without_properties(std::string_view text) {
  if (text.starts_with("::")) return text.substr(2);
  const auto end = text.find("::");
  const auto equals = text.find('=');
  const bool has =
      end != std::string_view::npos && equals < end && !text.substr(0, equals).contains(' ');
  return has ? text.substr(end + 2) : text;
}

}  // namespace

std::optional<double> number_in(std::string_view text) {
  const std::string plain = without_groups(trim(text));
  const char* begin = plain.data() + (plain.starts_with('+') ? 1 : 0);
  const char* end = plain.data() + plain.size();
  double number = 0;
  const auto [last, error] = std::from_chars(begin, end, number);
  if (error != std::errc{} || last != end || begin == end || !std::isfinite(number))
    return std::nullopt;
  return number;
}

LineReports reports_in(std::string_view line) {
  line = trim(line);
  if (line.starts_with('{')) return reports_in_json(line);
  if (!line.starts_with("::")) return {};
  line.remove_prefix(2);
  const auto end = std::ranges::find_if_not(line, [](char c) { return c >= 'a' && c <= 'z'; });
  const std::string_view word = line.substr(0, static_cast<std::size_t>(end - line.begin()));
  std::string_view text = line.substr(word.size());
  if (!text.empty() && text[0] != ' ' && !text.starts_with("::")) return {};
  text = text.starts_with("::") || word == "error" || word == "warning" || word == "notice"
             ? without_properties(trim(text))
             : text;
  return report_of(word, trim(text));
}

}  // namespace joblog
