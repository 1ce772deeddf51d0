// SPDX-License-Identifier: MIT
// What became of a recurring task's instants: the result of the last one, what is usual, the last
// success, and the last twenty side by side.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/reader.h"
#include "web/links.h"
#include "web/page_services.h"
#include "web/run_badge.h"

namespace joblog::web::monitor {

/// One planned instant.
struct InstantRow {
  Moment when;           ///< In short.
  Moment planned;        ///< Exactly.
  RunBadge badge;        ///< The result of its job; "skipped", "missed".
  std::string reason;    ///< Why it was skipped or missed.
  std::string duration;  ///< "12 s"; "" before the start.
  std::string words;     ///< "Tue 02:30: error, 12 s"
  std::optional<Url> run, job;
  std::string run_name, job_id;
};

InstantRow instant_row(const InstantResult& result, const PageContext& context);

struct TaskResults {
  std::vector<InstantRow> last;      ///< At most twenty, newest first.
  std::string summary;               ///< "17 success, 3 error of the last 20"
  std::optional<InstantRow> newest;  ///< The newest that ran; nothing: none of the last ones did.
  std::string usually;               ///< "usually 42 s"; "" = not known.
  std::string mark;                  ///< "3.2 × usual": far from it; "" = it is not.
  std::optional<Moment> success;     ///< The last one.
  std::string no_success;            ///< Why there is none: "none of the last 120".
};

TaskResults task_results(Reader& reader, const std::string& task, const PageContext& context);

}  // namespace joblog::web::monitor
