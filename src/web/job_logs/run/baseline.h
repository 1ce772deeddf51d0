// SPDX-License-Identifier: MIT
// What is usual for a kind: learned from its recent successes, for how long it takes and for the
// one number that tells most of it.
//
// A value is odd when it is more than twice what nine of ten successes stay under, or less than
// half of what nine of ten stay over. Nothing is said of a kind with fewer than 10 successes, and
// of durations that differ from the median by less than half a second.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/band.h"
#include "core/job_log.h"
#include "storage/reader.h"
#include "web/ttl_cache.h"

namespace joblog::web::job_logs {

inline constexpr int successes_read = 30;  ///< The newest ones.

struct Baseline {
  int successes = 0;
  std::optional<Band> seconds;  ///< From start to end.
  std::string figure;           ///< The telling statistic's name.
  std::optional<Band> figures;
};
Baseline baseline_of(const std::vector<PastSuccess>& successes);

/// The one statistic that matters: the first whose name holds the strongest of these words:
/// written, imported, sent, saved, stored, removed, processed, rows, records, orders, items, files,
/// messages, lines, count; else the first that is neither time, nor bytes, nor how the process
/// ended; else null.
const Statistic* main_statistic(const Statistics& statistics);

enum class Deviation : std::uint8_t { none, below, above };
Deviation deviation_of(Duration duration, const Baseline& baseline);
Deviation deviation_of(const Statistic& statistic, const Baseline& baseline);
/// "3.2 × usual"; of what the median is.
std::string times_baseline(double value, const Band& band);

/// What is usual for kinds, learned anew from time to time. Threads: callable from any.
class Baselines {
 public:
  std::shared_ptr<const Baseline> of(std::string_view kind, Reader& reader, SteadyTime now);

 private:
  TtlCache<std::string, Baseline> cache_{std::chrono::seconds{15}};
};

}  // namespace joblog::web::job_logs
