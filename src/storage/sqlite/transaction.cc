// What the verbs gather on their way: ids, counters, the last ends of each kind.
#include "storage/sqlite/transaction.h"

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

void SqliteTransaction::count_job(std::string_view queue, JobState state, std::int64_t delta) {
  for (auto& entry : queue_deltas_) {
    if (entry.queue == queue) {
      entry.jobs[static_cast<std::size_t>(state)] += delta;
      return;
    }
  }
  queue_deltas_.push_back({std::string(queue), {}});
  queue_deltas_.back().jobs[static_cast<std::size_t>(state)] += delta;
}

void SqliteTransaction::move_job(std::string_view queue, JobState from, JobState to) {
  count_job(queue, from, -1);
  count_job(queue, to, +1);
}

SqliteTransaction::KindDelta& SqliteTransaction::kind(std::string_view name) {
  for (auto& entry : kind_deltas_) {
    if (entry.kind == name) return entry;
  }
  kind_deltas_.push_back({std::string(name), {}, {}});
  return kind_deltas_.back();
}

void SqliteTransaction::ensure_queue(std::string_view queue) {
  if (queues_.contains(queue)) return;
  Query(db_, sql::queue_put).bind(queue).run();
  queues_.emplace(queue);
}

void SqliteTransaction::flush_counters() {
  for (const auto& entry : queue_deltas_) {
    for (int state = 0; state < job_states; ++state) {
      const auto delta = entry.jobs[static_cast<std::size_t>(state)];
      if (delta != 0) Query(db_, sql::queue_counter_add).bind(entry.queue, state, delta).run();
    }
  }
  for (const auto& entry : kind_deltas_) {
    for (int status = 0; status < statuses; ++status) {
      const auto index = static_cast<std::size_t>(status);
      if (entry.logs[index] != 0) {
        Query(db_, sql::kind_counter_add).bind(entry.kind, status, entry.logs[index]).run();
      }
      if (entry.last_log[index] != 0) {
        Query(db_, sql::kind_end_put).bind(entry.kind, status, entry.last_log[index]).run();
      }
    }
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
