// SPDX-License-Identifier: MIT
// Which kinds of job this program can run.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "core/job.h"
#include "core/job_about.h"
#include "core/parameters.h"
#include "joblog/job.h"

namespace joblog {

/// Threads: callable from any.
class Registry {
 public:
  Registry() = default;
  Registry(Registry&& other) noexcept;
  Registry& operator=(Registry&& other) noexcept;

  /// Errors: invalid when the kind is malformed or already defined, or a rule is out of range.
  /// With `parameters`, or parameters that the definition declares, a job's arguments are checked
  /// against them; without, any JSON object will do.
  /// `defined_at` is where people find the definition.
  Result<void> add(JobDefinition definition, std::optional<Parameters> parameters = std::nullopt,
                   DefinedAt defined_at = {});
  /// Null when there is none. Hold the pointer while the job runs: the definition may be replaced.
  std::shared_ptr<const JobDefinition> find(std::string_view kind) const;
  /// The declared parameters of `kind`, or null. Held like a definition.
  std::shared_ptr<const Parameters> parameters(std::string_view kind) const;
  /// Nothing when there is no such kind.
  std::optional<DefinedAt> defined_at(std::string_view kind) const;
  std::vector<std::string> kinds() const;

  /// A job of `kind` with the rules of its definition, ready to be enqueued.
  /// Errors: not_found, naming the nearest kind; invalid, when its parameters are declared and
  /// these arguments are none of them, or when the definition's own functions refuse them.
  Result<NewJob> make(std::string_view kind, std::string arguments = "{}") const;

  /// Has the definitions of `other` from now on, but keeps its own of `kept`, all at once.
  void replace_with(const Registry& other, std::string_view kept);

 private:
  struct Entry {
    JobDefinition definition;
    std::optional<Parameters> parameters;
    DefinedAt defined_at;
  };
  using Entries = std::map<std::string, std::shared_ptr<const Entry>, std::less<>>;
  Entries all() const;
  std::shared_ptr<const Entry> entry_of(std::string_view kind) const;

  mutable Mutex mutex_;
  Entries entries_ GUARDED_BY(mutex_);
};

}  // namespace joblog
