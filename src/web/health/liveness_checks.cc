// SPDX-License-Identifier: MIT
// Everything here is public: what a store or a system said stays with the pages behind the
// password.
#include "web/health/liveness_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "core/limits.h"
#include "storage/ask.h"

namespace joblog::web::health {
namespace {

std::string in_seconds(Duration duration) {
  return format_duration(std::chrono::floor<std::chrono::seconds>(duration));
}

class Workers {
 public:
  Workers(const Store& store, const Clock& clock, WorkersOptions options)
      : store_(store), clock_(clock), options_(std::move(options)) {}

  std::optional<std::string> wrong() {
    const auto read = ask(store_, [&](Reader& reader) {
      auto self = own_row(reader);
      const bool waiting = self && somebody_waits(reader, *self);
      return std::pair(std::move(self), waiting);
    });
    if (!read) return std::nullopt;  // The store's own check says so.
    const auto& [self, waiting] = *read;
    if (options_.heartbeats && options_.heartbeats() == Heartbeats::blocked) return std::nullopt;
    // Seen once, a claim may be on its way: somebody has just resumed a queue.
    const bool stuck = waiting && options_.idle();
    const bool still_stuck = std::exchange(was_stuck_, stuck) && stuck;
    if (!self) return "this process is not registered";
    const Duration silent = silence(self->heartbeat_at);
    if (silent >= limits::lease) return "no heartbeat for " + in_seconds(silent);
    if (still_stuck) return "idle while jobs wait";
    return std::nullopt;
  }

 private:
  /// By the steady clock: the wall clock may have been set since.
  Duration silence(TimePoint heartbeat) {
    const SteadyTime now = clock_.steady_now();
    if (heartbeat != heard_) {
      const bool first = !heard_;
      heard_ = heartbeat;
      heard_at_ = first ? now - std::max(Duration{}, clock_.wall_now() - heartbeat) : now;
    }
    return std::chrono::duration_cast<Duration>(now - heard_at_);
  }
  std::optional<ProcessInfo> own_row(Reader& reader) const {
    const auto all = reader.processes();
    const auto own = std::ranges::find(all, options_.self(), &ProcessInfo::id);
    return own == all.end() ? std::nullopt : std::optional(*own);
  }
  bool somebody_waits(Reader& reader, const ProcessInfo& self) const {
    const TimePoint now = clock_.wall_now();
    return std::ranges::any_of(reader.queues(), [&](const QueueView& queue) {
      return !queue.paused && takes(self, queue.name) && queue.oldest_ready &&
             now - *queue.oldest_ready >= limits::lease;
    });
  }
  static bool takes(const ProcessInfo& self, const std::string& queue) {
    return !self.pools || std::ranges::any_of(
                              *self.pools, [&](const WorkPool& pool) { return pool.takes(queue); });
  }

  const Store& store_;
  const Clock& clock_;
  const WorkersOptions options_;
  bool was_stuck_ = false;
  std::optional<TimePoint> heard_;  ///< The last heartbeat, and when it was seen first.
  SteadyTime heard_at_{};
};

}  // namespace

LivenessCheck loop_check(std::string part, const LastActivity& sign) {
  return {std::move(part), [&sign]() -> std::optional<std::string> {
            const Duration silent = sign.age();
            if (silent < limits::lease) return std::nullopt;
            return "has not run for " + in_seconds(silent);
          }};
}

LivenessCheck store_check(const Store& store, const GroupWriter& writer) {
  return {"store", [&]() -> std::optional<std::string> {
            if (store.lost()) return "its file is gone or was replaced; nothing is started";
            if (!ask(store, [](Reader& reader) { return reader.next_due(); }))
              return "cannot be read";
            const GroupWriter::Figures figures = writer.figures();
            if (!figures.healthy) return "takes no writes";
            if (figures.since_commit < limits::lease) return std::nullopt;
            return "has taken no write for " + in_seconds(figures.since_commit);
          }};
}

LivenessCheck workers_check(const Store& store, const Clock& clock, WorkersOptions options) {
  const auto workers = std::make_shared<Workers>(store, clock, std::move(options));
  return {"workers", [workers] { return workers->wrong(); }};
}

}  // namespace joblog::web::health
