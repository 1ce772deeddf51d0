// Which kinds of job this program can run.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/job.h"
#include "core/parameters.h"
#include "joblog/job.h"

namespace joblog {

/// Filled at start, constant afterwards; then callable from any thread.
class Registry {
 public:
  /// Errors: invalid when the kind is malformed or already defined, or a rule is out of range.
  /// With `parameters` a job's arguments are checked against them; without, any JSON object will
  /// do.
  Result<void> add(JobDefinition definition, std::optional<Parameters> parameters = std::nullopt);
  const JobDefinition* find(std::string_view kind) const;
  /// The declared parameters of `kind`, or null.
  const Parameters* parameters(std::string_view kind) const;
  std::vector<std::string> kinds() const;

  /// A job of `kind` with the rules of its definition, ready to be enqueued.
  /// Errors: not_found, naming the nearest kind; invalid, when its parameters are declared and
  /// these arguments are none of them.
  Result<NewJob> make(std::string_view kind, std::string arguments = "{}") const;

 private:
  std::map<std::string, JobDefinition, std::less<>> definitions_;
  std::map<std::string, Parameters, std::less<>> parameters_;
};

}  // namespace joblog
