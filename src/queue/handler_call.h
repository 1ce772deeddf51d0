// SPDX-License-Identifier: MIT
// Calling a handler: what it says is bounded, and what it throws becomes its outcome. The same for
// a run in the server and for one in a process of its own.
#pragma once

#include <exception>
#include <functional>
#include <string>

#include "core/output_run.h"
#include "joblog/job.h"

namespace joblog {

/// The exception's type, for people: "std::runtime_error".
std::string exception_class(const std::exception& error);

/// What `call` answers. When it throws: a Failure with the exception's type and text.
Outcome outcome_of(const std::function<Outcome()>& call);

/// What the kind's own handler makes of the run, in this process.
Outcome call_handler(const JobDefinition& definition, OutputRun& run);

}  // namespace joblog
