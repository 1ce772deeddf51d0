// SPDX-License-Identifier: MIT
// Tables of the configuration that were skipped because they have problems. Pages and commands show
// them, because a nightly backup that is silently skipped is missed only when it is needed.
#pragma once

#include <string>
#include <vector>

#include "config/load.h"
#include "core/recurring.h"
#include "web/page_services.h"

namespace joblog {

/// A table of the file that is left out, with the first of its problems.
struct SkippedItem {
  std::string group;    ///< "recurring", "commands", "open_orders".
  std::string name;     ///< "" for open_orders.
  std::string problem;  ///< "joblog.toml:12: recurring.nightly.schedule: …".

  std::string what() const;  ///< "task nightly", "command nightly", "open_orders".
};

/// In the order of the file.
std::vector<SkippedItem> skipped_items_of(const std::vector<ConfigProblem>& problems);

/// The recurring tasks among them, as the store keeps them.
std::vector<RecurringTask> tasks_of(const std::vector<SkippedItem>& skipped_items);

/// A line of the banner: "1 task of the configuration is left out: backup (…)."
web::Attention attention_of(const std::vector<SkippedItem>& skipped_items);

}  // namespace joblog
