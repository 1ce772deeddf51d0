// SPDX-License-Identifier: MIT
// Problems name the item that they take out: "recurring.nightly", "commands.\"a b\"".
#include "app/skipped_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/program_name.h"
#include "base/text.h"

namespace joblog {
namespace {

constexpr std::size_t kNamedMax = 3;

std::string unquoted(std::string_view name) {
  const bool quotes = name.size() >= 2 && name.starts_with('"') && name.ends_with('"');
  return std::string(quotes ? name.substr(1, name.size() - 2) : name);
}

/// "2 tasks", "1 command".
std::string counted(std::ptrdiff_t count, std::string_view noun) {
  return fmt::format("{} {}{}", format_count(count), noun, count == 1 ? "" : "s");
}

}  // namespace

std::string SkippedItem::what() const {
  if (group == "recurring") return "task " + name;
  if (group == "commands") return "command " + name;
  return group;
}

std::vector<SkippedItem> skipped_items_of(const std::vector<ConfigProblem>& problems) {
  std::vector<SkippedItem> all;
  for (ConfigProblem problem : problems) {
    if (problem.item.empty()) continue;
    const auto dot = std::min(problem.item.find('.'), problem.item.size());
    const std::string group = problem.item.substr(0, dot);
    const std::string name =
        dot < problem.item.size() ? unquoted(std::string_view(problem.item).substr(dot + 1)) : "";
    const bool known = std::ranges::any_of(
        all, [&](const SkippedItem& one) { return one.group == group && one.name == name; });
    problem.file = std::filesystem::path(problem.file).filename().string();
    if (!known) all.push_back({group, name, to_string(problem)});
  }
  return all;
}

std::vector<RecurringTask> tasks_of(const std::vector<SkippedItem>& skipped_items) {
  std::vector<RecurringTask> tasks;
  for (const SkippedItem& one : skipped_items) {
    if (one.group != "recurring") continue;
    RecurringTask& task = tasks.emplace_back();
    task.key = one.name;
    task.problem = one.problem;
  }
  return tasks;
}

web::Attention attention_of(const std::vector<SkippedItem>& skipped_items) {
  const auto tasks =
      std::ranges::count(skipped_items, std::string("recurring"), &SkippedItem::group);
  const auto all = std::ssize(skipped_items);
  const bool only_tasks = tasks == all;
  std::string text = fmt::format(
      "{} of the configuration {} left out: ", counted(all, only_tasks ? "task" : "part"),
      all == 1 ? "is" : "are");
  for (std::size_t i = 0; i < std::min(skipped_items.size(), kNamedMax); ++i) {
    text += (i == 0 ? "" : ", ") + (only_tasks ? skipped_items[i].name : skipped_items[i].what());
  }
  if (skipped_items.size() > kNamedMax)
    text += fmt::format(" and {} more", skipped_items.size() - kNamedMax);
  text +=
      fmt::format(" ({}). Mend it, then {} reload.", skipped_items.front().problem, program_name());
  return {true,
          std::move(text),
          web::Url("/jobs/recurring"),
          "Recurring tasks",
          only_tasks ? "task left out" : "part of the configuration left out",
          only_tasks ? "tasks left out" : "parts of the configuration left out",
          {},
          all};
}

}  // namespace joblog
