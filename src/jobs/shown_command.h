// SPDX-License-Identifier: MIT
// A command line as a log may show it: what looks like a secret masked. It cannot know every
// secret, so a command line is shown only where somebody asked for it.
#pragma once

#include <string>
#include <vector>

namespace joblog {

/// "mysqldump --password=••• shop", quoted as a shell would read it.
std::string shown_command(const std::vector<std::string>& argv);

}  // namespace joblog
