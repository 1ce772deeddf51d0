// SPDX-License-Identifier: MIT
// Claimers are called under their own lock, which no commit holds: who removes one waits for the
// call that is under way and for nothing else.
#include <algorithm>
#include <utility>

#include "writer/group_writer.h"

namespace joblog {

void GroupWriter::add_claimer(Claimer& claimer) {
  {
    MutexLock lock(claimers_mutex_);
    claimers_.push_back({&claimer, ++added_count_});
  }
  wake();
}

void GroupWriter::remove_claimer(Claimer& claimer) {
  MutexLock lock(claimers_mutex_);
  std::erase_if(claimers_, [&](const Added& one) { return one.claimer == &claimer; });
}

std::vector<GroupWriter::Demand> GroupWriter::demands() {
  MutexLock lock(claimers_mutex_);
  std::vector<Demand> all;
  for (const Added& one : claimers_) {
    ClaimDue request = one.claimer->demand(clock_.wall_now());
    if (request.limit > 0) all.push_back({one.number, std::move(request)});
  }
  return all;
}

std::vector<GroupWriter::Claimed> GroupWriter::claim(Transaction& tx) {
  std::vector<Claimed> all;
  for (const Demand& one : demands()) all.push_back({one.claimer, tx.claim_due(one.request)});
  return all;
}

/// Nobody runs these here. The next transaction hands them back before it claims anything, so that
/// no later claim can be meant.
void GroupWriter::hand_back(const std::vector<Claim>& claims) {
  unwanted_.insert(unwanted_.end(), claims.begin(), claims.end());
}

void GroupWriter::deliver(std::vector<Claimed> claimed) {
  {
    MutexLock lock(claimers_mutex_);
    for (Claimed& one : claimed) {
      const auto added = std::ranges::find(claimers_, one.claimer, &Added::number);
      if (added != claimers_.end())
        added->claimer->take(std::move(one.claims));
      else
        hand_back(one.claims);  // It was removed during the commit.
    }
  }
  if (!unwanted_.empty()) wake();
}

}  // namespace joblog
