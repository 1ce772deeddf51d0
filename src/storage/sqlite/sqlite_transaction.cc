// SPDX-License-Identifier: MIT
// What the verbs gather on their way: ids, counters, the last ends of each kind.
#include "storage/sqlite/sqlite_transaction.h"

#include <algorithm>

#include "statements.h"

namespace joblog::sqlite {

std::int64_t SqliteTransaction::next_id(const char* sequence) {
  auto it = sequences_.find(std::string_view(sequence));
  if (it == sequences_.end()) {
    Query q(db_, sql::sequence_get);
    q.bind(sequence);
    const std::int64_t next = q.step() ? q.integer(0) : 1;
    it = sequences_.emplace(sequence, Sequence{next, next}).first;
  }
  return it->second.next++;
}

void SqliteTransaction::count_job(QueueAndKey job, JobState state, int delta) {
  auto counts = queue_deltas_.find(job.queue);
  if (counts == queue_deltas_.end()) counts = queue_deltas_.emplace(job.queue, JobCounts{}).first;
  counts->second[static_cast<std::size_t>(state)] += delta;
  if (state == JobState::ready) cache_.ready_queues.changed(job.queue);
  const bool holds_key = state == JobState::ready || state == JobState::claimed;
  if (holds_key && !job.key.empty()) cache_.key_counts.add(job.key, delta);
}

void SqliteTransaction::move_job(QueueAndKey job, JobState from, JobState to) {
  count_job(job, from, -1);
  count_job(job, to, +1);
}

SqliteTransaction::KindDelta& SqliteTransaction::kind(std::string_view name) {
  for (auto& entry : kind_deltas_) {
    if (entry.kind == name) return entry;
  }
  kind_deltas_.push_back({.kind = std::string(name)});
  return kind_deltas_.back();
}

SqliteTransaction::KindDelta& SqliteTransaction::count_log(std::string_view kind_name,
                                                           TimePoint created_at, Status status,
                                                           std::int64_t warnings,
                                                           std::int64_t delta) {
  KindDelta& entry = kind(kind_name);
  const auto index = static_cast<std::size_t>(status);
  const auto hour = std::chrono::floor<std::chrono::hours>(created_at).time_since_epoch().count();
  const auto warned = status == Status::success && warnings > 0 ? delta : 0;
  entry.logs[index] += delta;
  entry.with_warnings += warned;
  auto& hours = entry.hours;
  auto at = std::ranges::find(hours, hour, &HourDelta::hour);
  if (at == hours.end()) at = hours.insert(at, {.hour = hour});
  at->logs[index] += delta;
  at->with_warnings += warned;
  return entry;
}

void SqliteTransaction::ensure_queue(std::string_view queue) {
  if (queues_.contains(queue)) return;
  Query(db_, sql::queue_put).bind(queue).run();
  queues_.emplace(queue);
}

void SqliteTransaction::flush_counters() {
  for (const auto& [queue, jobs] : queue_deltas_) {
    for (int state = 0; state < job_states; ++state) {
      const auto delta = jobs[static_cast<std::size_t>(state)];
      if (delta != 0) Query(db_, sql::queue_counter_add).bind(queue, state, delta).run();
    }
  }
  flush_kinds();
}

void SqliteTransaction::flush_kinds() {
  constexpr auto success = static_cast<std::size_t>(Status::success);
  std::vector<HourDelta> all;  // Of all kinds together.
  for (const auto& entry : kind_deltas_) {
    for (int status = 0; status < statuses; ++status) {
      const auto index = static_cast<std::size_t>(status);
      if (entry.logs[index] != 0) {
        const auto warned = index == success ? entry.with_warnings : 0;
        Query(db_, sql::kind_counter_add).bind(entry.kind, status, entry.logs[index], warned).run();
      }
      if (entry.last_log[index] != 0) {
        Query(db_, sql::kind_end_put).bind(entry.kind, status, entry.last_log[index]).run();
      }
    }
    for (const HourDelta& hour : entry.hours) {
      add_run_counter(entry.kind, hour);
      auto sum = std::ranges::find(all, hour.hour, &HourDelta::hour);
      if (sum == all.end()) sum = all.insert(sum, {.hour = hour.hour});
      for (std::size_t i = 0; i < hour.logs.size(); ++i) sum->logs[i] += hour.logs[i];
      sum->with_warnings += hour.with_warnings;
    }
  }
  for (const HourDelta& hour : all) add_run_counter("", hour);
}

void SqliteTransaction::add_run_counter(std::string_view kind_name, const HourDelta& hour) {
  for (int status = 0; status < statuses; ++status) {
    const auto delta = hour.logs[static_cast<std::size_t>(status)];
    if (delta == 0) continue;
    const bool success = static_cast<Status>(status) == Status::success;
    Query(db_, sql::run_counter_add)
        .bind(kind_name, hour.hour, status, delta, success ? hour.with_warnings : 0)
        .run();
    if (delta < 0) Query(db_, sql::run_counter_drop).bind(kind_name, hour.hour, status).run();
  }
}

void SqliteTransaction::flush() {
  flush_counters();
  for (const auto& [name, sequence] : sequences_) {
    if (sequence.next != sequence.stored) {
      Query(db_, sql::sequence_set).bind(name, sequence.next).run();
    }
  }
  queue_deltas_.clear();
  kind_deltas_.clear();
  sequences_.clear();
  queues_.clear();
}

}  // namespace joblog::sqlite
