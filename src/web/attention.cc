// SPDX-License-Identifier: MIT
// Each look reads short lists and counters only.
#include "web/attention.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <iterator>

#include "base/program_name.h"
#include "base/text.h"
#include "storage/ask.h"
#include "storage/served_queues.h"

namespace joblog::web {
namespace {

constexpr std::chrono::seconds kCacheFor{2};
constexpr std::chrono::days kIgnoreOlderThan{7};  ///< A kind that has not run since says nothing.
constexpr std::chrono::milliseconds kSlowCommit{1'000};
constexpr std::chrono::minutes kRecentCommit{1};
constexpr int kFailuresMax = 100;
constexpr std::size_t kKindsNamedMax = 20;
constexpr std::uint64_t kMiB = 1 << 20;

struct Facts {
  std::vector<QueueView> queues;
  ServedQueues served;
  struct Failing {
    std::string kind;
    int times = 0;
  };
  std::vector<Failing> failing;
};

std::int64_t ready_in(const QueueView& queue) {
  return queue.jobs[static_cast<int>(JobState::ready)];
}

std::string jobs_wait(std::int64_t jobs) {
  if (jobs == 0) return "no job waits";
  return jobs == 1 ? "1 job waits" : format_count(jobs) + " jobs wait";
}

/// Whole minutes when it is longer than one.
std::string for_so_long(Duration duration) {
  if (duration < std::chrono::minutes{1}) return format_duration(duration);
  return format_duration(std::chrono::floor<std::chrono::minutes>(duration));
}

Facts gather(Reader& reader, TimePoint now, Heartbeats heartbeats,
             const AttentionOptions& options) {
  Facts facts{
      .queues = reader.queues(), .served = {reader.processes(), now, heartbeats}, .failing = {}};
  for (const KindCounts& kind : reader.kinds()) {
    if (kind.last_error <= kind.last_success) continue;
    if (options.knows_kind && !options.knows_kind(kind.kind)) continue;
    const int times = reader.errors_since_success(kind.kind, kFailuresMax);
    if (times < options.failures_in_a_row) continue;
    const auto last = reader.log_by_id(kind.last_error);
    if (last && now - last->created_at < kIgnoreOlderThan)
      facts.failing.push_back({kind.kind, times});
  }
  return facts;
}

void say_workers(const Facts& facts, std::vector<Attention>& lines) {
  if (facts.served.any_server()) return;
  std::int64_t waiting = 0;
  for (const QueueView& queue : facts.queues) waiting += ready_in(queue);
  lines.push_back({true, fmt::format("No worker is alive: nothing runs, {}.", jobs_wait(waiting)),
                   Url("/jobs/workers"), "Workers", "no worker is alive"});
}

void say_queues(const Facts& facts, TimePoint now, std::vector<Attention>& lines) {
  for (const QueueView& queue : facts.queues) {
    const Url link = Url("/jobs").with("state", "ready").with("queue", queue.name);
    if (queue.paused) {
      std::string text = fmt::format("Queue {} is paused", queue.name);
      if (!queue.paused_by.empty()) text += " by " + queue.paused_by;
      if (queue.paused_at) text += fmt::format(", {} so far", for_so_long(now - *queue.paused_at));
      lines.push_back({false, fmt::format("{}: {}.", text, jobs_wait(ready_in(queue))),
                       ready_in(queue) > 0 ? link : Url("/jobs"),
                       ready_in(queue) > 0 ? "Waiting jobs" : "Queues", "queue paused",
                       "queues paused"});
      continue;
    }
    if (facts.served.any_server() && !facts.served.takes(queue.name) && queue.oldest_ready) {
      lines.push_back(
          {true,
           fmt::format("No worker takes queue {}: {}, the first for {}.", queue.name,
                       jobs_wait(ready_in(queue)), for_so_long(now - *queue.oldest_ready)),
           link, "Waiting jobs", "queue without a worker", "queues without a worker"});
    }
  }
}

void say_failing(const Facts& facts, std::vector<Attention>& lines) {
  const auto runs = [](const std::string& kind) {
    return Url("/job_logs").with("kind", kind).with("status", "error");
  };
  for (std::size_t i = 0; i < facts.failing.size() && i < kKindsNamedMax; ++i) {
    const auto& [kind, times] = facts.failing[i];
    lines.push_back({false,
                     fmt::format("{} has failed {}{} times in a row.", kind, times,
                                 times == kFailuresMax ? " or more" : ""),
                     runs(kind), "Its errors", "job fails", "jobs fail", kind});
  }
  if (facts.failing.size() > kKindsNamedMax) {
    lines.push_back({false,
                     fmt::format("{} further jobs fail again and again.",
                                 facts.failing.size() - kKindsNamedMax),
                     Url("/job_logs").with("status", "error"),
                     "All errors",
                     "job fails",
                     "jobs fail",
                     {},
                     static_cast<std::int64_t>(facts.failing.size() - kKindsNamedMax)});
  }
}

void say_disk(const std::optional<DiskSpace>& disk, std::vector<Attention>& lines) {
  const auto trouble = disk ? trouble_of(*disk) : std::nullopt;
  if (!trouble) return;
  lines.push_back({trouble->urgent, trouble->text, Url("/up"), "Health", "disk almost full"});
}

void say_log(const StoreLog& log, std::vector<Attention>& lines) {
  if (log.bytes < 256 * kMiB) return;
  lines.push_back({log.bytes >= 1'024 * kMiB,
                   fmt::format("The store's log has grown to {}: something has read from it for "
                               "{}. {} check names the program.",
                               format_bytes(log.bytes), for_so_long(log.held_for), program_name()),
                   Url("/up"), "Health", "the store's log grows"});
}

void say_writer(const GroupWriter::Figures& figures, TimePoint now, std::vector<Attention>& lines) {
  if (!figures.healthy) {
    lines.push_back(
        {true,
         "The log store takes no writes. Runs go on; their ends are kept in "
         "the spool and tried again. Heartbeats cannot be stored either: who is alive is "
         "hidden until then.",
         Url("/up"), "Health", "store takes no writes"});
    return;
  }
  const bool is_recent = figures.last_commit_at && now - *figures.last_commit_at < kRecentCommit;
  if (is_recent && figures.last_took >= kSlowCommit) {
    lines.push_back({false,
                     fmt::format("The log store is slow: the last write took {}, {} wait.",
                                 format_duration(figures.last_took), format_count(figures.waiting)),
                     Url("/up"), "Health", "store is slow"});
  }
}

}  // namespace

std::vector<Attention> AttentionBoard::lines() {
  {
    const MutexLock lock(mutex_);
    const bool fresh = kept_since_ && clock_.steady_now() - *kept_since_ < kCacheFor;
    if (fresh || looking_) return kept_;
    looking_ = true;
  }
  std::vector<Attention> found = look();
  const MutexLock lock(mutex_);
  looking_ = false;
  kept_ = std::move(found);
  kept_since_ = clock_.steady_now();
  return kept_;
}

std::vector<Attention> AttentionBoard::look() const {
  std::vector<Attention> lines;
  const TimePoint now = clock_.wall_now();
  if (const auto lost = store_.lost()) {
    return {{true, "The store is gone: " + *lost + ".", Url("/up"), "Health", "the store is gone"}};
  }
  const Heartbeats heartbeats = writer_.heartbeats();
  const auto facts =
      ask(store_, [&](Reader& reader) { return gather(reader, now, heartbeats, options_); });
  if (facts) {
    say_workers(*facts, lines);
    say_failing(*facts, lines);
    say_queues(*facts, now, lines);
  } else {
    lines.push_back({true, "The store cannot be read: " + facts.error().message, Url("/up"),
                     "Health", "store cannot be read"});
  }
  say_writer(writer_.figures(), now, lines);
  say_log(store_.log(), lines);
  if (options_.configuration)
    std::ranges::move(options_.configuration(), std::back_inserter(lines));
  if (options_.disk) say_disk(options_.disk(), lines);
  std::ranges::stable_sort(lines, std::ranges::greater{}, &Attention::urgent);
  return lines;
}

std::optional<DiskSpace> disk_space(const std::string& folder) {
  struct statvfs room{};
  if (::statvfs(folder.c_str(), &room) != 0) return std::nullopt;
  return DiskSpace{static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize,
                   static_cast<std::uint64_t>(room.f_blocks) * room.f_frsize,
                   static_cast<std::uint64_t>(room.f_favail),
                   static_cast<std::uint64_t>(room.f_files)};
}

std::optional<DiskTrouble> trouble_of(const DiskSpace& disk) {
  constexpr std::uint64_t kFewFiles = 1'000;
  if (disk.files > 0 && disk.free_files < kFewFiles) {
    return DiskTrouble{
        disk.free_files < kFewFiles / 10, disk.free_files < kFewFiles / 100,
        fmt::format(
            "The disk with the data takes hardly any more files: {} of {} are left (inodes; "
            "df -i). Remove files.",
            format_count(static_cast<std::int64_t>(disk.free_files)),
            format_count(static_cast<std::int64_t>(disk.files)))};
  }
  const bool low = disk.free < 1'024 * kMiB || disk.free < disk.total / 50;
  if (disk.total == 0 || !low || disk.free >= kMiB * 1'024 * 20) return std::nullopt;
  return DiskTrouble{disk.free < 200 * kMiB, disk.free < 8 * kMiB,
                     fmt::format("The disk with the data is almost full: {} of {} are left. Make "
                                 "room, or keep less (the configuration's [retention]).",
                                 format_bytes(disk.free), format_bytes(disk.total))};
}

}  // namespace joblog::web
