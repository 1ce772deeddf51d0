// SPDX-License-Identifier: MIT
// The help of the program as a whole, in the name it was called by. Help of one command comes from
// its grammar (cli/parser.cc).
#pragma once

#include <string>
#include <string_view>

namespace joblog::cli {

/// What `joblog --help` says.
std::string program_help();

/// Examples for the help of one command ("logs", "logs show", …); "" when it needs none.
std::string examples_of(std::string_view command);

}  // namespace joblog::cli
