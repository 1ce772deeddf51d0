// SPDX-License-Identifier: MIT
// A name is never given twice, whatever the clock does.
#include "core/log_names.h"

#include <algorithm>
#include <utility>

#include "core/job_log.h"

namespace joblog {

ReservedLogNames reserve_log_names(LogNameMemory& memory, TimePoint now, std::int64_t count,
                                   const HighestSuffix& highest) {
  memory.newest = std::max(memory.newest, now);
  memory.stepped_back = std::max(memory.stepped_back, memory.newest - now);
  if (std::string stem = log_name_stem(now); stem != memory.stem) {
    const auto taken = highest(stem);
    memory.next = taken ? *taken + 1 : 0;
    memory.stem = std::move(stem);
  }
  const ReservedLogNames reserved{memory.stem, memory.next};
  memory.next += count;
  return reserved;
}

}  // namespace joblog
