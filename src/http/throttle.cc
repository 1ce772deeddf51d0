// SPDX-License-Identifier: MIT
// Windows of one minute that start with the first try. The table of addresses stays small: beyond
// its limit the ones that were quiet go, and then whoever was quiet for longest.
#include "http/throttle.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

namespace joblog::http {
namespace {

using std::chrono::seconds;

constexpr seconds kWindow = Throttle::all_wait;
constexpr seconds kFirstTryWait{1};
constexpr seconds kQuiet{3'600};
constexpr std::size_t kPeersMax = 4'096;
constexpr std::size_t kKnownMax = 64;

seconds rounded_up(std::chrono::nanoseconds time) { return std::chrono::ceil<seconds>(time); }

}  // namespace

std::optional<seconds> Throttle::wait_of(Window& window, Rule rule, SteadyTime now) {
  if (now < window.blocked_until) return rounded_up(window.blocked_until - now);
  if (now - window.last >= kQuiet) window = {};
  window.last = now;
  if (window.tries == 0 || now - window.start >= kWindow) {
    window.tries = 0;
    window.start = now;
  }
  if (window.tries < rule.tries_max) {
    ++window.tries;
    return std::nullopt;
  }
  const seconds length = kWindow * (1 << std::min(window.blocks, rule.doublings_max));
  ++window.blocks;
  window.tries = 0;
  window.blocked_until = now + length;
  return length;
}

std::optional<seconds> Throttle::begin(const std::string& peer, SteadyTime now) {
  constexpr Rule kOne{.tries_max = 10, .doublings_max = 4};
  constexpr Rule kAll{.tries_max = 100, .doublings_max = 0};
  newly_ = ShutOut::nobody;
  waits_for_first_try_ = false;
  const bool is_known = std::ranges::find(known_, peer) != known_.end();
  const bool is_first = is_new(peer, now);
  if (!is_known && now < all_.blocked_until) {
    return is_first ? begin_first_try(peer, now) : rounded_up(all_.blocked_until - now);
  }
  if (peers_.size() >= kPeersMax && !peers_.contains(peer)) forget_idle(now);
  // Who is shut out already must not use up the tries of the others.
  Window& own = peers_[peer];
  const bool was_shut_out = now < own.blocked_until;
  if (const auto wait = wait_of(own, kOne, now)) {
    if (!was_shut_out) newly_ = ShutOut::address;
    return wait;
  }
  if (is_known) return std::nullopt;
  const auto wait = wait_of(all_, kAll, now);
  if (!wait) return std::nullopt;
  newly_ = ShutOut::all;
  if (!is_first) return wait;
  peers_.erase(peer);  // It had no try.
  waits_for_first_try_ = true;
  return kFirstTryWait;
}

bool Throttle::is_new(const std::string& peer, SteadyTime now) const {
  const auto found = peers_.find(peer);
  return found == peers_.end() || now - found->second.last >= kQuiet;
}

std::optional<seconds> Throttle::begin_first_try(const std::string& peer, SteadyTime now) {
  waits_for_first_try_ = now < next_first_try_;
  if (waits_for_first_try_) return kFirstTryWait;
  next_first_try_ = now + first_try_every;
  if (peers_.size() >= kPeersMax && !peers_.contains(peer)) forget_idle(now);
  peers_[peer] = {.tries = 1, .start = now, .last = now};
  return std::nullopt;
}

void Throttle::succeeded(const std::string& peer) {
  peers_.erase(peer);
  if (std::ranges::find(known_, peer) != known_.end()) return;
  if (all_.tries > 0) --all_.tries;
  if (known_.size() == kKnownMax) known_.pop_front();
  known_.push_back(peer);
}

void Throttle::take_back(const std::string& peer) {
  const auto found = peers_.find(peer);
  if (found != peers_.end() && found->second.tries > 0) {
    Window& own = found->second;
    if (--own.tries == 0 && own.blocks == 0)
      peers_.erase(found);  // Its first try is still to come.
  }
  if (all_.tries > 0 && std::ranges::find(known_, peer) == known_.end()) --all_.tries;
}

void Throttle::forget_idle(SteadyTime now) {
  std::erase_if(peers_, [&](const auto& entry) { return now - entry.second.last >= kQuiet; });
  if (peers_.size() < kPeersMax) return;
  peers_.erase(
      std::ranges::min_element(peers_, {}, [](const auto& entry) { return entry.second.last; }));
}

std::string Throttle::key_of(const std::string& address) {
  constexpr std::size_t kNetworkBytes = 8;
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
  return {reinterpret_cast<const char*>(bytes.data()), kNetworkBytes};
}

}  // namespace joblog::http
