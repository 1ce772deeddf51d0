// SPDX-License-Identifier: MIT
// Who gets a place when there are many connections, and whose place that was.
//
// A newcomer always gets one while there is somebody who moves less: first among those of its own
// address when that has its share already, so that one address can crowd out itself only, then
// among all. Strangers go before those who signed in; among them whoever moved the fewest bytes a
// second, for the longest time. A look at all takes a millisecond at ten thousand, so it makes room
// for several newcomers at once. Whoever is being worked for is not interrupted; while nobody else
// is there, newcomers get one of the spare places, for /up and for who signed in lately.
#include <algorithm>
#include <boost/asio/post.hpp>
#include <functional>
#include <tuple>
#include <utility>

#include "http/connection.h"
#include "http/loop.h"

namespace joblog::http {
namespace {

constexpr std::size_t kRoomAtOnce = 128;  // One of so many goes at a look.
constexpr std::size_t kShareMin = 32;

}  // namespace

Loop::Place Loop::place_for(const std::string& network) {
  const Limits& limits = state_.limits();
  const auto loops = static_cast<std::size_t>(std::max(1, state_.options.io_threads));
  const std::size_t most = std::max<std::size_t>(1, limits.connections / loops);
  const std::size_t usual = most - std::min(limits.spare_connections / loops, most / 8);
  const std::size_t share = std::max(kShareMin, usual / limits.shares);
  const auto own = of_network_.find(network);
  const bool has_its_share = own != of_network_.end() && own->second >= share;
  bool is_usual = !has_its_share || make_room(&network);
  if (idle_.size() + busy_.size() >= usual) is_usual = make_room(nullptr) && is_usual;
  if (idle_.size() + busy_.size() >= most) return Place::none;
  return is_usual ? Place::regular : Place::spare;
}

/// Ends those whose place is needed most; of one network, or of all. False: there is nobody.
bool Loop::make_room(const std::string* network) {
  struct Candidate {
    Connection::EvictionFacts eviction_facts;
    std::size_t order = 0;
    std::shared_ptr<Connection> connection;
  };
  std::vector<Candidate> candidates;
  const SteadyTime time = now();
  for (const Members* members : {&idle_, &busy_}) {
    for (const auto& connection : *members) {
      if (network != nullptr && connection->network() != *network) continue;
      const Connection::EvictionFacts eviction_facts = connection->eviction_facts(time);
      if (eviction_facts.may_be_evicted)
        candidates.push_back({eviction_facts, candidates.size(), connection});
    }
  }
  const auto goes_first = [](const Candidate& one, const Candidate& other) {
    const auto &a = one.eviction_facts, &b = other.eviction_facts;
    return std::tuple(a.is_known, a.rate, a.since, one.order) <
           std::tuple(b.is_known, b.rate, b.since, other.order);
  };
  const std::size_t going =
      std::min(candidates.size(), std::max<std::size_t>(1, candidates.size() / kRoomAtOnce));
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(going);
  std::ranges::partial_sort(candidates, end, goes_first);
  for (auto candidate = candidates.begin(); candidate != end; ++candidate) {
    candidate->connection->evict();
  }
  return going > 0;
}

void Loop::held_changed(std::size_t before, std::size_t now) {
  held_ += now - before;
  const auto loops = static_cast<std::size_t>(std::max(1, state_.options.io_threads));
  if (held_ <= state_.limits().held_bytes / loops || std::exchange(frees_memory_, true)) return;
  // Not at once: the connection that holds the most may be the one that is at work here.
  boost::asio::post(context_, [this] { free_memory(); });
}

/// The fullest go first, until an eighth is free again.
void Loop::free_memory() {
  frees_memory_ = false;
  const auto loops = static_cast<std::size_t>(std::max(1, state_.options.io_threads));
  const std::size_t most = state_.limits().held_bytes / loops;
  std::vector<std::shared_ptr<Connection>> fullest = all();
  std::ranges::sort(fullest, std::greater{}, [](const auto& one) { return one->held(); });
  for (const auto& connection : fullest) {
    if (held_ <= most - most / 8) return;
    connection->evict();
  }
}

std::vector<std::shared_ptr<Connection>> Loop::all() const {
  std::vector<std::shared_ptr<Connection>> all(idle_.begin(), idle_.end());
  all.insert(all.end(), busy_.begin(), busy_.end());
  return all;
}

void Loop::end_what_is_not_admitted() {
  for (const auto& connection : all()) connection->end_if_not_admitted();
}

}  // namespace joblog::http
