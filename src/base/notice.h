// SPDX-License-Identifier: MIT
// What the program tells its operator (standard error, the journal): start, stop, trouble. Not the
// execution log of a run, which belongs to the store. The wiring decides where notices go.
#pragma once

#include <string_view>

namespace joblog {

enum class Severity { debug, info, warning, error };

/// Threads: callable from any.
class Notices {
 public:
  virtual ~Notices() = default;
  virtual void notice(Severity severity, std::string_view text) = 0;
};

}  // namespace joblog
