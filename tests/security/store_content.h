// SPDX-License-Identifier: MIT
// All that the store holds, to see that nothing changed.
#pragma once

#include <string>

namespace joblog::test {

/// Every row of every table as text, but for the heartbeats of processes. `data`: the folder.
std::string store_content(const std::string& data);

}  // namespace joblog::test
