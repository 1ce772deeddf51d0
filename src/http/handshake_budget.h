// SPDX-License-Identifier: MIT
// How many TLS handshakes one address may begin: each costs this server a signature, about half a
// millisecond of its network's thread, and the client next to nothing.
//
// Threads: of one loop.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace joblog::http {

class HandshakeBudget {
 public:
  static constexpr double burst_max = 200;
  static constexpr double per_second = 50;

  /// False: it has begun too many lately.
  bool take(const std::string& network, SteadyTime now);
  std::size_t networks() const { return spent_.size(); }  ///< That it remembers.

 private:
  struct Spent {
    double handshakes = 0;
    SteadyTime at{};
  };
  void forget_idle(SteadyTime now);
  static double still_spent(const Spent& spent, SteadyTime now);

  std::unordered_map<std::string, Spent> spent_;
};

}  // namespace joblog::http
