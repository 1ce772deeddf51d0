// SPDX-License-Identifier: MIT
// The kinds of job that a person can start from a page. What a kind is knows the wiring.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/job.h"
#include "core/parameters.h"

namespace joblog::web::job_logs {

struct KindChoice {
  std::string name;
  std::string description;       ///< One line: "runs /usr/bin/backup"; "" = nothing to say.
  std::string arguments = "{}";  ///< An example to start from, a JSON object.
  std::optional<Parameters> parameters{};  ///< Declared ones; nothing: any arguments will do.
};

/// Callable from any thread.
struct Kinds {
  /// In the order to show them.
  std::function<std::vector<KindChoice>()> all;
  /// A job with the kind's own rules (queue, attempts, time-out …). Errors: not_found, naming the
  /// nearest kind; invalid, when the kind declares its parameters and these arguments are none.
  std::function<Result<NewJob>(std::string_view kind, std::string arguments)> make;

  /// Whether the list has it. What is not listed is not started by a form, whatever it sends.
  bool offers(std::string_view kind) const {
    return !all || std::ranges::any_of(
                       all(), [&](const KindChoice& choice) { return choice.name == kind; });
  }
};

}  // namespace joblog::web::job_logs
