// The help of the program as a whole. Help of one command comes from its grammar (cli/parser.cc).
#pragma once

#include <string_view>

namespace joblog::cli {

/// What `joblog --help` says.
std::string_view program_help();

/// Examples for the help of one command ("logs", "logs show", …); "" when it needs none.
std::string_view examples_of(std::string_view command);

}  // namespace joblog::cli
