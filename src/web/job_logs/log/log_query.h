// SPDX-License-Identifier: MIT
// What of a log a reader asked for, as it stands in the address.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "joblog/run.h"
#include "web/page_services.h"

namespace joblog::web::job_logs {

/// What the times of lines show.
enum class TimeMode : std::uint8_t { clock, start, delta };
const char* to_string(TimeMode mode);

/// The word for a level in addresses and on pages: "debug", "info", "warn", "error".
const char* level_word(Level level);

struct LogQuery {
  std::int64_t from = 0;         ///< Lines from this one on …
  std::int64_t to = 0;           ///< … or up to this one …
  std::int64_t line = 0;         ///< … or around this one. All 0: where it makes most sense.
  std::int64_t hits_after = 0;   ///< Of a search: hits below this line.
  std::int64_t search_from = 0;  ///< A search that had no time for the rest goes on here.
  TimeMode time = TimeMode::clock;
  Level minimum = Level::debug;  ///< Lines of this level and above.
  std::string search;            ///< Taken literally.

  /// The hits are listed, in place of a part of the log.
  bool lists_hits() const { return !search.empty() && from == 0 && to == 0 && line == 0; }
  bool is_filtered() const { return minimum > Level::debug; }
};

/// What is not understood is left out.
LogQuery log_query(const PageContext& context);

/// Lines that a reader asked for by number: "120", "120-134", "L120-L134".
struct LineRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};
std::optional<LineRange> line_range_from(std::string_view text);
Level level_from(std::string_view word);         ///< Debug (all) when it is none.
TimeMode time_mode_from(std::string_view word);  ///< Clock when it is none.

}  // namespace joblog::web::job_logs
