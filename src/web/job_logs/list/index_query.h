// SPDX-License-Identifier: MIT
// What a reader asked of the list of runs: its filter, the place in it, the chart's period. All of
// it stands in the URL.
#pragma once

#include <optional>
#include <string>

#include "storage/log_lists.h"
#include "storage/search_all_runs.h"
#include "web/job_logs/list/period.h"
#include "web/links.h"
#include "web/page_services.h"

namespace joblog::web::job_logs {

inline constexpr int rows_per_page = 25;
inline constexpr std::size_t text_characters_max = 200;
inline constexpr std::size_t search_characters_max = 400;  ///< With words beside the text.
/// In addresses, by level.
inline constexpr const char* level_words[] = {"debug", "info", "warning", "error"};

/// A moment as typed: "2h", "yesterday", "2026-11-23 14:00".
struct TypedTime {
  std::string typed;  ///< Cut to a sane length; "" = nothing.
  std::string shown;  ///< The same for its field: exact times in the reader's zone.
  std::optional<TimePoint> time;
  std::string problem;  ///< Why it is no time; then it filters nothing.
};

struct IndexQuery {
  std::optional<StatusChoice> status;
  std::string kind;
  std::string text;            ///< Without the words that stood beside it.
  std::optional<Level> level;  ///< Lines of this level and above.
  std::string problem;         ///< What is wrong with a word of the search field.
  TypedTime since;
  TypedTime until;  ///< A day means its end.
  Period period = Period::day;

  // The place.
  JobLogId before, after;
  std::int64_t line = 0;  ///< Of the run `before`: a search goes on below this line of it.
  bool oldest = false;    ///< The last page.
  TypedTime at;           ///< The page whose first row is the last at or before then.

  /// As the store takes it, at the place.
  LogFilter filter() const;
  /// Without a place.
  LogFilter filter_alone() const;
  /// Whether runs are looked for by their lines.
  bool searches() const { return !text.empty() || level; }
  /// Downwards, from the place on.
  SearchOrder search() const;
  /// The text for its field and for links.
  std::string typed() const;
  bool is_filtered() const;
  /// The list with this filter, its first page.
  Url list() const;
  bool jumps() const { return at.time && !before && !after && !oldest; }
  bool on_first_page() const { return !before && !after && !oldest && !at.time; }
};

IndexQuery index_query(const PageContext& context);

/// For a link: "2026-11-23T14:00:00Z".
std::string link_time(TimePoint time);

}  // namespace joblog::web::job_logs
