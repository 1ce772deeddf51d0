// SPDX-License-Identifier: MIT
// A list of jobs: /jobs?state=failed&queue=…&kind=…&text=…&cause=….
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/monitor/job_rows.h"
#include "web/monitor/monitor_routes.h"
#include "web/monitor/selection.h"
#include "web/monitor/tabs.h"
#include "web/ttl_cache.h"

namespace joblog::web::monitor {

/// Jobs that failed for the same reason.
struct CauseRow {
  std::string id;
  std::string kind;
  std::string error_class;
  std::string message;
  std::string jobs;
  Url link;  ///< To exactly these.
  Url example;
  std::string example_id;
  Moment first, last;
  bool can_retry = true;  ///< This program knows the kind.
  Url retry, discard;     ///< To the page that asks first.
};

struct Choice {
  std::string value;
  bool chosen = false;
};

struct Chip {
  std::string words;
  Url without;
};

struct ListPage {
  Tabs tabs;
  Selection selection;
  std::string state;  ///< In the address; "" = any.
  std::string title;
  std::vector<Choice> queues, kinds;
  std::vector<Chip> chips;
  std::vector<CauseRow> causes;
  std::string more_causes;  ///< "all 12 causes"; "" when all are there.
  Url causes_url;
  std::vector<JobRow> rows;
  std::string counted;   ///< "25 of 288".
  std::string matching;  ///< "288", for the buttons that are about all of them.
  std::optional<Url> first, up, down, last;
  Url here, live, refresh, reset;
  std::optional<Url> retry_all, discard_all;
  std::string empty_title, empty_text;
  std::int64_t newer = 0;  ///< Rows in front of the page's first one: for the live list.
};

/// The causes of failed jobs, by how many are asked for: each look adds up all that have failed.
using CauseCache = TtlCache<int, std::vector<FailureCause>>;

http::Response list_page(const PageContext& context, const MonitorOptions& options,
                         CauseCache& causes);
/// What of it changes by itself.
http::Response list_parts(const PageContext& context);

}  // namespace joblog::web::monitor
