// SPDX-License-Identifier: MIT
// Slows down guessing of passwords: ten tries a minute from one address, a hundred from all.
//
// Beyond the hundred nobody is kept out who did not guess: an address from which the right password
// came goes on, and one that had no try within an hour has its first one, a few a second of all.
// So many addresses together cannot shut out a person who comes from a new one.
//
// A try counts when it begins and is taken back when it succeeds, so that many at once get no more
// tries than one after another. Threads: the caller's lock.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace joblog::http {

class Throttle {
 public:
  /// Nothing: go on, and tell succeeded() if it does. Else how long to wait. Whoever tries on is
  /// shut out for longer each time: 1 min, 2 min … 16 min.
  std::optional<std::chrono::seconds> begin(const std::string& peer, SteadyTime now);
  /// How long all are shut out after too many tries of all.
  static constexpr std::chrono::seconds all_wait{60};
  /// Meanwhile a first try of one new address is let through so often.
  static constexpr std::chrono::milliseconds first_try_every{500};
  /// The last begin() made a new address wait for its first try, because of others.
  bool waits_for_first_try() const { return waits_for_first_try_; }
  /// Whom the last begin() has shut out, who was not before.
  enum class ShutOut : std::uint8_t { nobody, address, all };
  ShutOut newly_shut_out() const { return newly_; }
  /// The right password: the address starts afresh, and what others do shuts it out no more.
  void succeeded(const std::string& peer);
  /// The try did not take place.
  void take_back(const std::string& peer);

  std::size_t addresses() const { return peers_.size(); }  ///< That it remembers.
  /// What counts as one address: all of an IPv4 address, the network half of an IPv6 address.
  static std::string key_of(const std::string& address);

 private:
  struct Window {
    int tries = 0;
    int blocks = 0;  ///< In a row.
    SteadyTime start{};
    SteadyTime blocked_until{};
    SteadyTime last{};
  };
  struct Rule {
    int tries_max;
    int doublings_max;
  };
  static std::optional<std::chrono::seconds> wait_of(Window& window, Rule rule, SteadyTime now);
  bool is_new(const std::string& peer, SteadyTime now) const;
  std::optional<std::chrono::seconds> begin_first_try(const std::string& peer, SteadyTime now);
  void forget_idle(SteadyTime now);

  std::unordered_map<std::string, Window> peers_;
  Window all_;
  SteadyTime next_first_try_{};
  ShutOut newly_ = ShutOut::nobody;
  bool waits_for_first_try_ = false;
  std::deque<std::string> known_;  ///< Who had the right password lately.
};

}  // namespace joblog::http
