// SPDX-License-Identifier: MIT
// [[worker]] and [retention].
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "config/sections.h"
#include "core/quoted.h"

namespace joblog {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kept_longest = days{3660};
constexpr std::int64_t counted_most = 1'000'000'000'000;

void check_queues(Section& section, const std::vector<std::string>& queues) {
  if (queues.empty()) section.problem("queues", "must name at least one queue; [\"*\"] is all");
  for (const std::string& queue : queues) {
    const auto wrong = queue == "*" ? std::nullopt : problem_with_queue(queue);
    if (wrong) section.problem("queues", *wrong + "; \"*\" means all queues");
  }
}

void read_worker(Section section, WorkerConfig& worker) {
  section.read("name", worker.name);
  section.read("queues", worker.queues);
  section.read_integer("threads", worker.threads, 1, 256);
  section.report_unknown_keys();
  check_queues(section, worker.queues);
  if (const auto wrong = problem_with_kind(worker.name)) {
    section.problem("name", "must be a name of letters, digits and _ . : -");
  }
}

}  // namespace

void read_workers(const TomlNode* list, std::vector<WorkerConfig>& workers, Problems& problems) {
  if (list != nullptr && list->type != TomlNode::Type::array) {
    problems.add(list->line, "worker", "must be written as [[worker]], once for each pool");
    list = nullptr;
  }
  std::size_t number = 0;
  for (const TomlNode& node : list != nullptr ? list->items : std::vector<TomlNode>{}) {
    WorkerConfig worker{.name = fmt::format("worker-{}", ++number)};
    read_worker(Section(&node, "worker", node.line, problems), worker);
    if (std::ranges::find(workers, worker.name, &WorkerConfig::name) != workers.end()) {
      problems.add(node.line, "worker.name",
                   fmt::format("{} is the name of another worker", quoted(worker.name)));
    }
    workers.push_back(std::move(worker));
  }
  if (workers.empty()) workers.emplace_back();
}

void read_retention(Section section, RetentionConfig& retention) {
  section.read_seconds("details", retention.details, minutes{1}, kept_longest, true);
  section.read_seconds("logs", retention.logs, minutes{1}, kept_longest, true);
  section.read_integer("logs_max", retention.logs_max, std::int64_t{0}, counted_most);
  section.read_seconds("jobs", retention.jobs, minutes{1}, kept_longest, true);
  section.read_integer("jobs_max", retention.jobs_max, std::int64_t{0}, counted_most);
  section.read_seconds("every", retention.every, seconds{10}, days{1});
  section.report_unknown_keys();
  const bool longer = retention.details > retention.logs || retention.details == seconds{0};
  if (section.has("details") && longer && retention.logs != seconds{0}) {
    section.problem("details", fmt::format("must not be longer than logs ({}): details go with "
                                           "their log",
                                           format_duration(retention.logs)));
  } else if (longer && retention.logs != seconds{0}) {
    retention.details = retention.logs;
  }
}

}  // namespace joblog
