// SPDX-License-Identifier: MIT
// What this test program does when it is started as a child: one isolated handler of each temper,
// or a worker that waits for such a child.
#pragma once

#include <optional>
#include <string>

#include "core/registry.h"

namespace joblog::test {

inline constexpr const char* kServeIsolated = "serve-isolated-run";
inline constexpr const char* kServeWithThreads = "serve-isolated-run-with-threads";
inline constexpr const char* kLonelyWorker = "lonely-worker";
inline constexpr const char* kByForkServer = "by-fork-server";

/// The kinds, all isolated.
Registry isolated_kinds();

/// The exit code, when the program was started as a child.
std::optional<int> serve_as_child(int argc, char** argv);

}  // namespace joblog::test
