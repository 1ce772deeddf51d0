// SPDX-License-Identifier: MIT
// Every member is a report of the name that the "::" form has; they count in their order.
#include "core/line_report_json.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>

#include "base/text.h"
#include "core/limits.h"

namespace joblog {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongest = 64 << 10;

using Reports = std::vector<Report>;
/// What is wrong, or "".
using Problem = std::string;

std::optional<double> number_of(const json::value& value) {
  boost::system::error_code error;
  const double number = value.is_number() ? value.to_number<double>(error) : NAN;
  if (error || !std::isfinite(number)) return std::nullopt;
  return number;
}

Problem add_statistics(const json::value& value, Reports& reports) {
  if (!value.is_object()) return R"("stat" takes an object, as {"rows": 42})";
  for (const auto& [name, member] : value.get_object()) {
    const auto number = number_of(member);
    if (!number) return fmt::format("the statistic {} is no number", in_quotes(name));
    if (name.empty() || name.size() > limits::statistic_name_bytes) {
      return fmt::format("a name has 1 to {} bytes", limits::statistic_name_bytes);
    }
    reports.emplace_back(Statistic{std::string(name), *number});
  }
  return "";
}

Problem add_progress(const json::value& value, Reports& reports) {
  Progress progress;
  const json::object* object = value.if_object();
  const auto count = [&](const char* key, std::uint64_t& field) {
    const json::value* member = object != nullptr ? object->if_contains(key) : nullptr;
    if (member == nullptr) return true;
    boost::system::error_code error;
    if (member->is_number()) field = member->to_number<std::uint64_t>(error);
    return member->is_number() && !error;
  };
  if (object == nullptr || !count("done", progress.done) || !count("total", progress.total)) {
    return R"("progress" takes whole numbers, as {"done": 50, "total": 100, "step": "copy"})";
  }
  if (const json::value* step = object->if_contains("step"); step != nullptr && step->is_string()) {
    progress.step = std::string(step->get_string());
  }
  reports.emplace_back(std::move(progress));
  return "";
}

Problem add_text(std::string_view key, const json::value& value, Reports& reports) {
  if (!value.is_string()) return fmt::format("{} takes a text", in_quotes(key));
  const std::string text(value.get_string());
  if (key == "group") {
    if (text.empty()) return "a step has a name";
    reports.emplace_back(StepBegins{text});
    return "";
  }
  const Level level = key == "error"    ? Level::error
                      : key == "debug"  ? Level::debug
                      : key == "notice" ? Level::info
                                        : Level::warning;
  reports.emplace_back(MessageReport{level, text});
  return "";
}

Problem add(std::string_view key, const json::value& value, Reports& reports) {
  if (key == "stat") return add_statistics(value, reports);
  if (key == "progress") return add_progress(value, reports);
  if (key == "endgroup") {
    reports.emplace_back(StepEnds{});
    return "";
  }
  for (const std::string_view known : {"error", "warn", "warning", "notice", "debug", "group"}) {
    if (key == known) return add_text(key, value, reports);
  }
  return fmt::format(
      "{} is no report; there are stat, progress, warn, error, notice, debug, group "
      "and endgroup",
      in_quotes(key));
}

bool may_report(std::string_view line) {
  const std::string_view inside = trim(line.substr(1));
  return inside.starts_with("\"joblog\"") && trim(inside.substr(8)).starts_with(':');
}

}  // namespace

LineReports reports_in_json(std::string_view line) {
  if (!line.starts_with('{') || line.size() > kLongest || !may_report(line)) return {};
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error) return {LineReports::Kind::malformed, {}, "it is no JSON: " + error.message()};
  const json::value& content = value.get_object().begin()->value();
  if (!content.is_object()) {
    return {LineReports::Kind::malformed, {}, R"("joblog" takes an object)"};
  }
  LineReports all{.kind = LineReports::Kind::reports, .reports = {}, .problem = {}};
  for (const auto& [key, member] : content.get_object()) {
    if (Problem problem = add(key, member, all.reports); !problem.empty()) {
      return {LineReports::Kind::malformed, {}, std::move(problem)};
    }
  }
  return all;
}

}  // namespace joblog
