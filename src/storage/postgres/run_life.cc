// SPDX-License-Identifier: MIT
// A run between its claim and its end: its start, its progress and its lines, and what takes it
// back.
//
// An append becomes a block at once. The open run knows the number of its last stored line; moving
// it is the fence and the order of appends in one, and an append that is repeated after doubt
// stores what is new in it.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/limits.h"
#include "postgres_statements.h"
#include "storage/postgres/postgres_transaction.h"
#include "storage/rescue_verdict.h"

namespace joblog::postgres {
namespace {

/// Compressing less costs the writer more time than it saves.
constexpr std::size_t kPlainBytes = 4'096;

void require_message(const DetailView& line) {
  const std::size_t bytes = line.message.size();
  const bool short_enough =
      bytes <= limits::detail_characters || utf8_length(line.message) <= limits::detail_characters;
  if (bytes > 0 && short_enough) return;
  throw StoreError(ErrorKind::invalid,
                   fmt::format("line {} of job log id {} has {}", line.sequence, line.log.value,
                               bytes == 0 ? "no text" : "more than 5,000 characters"));
}

/// A column for each fact of many blocks.
struct BlockColumns {
  NumberColumn logs, first, lines, warnings, errors, first_warning, first_error;
  ByteColumn blocks;

  void add(std::span<const DetailView> some, BlockEncoder& encoder) {
    const BlockFacts facts = facts_of(some);
    if (facts.first < 1 || facts.last > limits::line_number_max) {
      throw StoreError(ErrorKind::unsupported,
                       fmt::format("lines {} to {} of job log id {} are beyond what a store can "
                                   "hold",
                                   facts.first, facts.last, some.front().log.value));
    }
    std::size_t bytes = 0;
    for (const DetailView& line : some) bytes += line.message.size();
    logs.push_back(some.front().log.value);
    first.push_back(facts.first);
    lines.push_back(std::ssize(some));
    warnings.push_back(facts.warnings);
    errors.push_back(facts.errors);
    first_warning.push_back(facts.first_warning);
    first_error.push_back(facts.first_error);
    const auto compression = bytes < kPlainBytes ? Compression::none : Compression::when_it_pays;
    blocks.values.emplace_back(encoder.encode(some, compression));
  }
};

}  // namespace

PostgresTransaction::LineBatch PostgresTransaction::lines_behind(LineBatch lines,
                                                                 std::int64_t last) {
  const auto fresh =
      std::ranges::find_if(lines, [&](const DetailView& line) { return line.sequence > last; });
  return lines.subspan(static_cast<std::size_t>(fresh - lines.begin()));
}

/// Each batch is of one log. Where one names a line twice, the first counts.
void PostgresTransaction::put_blocks(std::span<const LineBatch> batches) {
  BlockColumns columns;
  for (LineBatch left : batches) {
    while (!left.empty()) {
      const auto some = left.first(lines_of_next_block(left));
      for (const DetailView& line : some) require_message(line);
      columns.add(some, encoder_);
      left = lines_behind(left.subspan(some.size()), some.back().sequence);
    }
  }
  if (columns.logs.empty()) return;
  send(sql::blocks_insert,
       BoundValues(columns.logs, columns.first, columns.lines, columns.warnings, columns.errors,
                   columns.first_warning, columns.first_error, columns.blocks));
}

void PostgresTransaction::append_details(std::span<const DetailView> details, ProcessId holder) {
  std::map<std::int64_t, std::vector<LineBatch>> by_log;
  while (!details.empty()) {
    const JobLogId log = details.front().log;
    const auto next =
        std::ranges::find_if(details, [&](const DetailView& d) { return d.log != log; });
    const auto some = details.first(static_cast<std::size_t>(next - details.begin()));
    by_log[log.value].push_back(some);
    details = details.subspan(some.size());
  }
  if (by_log.empty()) return;
  NumberColumn logs, last;
  for (const auto& [log, batches] : by_log) {
    std::int64_t highest = 0;
    for (const LineBatch& batch : batches) highest = std::max(highest, batch.back().sequence);
    logs.push_back(log);
    last.push_back(highest);
  }
  has_written_ = true;
  const Rows held = ask(sql::lines_move, BoundValues(holder.value, logs, last));
  std::vector<LineBatch> fresh;
  for (int row = 0; row < held.size(); ++row) {
    std::int64_t stored = held.integer(row, 1);
    for (const LineBatch& batch : by_log[held.integer(row, 0)]) {
      fresh.push_back(lines_behind(batch, stored));
      stored = std::max(stored, batch.back().sequence);
    }
  }
  put_blocks(fresh);
}

/// A run that ends in the same transaction needs no row of its own for its start: so starts wait
/// until somebody may look at them.
void PostgresTransaction::start_runs(std::span<const RunStart> starts) {
  has_written_ = has_written_ || !starts.empty();
  for (const RunStart& start : starts)
    starts_.try_emplace(start.log.value, start.holder.value, to_micros(start.at));
}

void PostgresTransaction::send_starts() {
  if (starts_.empty()) return;
  NumberColumn logs, holders, times;
  for (const auto& [log, start] : starts_) {
    logs.push_back(log);
    holders.push_back(start.holder);
    times.push_back(start.at);
  }
  send(sql::runs_start, BoundValues(logs, holders, times));
  starts_.clear();
}

TimePoint PostgresTransaction::started_at(const RunFinish& finish) const {
  const auto held = starts_.find(finish.lease.log.value);
  const bool is_its = held != starts_.end() && held->second.holder == finish.lease.holder.value;
  return is_its ? from_micros(held->second.at) : finish.started_at;
}

/// Of several reports of one log in a batch the last counts.
void PostgresTransaction::report_progress(std::span<const ProgressReport> reports) {
  std::map<std::int64_t, const ProgressReport*> last;
  for (const ProgressReport& report : reports) last[report.log.value] = &report;
  if (last.empty()) return;
  send_starts();  // The later of the two says when the run was heard of last.
  NumberColumn logs, holders, done, total, times;
  TextColumn steps;
  for (const auto& [log, report] : last) {
    logs.push_back(log);
    holders.push_back(report->holder.value);
    done.push_back(static_cast<std::int64_t>(report->progress.done));
    total.push_back(static_cast<std::int64_t>(report->progress.total));
    steps.push_back(report->progress.step);
    times.push_back(to_micros(report->at));
  }
  send(sql::runs_progress, BoundValues(logs, holders, done, total, steps, times));
}

void PostgresTransaction::put_open_lines(JobLogId log, std::span<const OpenLineReport> lines,
                                         ProcessId holder) {
  if (ask(sql::run_is_held, BoundValues(log.value, holder.value)).empty()) return;
  send(sql::open_lines_delete, BoundValues(NumberColumn{log.value}));
  for (const OpenLineReport& line : lines) {
    send(sql::open_line_put,
         BoundValues(log.value, static_cast<int>(line.source), line.at,
                     static_cast<int>(line.level), line.escaped ? 2 : 0, line.message));
  }
}

bool PostgresTransaction::release_one(const Lease& lease) {
  const auto released = change(sql::job_release, BoundValues(lease.job.value, lease.attempt,
                                                             lease.holder.value, lease.log.value));
  if (released == 0) return false;
  send(sql::blocks_delete, BoundValues(lease.log.value));
  send(sql::open_lines_delete, BoundValues(NumberColumn{lease.log.value}));
  return true;
}

void PostgresTransaction::release(std::span<const Lease> leases) {
  for (const Lease& lease : leases) release_one(lease);
}

/// Ids are given in order and never twice: one that was given and is not there was removed.
bool PostgresTransaction::knows_run(JobLogId log, ProcessId holder) {
  if (const Rows made = ask(sql::run_process, BoundValues(log.value)); !made.empty())
    return made.integer(0, 0) == holder.value;
  return ask(sql::log_id_was_given, BoundValues(log.value)).integer(0, 0) != 0;
}

/// Nothing: the attempt is not open any more.
std::optional<DeadAttempt> PostgresTransaction::dead_attempt(const Lease& lease) {
  send_starts();
  const Client::Ticket facts =
      db_.send(sql::dead_attempt, BoundValues(lease.job.value, lease.log.value));
  const Rows lines = ask(sql::open_lines_of, BoundValues(lease.log.value));
  const Rows run = db_.answer(facts);
  if (run.empty()) return std::nullopt;
  DeadAttempt attempt{.status = run.integer(0, 0) != 0 ? Status::processing : Status::created,
                      .cancel_requested = run.integer(0, 1) != 0,
                      .queue = run.string(0, 2),
                      .kind = run.string(0, 3),
                      .concurrency_key = run.string(0, 4),
                      .progress = {static_cast<std::uint64_t>(run.integer(0, 5)),
                                   static_cast<std::uint64_t>(run.integer(0, 6)), run.string(0, 7)},
                      .details = run.integer(0, 8),
                      .open_lines = {}};
  for (int row = 0; row < lines.size(); ++row) {
    attempt.open_lines.push_back({.at = lines.time(row, 0),
                                  .level = static_cast<Level>(lines.integer(row, 1)),
                                  .source = static_cast<Source>(lines.integer(row, 2)),
                                  .escaped = (lines.integer(row, 3) & 2) != 0,
                                  .message = lines.string(row, 4)});
  }
  return attempt;
}

Applied PostgresTransaction::rescue_one(const Rescue& rescue) {
  if (rescue.never_started) return release_one(rescue.lease) ? Applied::won : Applied::lost;
  const auto attempt = dead_attempt(rescue.lease);
  const auto finish = attempt ? finish_of_rescue(rescue, *attempt) : std::nullopt;
  const Applied applied = finish ? finish_runs({&*finish, 1}).front() : Applied::lost;
  if (applied == Applied::won)
    send(sql::log_rescued, BoundValues(rescue.lease.log.value, attempt->details));
  return applied;
}

std::vector<Applied> PostgresTransaction::rescue(std::span<const Rescue> rescues) {
  std::vector<Applied> answers;
  answers.reserve(rescues.size());
  for (const Rescue& rescue : rescues) answers.push_back(rescue_one(rescue));
  return answers;
}

}  // namespace joblog::postgres
