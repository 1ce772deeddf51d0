// SPDX-License-Identifier: MIT
// Jobs of `joblog exec`. Their command is known only where it was started, so one that failed is
// not kept to be retried: its log is what remains.
#pragma once

#include <string_view>

#include "core/job.h"

namespace joblog {

/// How their request ids begin.
inline constexpr std::string_view exec_request = "exec:";

inline bool is_of_exec(const NewJob& job) { return job.request_id.starts_with(exec_request); }

}  // namespace joblog
