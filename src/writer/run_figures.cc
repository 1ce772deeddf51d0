// SPDX-License-Identifier: MIT
// Fed by the writer once per transaction, so that one lock serves many runs.
#include "writer/run_figures.h"

namespace joblog {
namespace {

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

KindFigures& RunFigures::of(std::string_view kind) {
  auto found = kinds_.find(kind);
  if (found == kinds_.end()) {
    if (kinds_.size() >= kinds_max) kind = other_kinds;
    found = kinds_.try_emplace(std::string(kind), KindFigures{.kind = std::string(kind)}).first;
  }
  return found->second;
}

void RunFigures::add(const std::vector<Ended>& runs) {
  if (runs.empty()) return;
  MutexLock lock(mutex_);
  for (const Ended& run : runs) {
    KindFigures& figures = of(run.kind);
    ++figures.ended[static_cast<std::size_t>(run.status)];
    if (run.status == Status::success && run.with_warnings) ++figures.with_warnings;
    figures.durations.add(seconds(run.took));
  }
}

void RunFigures::add(const std::vector<Claimed>& runs) {
  if (runs.empty()) return;
  MutexLock lock(mutex_);
  for (const Claimed& run : runs) of(run.kind).waits.add(seconds(run.waited));
}

std::vector<KindFigures> RunFigures::all() const {
  MutexLock lock(mutex_);
  std::vector<KindFigures> all;
  for (const auto& [name, figures] : kinds_) all.push_back(figures);
  return all;
}

}  // namespace joblog
