// SPDX-License-Identifier: MIT
// What the writer counts: its transactions, the runs of its process, and what waits.
#include "writer/group_writer.h"

namespace joblog {

GroupWriter::Figures GroupWriter::figures() const {
  std::size_t waiting = 0;
  {
    MutexLock lock(mutex_);
    waiting = pending_.size();
  }
  MutexLock lock(figures_mutex_);
  Figures figures = figures_;
  figures.healthy = healthy_;
  figures.since_commit = committed_.age();
  figures.waiting = static_cast<std::int64_t>(waiting);
  return figures;
}

GroupWriter::UnstoredEnds GroupWriter::unstored_ends() const {
  MutexLock lock(mutex_);
  return unstored_ends_;
}

void GroupWriter::count_ended(const Batch& batch, const std::vector<Applied>& applied) {
  std::vector<RunFigures::Ended> ended;
  for (std::size_t i = 0; i < applied.size(); ++i) {
    const RunFinish& run = batch.finishes[i];
    if (applied[i] == Applied::won) {
      ended.push_back({run.kind, run.status, run.finished_at - run.started_at, run.warnings > 0});
    }
  }
  runs_.add(ended);
}

void GroupWriter::count_claimed(const std::vector<Claimed>& claimed) {
  std::vector<RunFigures::Claimed> claims;
  for (const Claimed& one : claimed) {
    for (const Claim& claim : one.claims) claims.push_back({claim.kind, claim.waited});
  }
  runs_.add(claims);
}

}  // namespace joblog
