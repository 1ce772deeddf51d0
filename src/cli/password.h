// `password`: a hash for the config, of a password that is typed twice or comes through a pipe.
#pragma once

#include "cli/console.h"

namespace joblog::cli {

/// Reads from `input`: without echo and twice when it is a terminal, else its first line. The
/// prompt goes to the terminal itself, only the hash to standard output.
int make_password(int input, Console& console);

}  // namespace joblog::cli
