// SPDX-License-Identifier: MIT
// Cheap looks after commits, a whole one at the end of a phase.
#include "audit.h"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

#include "core/log_block.h"
#include "storage/sqlite/sqlite_store.h"

namespace joblog::simulation {

class Audit::Rows {
 public:
  Rows(sqlite3* db, const char* sql, std::int64_t id = 0) {
    if (sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db));
    if (sqlite3_bind_parameter_count(statement_) > 0) sqlite3_bind_int64(statement_, 1, id);
  }
  ~Rows() { sqlite3_finalize(statement_); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  bool next() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
      Ledger::broken(std::string("the audit cannot read the store: ") +
                     sqlite3_errmsg(sqlite3_db_handle(statement_)));
    return code == SQLITE_ROW;
  }
  std::int64_t operator[](int column) const { return sqlite3_column_int64(statement_, column); }
  std::string_view bytes(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

Audit::Audit(World& world) : world_(world) {
  const WithoutTurns alone;
  auto made = sqlite::SqliteStore::open(
      {.path = world.store_path(), .durability = sqlite::Durability::normal},
      *world.machines.front());
  if (!made) throw std::runtime_error(made.error().message);
  sqlite3_open_v2(world.store_path().c_str(), &db_, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
                  nullptr);
}

Audit::~Audit() { sqlite3_close(db_); }

void Audit::after_commit() {
  const WithoutTurns alone;  // Who comes next would look by the same connection.
  if (std::exchange(world_.ledger.removed_something, false)) look_at_removed();
  for (const JobLogId log : std::exchange(world_.ledger.fresh_ends, {})) look_at_end(log);
}

Audit::Lines Audit::lines_of(JobLogId id) {
  Lines all;
  BlockDecoder decoder;
  for (Rows blocks(db_,
                   "SELECT block FROM log_blocks WHERE id >= ?1 << 27 AND id < (?1 + 1) << 27 "
                   "ORDER BY id",
                   id.value);
       blocks.next();) {
    const auto lines = decoder.decode(id, blocks.bytes(0));
    if (!lines)
      Ledger::broken(fmt::format("a block of log {}: {}", id.value, lines.error().message));
    for (const DetailView& line : *lines) {
      ++all.count;
      all.last = line.sequence;
      if (line.source == Source::handler) ++all.of_handler;
    }
  }
  return all;
}

void Audit::look_at_end(JobLogId id) {
  const auto at = world_.ledger.logs().find(id);
  if (at == world_.ledger.logs().end()) return;  // Removed in the same transaction.
  const LogFacts& facts = at->second;
  Rows log(db_, "SELECT status, detail_count FROM job_logs WHERE id = ?1", id.value);
  if (!log.next()) Ledger::broken(fmt::format("the log {} ended and is not there", facts.name));
  if (log[0] != static_cast<int>(facts.status))
    Ledger::broken(fmt::format("the log {} shows another end than it had", facts.name));
  const Lines lines = lines_of(id);
  if (lines.count != lines.last || lines.count != log[1])
    Ledger::broken(fmt::format("the log {} has {} lines, the last is number {}, it counts {}",
                               facts.name, lines.count, lines.last, log[1]));
  if (lines.of_handler > facts.saying)
    Ledger::broken(fmt::format("the log {} has lines that nobody said", facts.name));
  if (facts.lines_complete && lines.of_handler < facts.said)
    Ledger::broken(fmt::format("the log {} has {} of {} lines that its handler said", facts.name,
                               lines.of_handler, facts.said));
}

void Audit::look_at_removed() {
  std::set<std::int64_t> jobs, logs;
  for (Rows rows(db_, "SELECT id FROM jobs"); rows.next();) jobs.insert(rows[0]);
  for (Rows rows(db_, "SELECT id FROM job_logs"); rows.next();) logs.insert(rows[0]);
  Ledger& ledger = world_.ledger;
  // By the stamp of its end: what a wrong clock stamped is beyond anybody's help.
  const auto too_young = [&](TimePoint finished_at, Duration kept) {
    constexpr Duration kTolerance = std::chrono::hours{25};  // See trusted_jump_at_start().
    return !world_.clock_believed_ahead() && world_.true_wall() - finished_at < kept - kTolerance;
  };
  std::erase_if(ledger.jobs(), [&](const auto& entry) {
    const auto& [id, facts] = entry;
    if (jobs.contains(id.value)) return false;
    if (facts.state != JobFacts::State::ended)
      Ledger::broken(fmt::format("job {} was removed before it had ended", id.value));
    if (facts.finished_at && too_young(*facts.finished_at, world_.retention.jobs))
      Ledger::broken(fmt::format("job {} was removed too early", id.value));
    return true;
  });
  std::erase_if(ledger.logs(), [&](const auto& entry) {
    const auto& [id, facts] = entry;
    if (logs.contains(id.value)) return false;
    if (!facts.ended) Ledger::broken(fmt::format("the open log {} was removed", facts.name));
    if (too_young(facts.finished_at, world_.retention.logs))
      Ledger::broken(fmt::format("the log {} was removed too early", facts.name));
    ledger.forget_name(facts.name);
    return true;
  });
}

std::string Audit::state_of(JobId job) {
  Rows row(db_, "SELECT state, attempts, attempts_max, run_at, process_id FROM jobs WHERE id = ?1",
           job.value);
  if (!row.next()) return "it is not there";
  return fmt::format("{}, attempts {} of {}, may run in {} s, process {}",
                     to_string(static_cast<JobState>(row[0])), row[1], row[2],
                     (row[3] - to_micros(world_.true_wall())) / 1'000'000, row[4]);
}

std::string Audit::whole() {
  const WithoutTurns alone;
  std::size_t found = 0;
  for (Rows rows(db_, "SELECT id, state, attempts FROM jobs"); rows.next(); ++found) {
    const auto facts = world_.ledger.jobs().find(JobId{rows[0]});
    if (facts == world_.ledger.jobs().end())
      return fmt::format("job {} is stored, but nobody enqueued it", rows[0]);
    if (facts->second.attempts != rows[2])
      return fmt::format("job {} counts {} attempts of {}", rows[0], rows[2],
                         facts->second.attempts);
    const auto state = static_cast<JobState>(rows[1]);
    const auto wanted = facts->second.state;
    const bool agrees = wanted == JobFacts::State::claimed  ? state == JobState::claimed
                        : wanted == JobFacts::State::failed ? state == JobState::failed
                        : wanted == JobFacts::State::ended
                            ? state == JobState::finished
                            : state == JobState::ready || state == JobState::scheduled ||
                                  state == JobState::blocked;
    if (!agrees) return fmt::format("job {} is {}, which it cannot be", rows[0], to_string(state));
  }
  if (found != world_.ledger.jobs().size())
    return fmt::format("{} jobs are stored, {} were enqueued and not removed", found,
                       world_.ledger.jobs().size());
  found = 0;
  for (Rows rows(db_, "SELECT id, status FROM job_logs"); rows.next(); ++found) {
    const auto facts = world_.ledger.logs().find(JobLogId{rows[0]});
    if (facts == world_.ledger.logs().end())
      return fmt::format("log {} is stored, but belongs to no attempt", rows[0]);
    if (facts->second.ended != (rows[1] >= static_cast<int>(Status::error)))
      return fmt::format("the log {} and its end do not agree", facts->second.name);
  }
  if (found != world_.ledger.logs().size())
    return fmt::format("{} logs are stored, {} attempts were made", found,
                       world_.ledger.logs().size());
  auto store = sqlite::SqliteStore::open({.path = world_.store_path()}, *world_.machines.front());
  if (!store) return store.error().message;
  const auto faults = (*store)->check();
  if (!faults) return faults.error().message;
  return faults->empty() ? "" : "joblog db check: " + faults->front();
}

}  // namespace joblog::simulation
