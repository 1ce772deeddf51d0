// `password`: a hash for the config, of a password that is typed twice or comes through a pipe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/console.h"

namespace joblog::cli {

/// argon2id in the form "$argon2id$v=19$…", with a salt of its own.
/// Errors: invalid (shorter than 8 characters, longer than 1,000 bytes), unavailable (memory).
Result<std::string> hash_password(std::string_view password);

/// Reads from `input`: without echo and twice when it is a terminal, else its first line. The
/// prompt goes to the terminal itself, only the hash to standard output.
int make_password(int input, Console& console);

}  // namespace joblog::cli
