// SPDX-License-Identifier: MIT
// Of each address what it has spent, which wears off; who has nothing left of it is forgotten.
#include "http/handshake_budget.h"

#include <algorithm>
#include <chrono>

namespace joblog::http {
namespace {

constexpr std::size_t kNetworksMax = 4'096;

}  // namespace

double HandshakeBudget::still_spent(const Spent& spent, SteadyTime now) {
  const double passed = std::chrono::duration<double>(now - spent.at).count();
  return std::max(0.0, spent.handshakes - passed * per_second);
}

bool HandshakeBudget::take(const std::string& network, SteadyTime now) {
  if (spent_.size() >= kNetworksMax && !spent_.contains(network)) forget_idle(now);
  Spent& spent = spent_[network];
  spent = {.handshakes = still_spent(spent, now), .at = now};
  if (spent.handshakes + 1 > burst_max) return false;
  spent.handshakes += 1;
  return true;
}

void HandshakeBudget::forget_idle(SteadyTime now) {
  std::erase_if(spent_, [&](const auto& entry) { return still_spent(entry.second, now) == 0; });
  if (spent_.size() >= kNetworksMax) spent_.clear();  // A flood from everywhere: all begin afresh.
}

}  // namespace joblog::http
