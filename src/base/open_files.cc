// SPDX-License-Identifier: MIT
// Shells and service managers start programs with a soft limit of 1,024, for the sake of old ones
// that use select(); the hard limit is what the system really allows.
#include "base/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace joblog {

std::size_t allow_open_files(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (limit.rlim_cur >= wanted) return limit.rlim_cur;
  rlimit raised = limit;
  raised.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  return (::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised : limit).rlim_cur;
}

}  // namespace joblog
