// SPDX-License-Identifier: MIT
// The environment variables of this program, injected so that tests bring their own.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace joblog {

/// The value of a variable, or nothing when it is not set. Threads: callable from any.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// What getenv finds. A program that is started by hand or by a service takes its variables with
/// base/start_environment.h instead.
Environment process_environment();

}  // namespace joblog
