// SPDX-License-Identifier: MIT
// Claiming, where many processes claim at once.
//
// Of one queue the first jobs in line are locked, past those that others have locked. Of several
// queues it is looked first, without a lock, where the line ends for this claim, over all of them;
// then each queue is locked up to there. What others have locked meanwhile is missing then, and the
// look is repeated further down the line.
//
// A log's name is its second, and how far its id is from the first id of that second: the first
// process to claim in a second stores that id, and nobody has to wait for a counter.
#include <algorithm>

#include "core/job_log.h"
#include "postgres_statements.h"
#include "storage/postgres/postgres_transaction.h"

namespace joblog::postgres {
namespace {

constexpr int kLooks = 3;  ///< Down the line, each one four times as far as the one before.
constexpr int kFurther = 4;
/// Clocks of processes may differ by so many seconds: no step back of a clock is made of it.
constexpr std::int64_t kSecondsApart = 60;

}  // namespace

std::vector<std::int64_t> PostgresTransaction::take_up_to(const ClaimDue& request, int limit,
                                                          const std::function<Rows(int)>& places) {
  std::vector<Place> taken;
  int look = limit;
  for (int looks = 0; looks < kLooks; ++looks, look *= kFurther) {
    const Rows line = places(look);
    if (line.empty()) break;
    const int last = line.size() - 1;
    std::set<std::string> queues;
    for (int row = 0; row < line.size(); ++row) queues.insert(line.string(row, 0));
    std::vector<Client::Ticket> tickets;
    for (const std::string& queue : queues) {
      tickets.push_back(db_.send(sql::ready_of_queue_up_to,
                                 BoundValues(queue, request.limit, line.integer(last, 1),
                                             line.integer(last, 2), line.integer(last, 3))));
    }
    taken.clear();  // What this transaction has locked before is among what it locks now.
    for (const Client::Ticket ticket : tickets) {
      const Rows rows = db_.answer(ticket);
      for (int row = 0; row < rows.size(); ++row)
        taken.push_back({rows.integer(row, 1), rows.integer(row, 2), rows.integer(row, 0)});
    }
    if (std::cmp_greater_equal(taken.size(), limit) || line.size() < look) break;
  }
  std::ranges::sort(taken);
  if (std::cmp_greater(taken.size(), limit)) taken.resize(static_cast<std::size_t>(limit));
  std::vector<std::int64_t> ids;
  for (const Place& place : taken) ids.push_back(place.id);
  return ids;
}

std::vector<std::int64_t> PostgresTransaction::take_ready(const ClaimDue& request) {
  if (request.queues.size() == 1) {
    const Rows rows = ask(sql::ready_of_queue, BoundValues(request.queues.front(), request.limit));
    std::vector<Place> taken;
    for (int row = 0; row < rows.size(); ++row)
      taken.push_back({rows.integer(row, 1), rows.integer(row, 2), rows.integer(row, 0)});
    std::ranges::sort(taken);
    std::vector<std::int64_t> ids;
    for (const Place& place : taken) ids.push_back(place.id);
    return ids;
  }
  return take_up_to(request, request.limit, [&](int look) {
    return request.queues.empty()
               ? ask(sql::ready_places, BoundValues(look))
               : ask(sql::ready_places_of, BoundValues(look, TextColumn(request.queues)));
  });
}

std::pair<std::int64_t, std::int64_t> PostgresTransaction::second_of(TimePoint now) {
  const std::int64_t second =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (const auto known = learned_.seconds.find(second); known != learned_.seconds.end())
    return {known->second, 0};
  if (const std::int64_t first = memory_.first_id_of(second); first != 0) return {first, 0};
  for (;;) {
    if (const Rows known = ask(sql::second_first_id, BoundValues(second)); !known.empty()) {
      const std::int64_t behind = known.integer(0, 1);
      if (behind > kSecondsApart && behind > known.integer(0, 2))
        send(sql::second_set_behind, BoundValues(second, behind));
      learned_.seconds.emplace(second, known.integer(0, 0));
      return {known.integer(0, 0), 0};
    }
    const Rows made = ask(sql::second_put, BoundValues(second));
    has_written_ = true;
    if (made.empty()) continue;  // Another one was quicker.
    learned_.seconds.emplace(second, made.integer(0, 0));
    return {made.integer(0, 0), made.integer(0, 0)};
  }
}

std::vector<Claim> PostgresTransaction::claim(const std::vector<std::int64_t>& jobs,
                                              const ClaimDue& request) {
  if (jobs.empty()) return {};
  send(sql::claim_begin);
  const auto [first_of_second, mine] = second_of(request.now);
  const Rows rows = ask(
      sql::jobs_claim, BoundValues(NumberColumn(jobs), request.process.value, request.process_name,
                                   request.now, log_name_stem(request.now), first_of_second, mine));
  has_written_ = true;
  std::vector<Claim> claims;
  claims.reserve(jobs.size());
  for (int row = 0; row < rows.size(); ++row) {
    Claim& claim = claims.emplace_back();
    claim.job = JobId{rows.integer(row, 0)};
    claim.log = JobLogId{rows.integer(row, 1)};
    claim.holder = request.process;
    claim.log_name = rows.string(row, 2);
    claim.kind = rows.string(row, 3);
    claim.queue = rows.string(row, 4);
    claim.concurrency_key = rows.string(row, 5);
    claim.attempt = static_cast<int>(rows.integer(row, 6));
    claim.attempts_max = static_cast<int>(rows.integer(row, 7));
    claim.waited = Duration{rows.integer(row, 8)};
    claim.claimed_at = request.now;
    claim.arguments = rows.string(row, 9);
    claim.timeout = Duration{rows.integer(row, 10)};
  }
  return claims;
}

std::vector<Claim> PostgresTransaction::claim_due(const ClaimDue& request) {
  if (request.limit <= 0) return {};
  // On its way together with the question for jobs: for a process that is gone they stay ready.
  const Client::Ticket registered =
      db_.send_kept(sql::process_hold, BoundValues(request.process.value));
  const std::vector<std::int64_t> ready = take_ready(request);
  if (db_.answer(registered).empty()) return {};
  return claim(ready, request);
}

std::optional<Claim> PostgresTransaction::enqueue_claimed(const NewJob& wanted,
                                                          const ClaimDue& claimer) {
  NewJob job = wanted;
  job.run_at.reset();  // It runs now.
  if (existing(job) || admitted(job.concurrency_key, job.concurrency_limit) != JobState::ready)
    return std::nullopt;
  ensure_queues({&job, 1});
  const std::int64_t id = next_job_ids(1).front();
  const Enqueued made = insert_bound(job, id, claimer.now);
  if (made.existed) return std::nullopt;
  return claim({id}, claimer).front();
}

}  // namespace joblog::postgres
