// SPDX-License-Identifier: MIT
// SIGKILL, as the kernel or an impatient person sends it: nothing of ours runs afterwards.
#include "crash/worker/crash_point.h"

#include <signal.h>

#include <cstdlib>

namespace joblog::test {

CrashPoint CrashPoint::from_environment() {
  const auto value = [](const char* name) {
    const char* found = std::getenv(name);
    return std::string(found != nullptr ? found : "");
  };
  return {value("CRASH_VERB"), std::atoi(value("CRASH_NTH").c_str()), value("CRASH_AFTER") == "1"};
}

void CrashPoint::pass(std::string_view verb, bool after) {
  if (after != after_ || verb != verb_ || --left_ != 0) return;
  ::raise(SIGKILL);
}

}  // namespace joblog::test
