// SPDX-License-Identifier: MIT
#include "web/monitor/job_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "web/display_text.h"

namespace joblog::web::monitor {
namespace {

constexpr std::size_t kCommandMost = 2'000;

std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@%+";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + "'";
}

std::string attempts_of(const RetryPolicy& retry) {
  if (retry.attempts_max <= 1) return "1: a failed run is not repeated";
  const std::string first = format_duration(retry.delay);
  if (retry.factor == 1)
    return fmt::format("{}, {} after the one before", retry.attempts_max, first);
  return fmt::format(
      "{}, the first retry after {}, each further one after {:g} times as long, at "
      "most {}",
      retry.attempts_max, first, retry.factor, format_duration(retry.delay_max));
}

std::string at_once(const KnownJob& known) {
  if (known.concurrency_limit == 0) return "as many as there are workers";
  return fmt::format("{}{}", known.concurrency_limit,
                     known.limit_is_by_key ? " of each concurrency key" : "");
}

std::string place_words(const DefinedAt& place) {
  return place.file.empty() ? "in the program" : to_string(place);
}

std::string bounds_of(const Parameter& parameter) {
  if (parameter.min && parameter.max)
    return fmt::format("{:g} to {:g}", *parameter.min, *parameter.max);
  if (parameter.min) return fmt::format("{:g} or more", *parameter.min);
  return parameter.max ? fmt::format("{:g} or less", *parameter.max) : "";
}

ParameterRow row_of(const Parameter& parameter) {
  ParameterRow row{.name = parameter.name,
                   .type = to_string(parameter.type),
                   .says = bounds_of(parameter),
                   .description = on_one_line(parameter.description, 300)};
  if (parameter.required) row.type += ", required";
  if (parameter.secret) row.type += ", secret";
  const auto add = [&](const std::string& words) {
    row.says += (row.says.empty() ? "" : "; ") + words;
  };
  if (!parameter.choices.empty()) {
    std::string words = "one of ";
    for (const std::string& choice : parameter.choices) {
      words += (choice == parameter.choices.front() ? "" : ", ") + choice;
    }
    add(on_one_line(words, 300));
  }
  if (parameter.default_value) add("default " + on_one_line(*parameter.default_value, 100));
  return row;
}

}  // namespace

std::string command_words(const std::vector<std::string>& command) {
  std::string words;
  for (const std::string& word : command) {
    words += (words.empty() ? "" : " ") + shell_word(word);
  }
  return in_lines(words, kCommandMost);
}

std::vector<Fact> job_rules(const std::string& kind, const KnownJob& known) {
  std::vector<Fact> facts;
  const auto add = [&](const char* name, std::string value, std::optional<Url> link = {}) {
    facts.push_back({name, std::move(value), std::move(link)});
  };
  add("Kind", on_one_line(kind, 100), Url("/job_logs").with("kind", kind));
  if (known.can_run) {
    if (known.command.empty()) add("Runs", "a handler of the program");
    if (!known.command.empty())
      add("Directory",
          known.directory.empty() ? "where joblog was started" : on_one_line(known.directory, 300));
    add("Time-out", known.timeout.count() == 0 ? "none" : format_duration(known.timeout));
    add("Attempts", attempts_of(known.retry));
    add("Queue", on_one_line(known.queue, 100),
        Url("/jobs").with("state", "any").with("queue", known.queue));
    if (known.priority != 0) add("Priority", std::to_string(known.priority));
    add("At once", at_once(known));
    if (known.isolated) add("Isolated", "in a process of its own");
    add("Defined", place_words(known.kind_at));
  }
  if (!known.task_at.file.empty()) add("Task defined", place_words(known.task_at));
  return facts;
}

std::vector<ParameterRow> parameter_rows(const Parameters& parameters) {
  std::vector<ParameterRow> rows;
  rows.reserve(parameters.size());
  std::ranges::transform(parameters, std::back_inserter(rows), row_of);
  return rows;
}

}  // namespace joblog::web::monitor
