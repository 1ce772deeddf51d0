// SPDX-License-Identifier: MIT
// `password`: a hash for the config, of a password that is typed twice or comes through a pipe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/console.h"

namespace joblog::cli {

/// Why a password will not do, as the end of "the password …", or nothing.
using WeakPassword = std::function<std::optional<std::string>(std::string_view password)>;

/// Reads from `input`: without echo and twice when it is a terminal, else its first line. The
/// prompt goes to the terminal itself, only the hash to standard output. One that is easy to guess
/// is refused where `is_reachable_by_others`, else warned of.
int make_password(int input, const WeakPassword& weak, bool is_reachable_by_others,
                  Console& console);

}  // namespace joblog::cli
