// SPDX-License-Identifier: MIT
// One run as a row of the list. The same row is sent again when the run has moved on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/job_log.h"
#include "storage/run_search.h"
#include "web/job_logs/log/rendered_lines.h"
#include "web/job_logs/run/baseline.h"
#include "web/links.h"
#include "web/moments.h"
#include "web/run_badge.h"

namespace joblog::web::job_logs {

struct RunRow {
  std::int64_t id = 0;
  std::string css;  ///< "is-error", "is-warned", "is-busy" or "".
  Url link;
  std::string name;
  std::string kind;
  Url kind_link;                    ///< The runs of this kind.
  Status status = Status::created;  ///< As stored: for the script.
  RunBadge badge;
  Moment when;
  std::string duration;        ///< "1.2 s"; "" before its start.
  std::string duration_title;  ///< What is usual, for hover.
  std::string mark_css;        ///< "mark-slow"; "" = nothing odd.
  std::string mark;            ///< "3.2 × usual"

  // What came of it: one of these, or a figure and a warning.
  std::string error;            ///< Its first line.
  std::string warning;          ///< The first of a success; beside its figure.
  std::string figure;           ///< "12,410 rows written"
  std::string figure_mark_css;  ///< As mark_css.
  std::string figure_mark;      ///< "0.1 × usual"
  std::string step;             ///< What it is doing, while it runs.
  std::string share;            ///< "33 %"; "" = unknown.
  std::uint64_t done = 0, total = 0;

  std::string started_by;

  // Of a search.
  std::vector<TermLine> hits{};  ///< The first lines that match, each linked to its place.
  std::string hits_in_words{};   ///< "3 lines match"; "" = none does.
  Url all_hits{};                ///< All of them on the run's page.
};

/// Where the links of rows lead.
struct RowLinks {
  Url list;  ///< The list with its filter: kinds are added to it.
  Url back;  ///< The page as it is, for the way back from a run.
};

/// `who` cancelled it; "" = nobody, or it is not known.
RunRow run_row(const JobLog& log, const Baseline& baseline, const Moments& moments,
               const RowLinks& links, std::string_view who);

/// What a search found in the run's lines.
void put_hits(RunRow& row, const RunHits& found, const RunSearch& search, const Moments& moments,
              const RowLinks& links);

}  // namespace joblog::web::job_logs
