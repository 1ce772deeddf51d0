// SPDX-License-Identifier: MIT
// Where the program under test is to die: at the n-th use of a verb of the store, before or after
// it.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

namespace joblog::test {

/// Threads: every call from any.
class CrashPoint {
 public:
  /// From CRASH_VERB, CRASH_NTH and CRASH_AFTER; without CRASH_VERB nothing happens.
  static CrashPoint from_environment();
  CrashPoint(std::string verb, int nth, bool after)
      : verb_(std::move(verb)), left_(nth), after_(after) {}

  bool set() const { return !verb_.empty(); }
  const std::string& verb() const { return verb_; }
  void before(std::string_view verb) { pass(verb, false); }
  void after(std::string_view verb) { pass(verb, true); }

 private:
  void pass(std::string_view verb, bool after);

  const std::string verb_;
  std::atomic<int> left_;
  const bool after_;
};

}  // namespace joblog::test
