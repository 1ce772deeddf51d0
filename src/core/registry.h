// Which kinds of job this program can run.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/job.h"
#include "joblog/job.h"

namespace joblog {

/// Filled at start, constant afterwards; then callable from any thread.
class Registry {
 public:
  /// Errors: invalid when the kind is malformed or already defined, or a rule is out of range.
  Result<void> add(JobDefinition definition);
  const JobDefinition* find(std::string_view kind) const;
  std::vector<std::string> kinds() const;

  /// A job of `kind` with the rules of its definition, ready to be enqueued.
  /// Errors: not_found, naming the nearest kind.
  Result<NewJob> make(std::string_view kind, std::string arguments = "{}") const;

 private:
  std::map<std::string, JobDefinition, std::less<>> definitions_;
};

}  // namespace joblog
