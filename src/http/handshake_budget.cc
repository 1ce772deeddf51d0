// SPDX-License-Identifier: MIT
// Of each address what it has spent, which wears off; who has nothing left of it is forgotten.
#include "http/handshake_budget.h"

#include <algorithm>
#include <chrono>

namespace joblog::http {
namespace {

constexpr std::size_t kNetworksMax = 4'096;
/// Of `lately`: an address that opens no more connections is quiet again within a minute.
constexpr double kLatelyMax = 2 * HandshakeBudget::quiet_at_once;

}  // namespace

HandshakeBudget::Spent HandshakeBudget::worn_off(const Spent& spent, SteadyTime now) {
  const double passed = std::chrono::duration<double>(now - spent.at).count();
  return {.handshakes = std::max(0.0, spent.handshakes - passed * per_second),
          .lately = std::max(0.0, spent.lately - passed * quiet_a_second),
          .at = now,
          .known_until = spent.known_until};
}

HandshakeBudget::Spent& HandshakeBudget::entry_of(const std::string& network, SteadyTime now) {
  if (spent_.size() >= kNetworksMax && !spent_.contains(network)) forget_idle(now);
  return spent_.try_emplace(network, Spent{.at = now}).first->second;
}

bool HandshakeBudget::take(const std::string& network, SteadyTime now) {
  Spent& spent = entry_of(network, now);
  spent = worn_off(spent, now);
  if (spent.handshakes + 1 > burst_max) return false;
  spent.handshakes += 1;
  spent.lately = std::min(spent.lately + 1, kLatelyMax);
  return true;
}

bool HandshakeBudget::is_quiet(const std::string& network, SteadyTime now) const {
  const auto found = spent_.find(network);
  if (found == spent_.end() || now < found->second.known_until) return true;
  return worn_off(found->second, now).lately <= quiet_at_once;
}

void HandshakeBudget::signed_in(const std::string& network, SteadyTime now) {
  entry_of(network, now).known_until = now + known_for;
}

void HandshakeBudget::forget_idle(SteadyTime now) {
  const auto is_known = [&](const Spent& spent) { return now < spent.known_until; };
  std::erase_if(spent_, [&](const auto& entry) {
    return !is_known(entry.second) && worn_off(entry.second, now).lately == 0;
  });
  if (spent_.size() < kNetworksMax) return;
  // A flood from everywhere: all strangers begin afresh.
  std::erase_if(spent_, [&](const auto& entry) { return !is_known(entry.second); });
  if (spent_.size() >= kNetworksMax) spent_.clear();
}

}  // namespace joblog::http
