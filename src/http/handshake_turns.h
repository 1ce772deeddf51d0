// SPDX-License-Identifier: MIT
// Whose TLS handshake is next, and when: one after the other, so that everything else that is ready
// comes between two of them, and no more than half of the time together. A handshake costs a
// signature, a millisecond or more with an RSA key; a crowd of strangers must not delay requests
// with them.
//
// Addresses with few handshakes lately come first. There is a limit to how many wait: beyond it an
// address with many makes room for one with few.
//
// Threads: of one loop.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace joblog::http {

template <class Waiting>
class HandshakeTurns {
 public:
  static constexpr std::size_t most = 256;
  /// A pause is no longer than this, however long the step before it took.
  static constexpr std::chrono::milliseconds longest_pause{20};

  /// What is given back gets no turn: there are too many. It may be `one` itself.
  std::optional<Waiting> add(Waiting one, bool is_quiet) {
    std::optional<Waiting> left_out;
    if (quiet_.size() + others_.size() >= most) {
      if (!is_quiet || others_.empty()) return one;
      left_out = std::move(others_.back());
      others_.pop_back();
    }
    (is_quiet ? quiet_ : others_).push_back(std::move(one));
    return left_out;
  }

  std::optional<Waiting> next() {
    std::deque<Waiting>& line = quiet_.empty() ? others_ : quiet_;
    if (line.empty()) return std::nullopt;
    std::optional<Waiting> one = std::move(line.front());
    line.pop_front();
    return one;
  }

  /// A step is done: the next one has to wait for as long as it took.
  void took(SteadyTime began, SteadyTime ended) {
    free_at_ = ended + std::min<SteadyTime::duration>(ended - began, longest_pause);
  }
  /// How long until the next step may begin; 0: now.
  SteadyTime::duration pause(SteadyTime now) const {
    return std::max(SteadyTime::duration{0}, free_at_ - now);
  }

  bool empty() const { return quiet_.empty() && others_.empty(); }
  void clear() {
    quiet_.clear();
    others_.clear();
  }

 private:
  std::deque<Waiting> quiet_;  ///< Of addresses with few handshakes lately.
  std::deque<Waiting> others_;
  SteadyTime free_at_{};
};

}  // namespace joblog::http
