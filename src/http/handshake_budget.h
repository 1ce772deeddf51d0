// SPDX-License-Identifier: MIT
// How many TLS handshakes one address may begin, and whether it began few lately: each costs this
// server a signature, about half a millisecond of its network's thread, and the client next to
// nothing. All together are bounded by their turns: http/handshake_turns.h.
//
// Threads: of one loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace joblog::http {

class HandshakeBudget {
 public:
  static constexpr double burst_max = 200;
  static constexpr double per_second = 50;
  /// An address with no more of them is quiet.
  static constexpr double quiet_at_once = 12;
  static constexpr double quiet_a_second = 0.2;
  /// For so long an address counts as quiet after somebody signed in from there.
  static constexpr std::chrono::hours known_for{24};

  /// False: it has begun too many lately.
  bool take(const std::string& network, SteadyTime now);
  /// Its handshakes come before those of others.
  bool is_quiet(const std::string& network, SteadyTime now) const;
  /// The right password came from there.
  void signed_in(const std::string& network, SteadyTime now);
  std::size_t networks() const { return spent_.size(); }  ///< That it remembers.

 private:
  struct Spent {
    double handshakes = 0;  ///< They wear off with `per_second` …
    double lately = 0;      ///< … and the same ones with `quiet_a_second`.
    SteadyTime at{};
    SteadyTime known_until{};
  };
  Spent& entry_of(const std::string& network, SteadyTime now);
  void forget_idle(SteadyTime now);
  static Spent worn_off(const Spent& spent, SteadyTime now);

  std::unordered_map<std::string, Spent> spent_;
};

}  // namespace joblog::http
