// SPDX-License-Identifier: MIT
// The name by which this program is called. A program that links joblog has joblog's commands under
// its own name, so help and hints must show that one.
#pragma once

#include <string>
#include <string_view>

namespace joblog {

/// Takes the last part of argv[0]; an empty one changes nothing. Call it once, before threads
/// start.
void set_program_name(std::string_view path);

/// "joblog" until set.
const std::string& program_name();

/// The command line to type: own_command("db check") is "joblog db check".
std::string own_command(std::string_view words);

/// A text of ours (never one that holds what others wrote) with the program's name for each word
/// "joblog".
std::string in_own_name(std::string_view text);

}  // namespace joblog
