// SPDX-License-Identifier: MIT
// The preloaded libraries, and what they are told by.
#pragma once

#include <map>
#include <string>

#include "faults/fault_fixture.h"
#include "support/paths.h"

namespace joblog::test {

inline constexpr const char* fail_calls_shim = JOBLOG_BINARY_DIR "/tests/libfail_calls.so";
inline constexpr const char* record_writes_shim = JOBLOG_BINARY_DIR "/tests/librecord_writes.so";

/// Every change of a file in the data folder fails, or waits, while `fault` is on.
inline std::map<std::string, std::string> sick_disk(const FaultFixture& fixture,
                                                    const Switch& fault) {
  return {{"LD_PRELOAD", fail_calls_shim},
          {"FAULT_FOLDER", fixture.data()},
          {"FAULT_SWITCH", fault.path()}};
}

}  // namespace joblog::test
