// SPDX-License-Identifier: MIT
// Order inside a transaction: enqueues, starts, details, progress, ends, other work, claims.
// Messages that depend on each other keep it: a run's details come before its end, and whoever
// waits for an answer sends the next message in a later batch.
#include "writer/group_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace joblog {
namespace {

/// How long who waits for a store that refused to take all that waits rests before asking again.
constexpr std::chrono::milliseconds kRepeatDelay{200};

/// Nothing can be stored for now, whatever it is.
bool is_out_of_reach(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::corrupt;
}

void apply_runs(Transaction& tx, const auto& batch, std::vector<Applied>& applied) {
  tx.start_runs(batch.starts);
  for (const auto& append : batch.appends) {
    tx.append_details(append.details, append.holder);
    if (append.open_lines) tx.put_open_lines(append.log, *append.open_lines, append.holder);
  }
  if (!batch.reports.empty()) tx.report_progress(batch.reports);
  applied = tx.finish_runs(batch.finishes);
}

template <class T>
void move_behind(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

}  // namespace

bool GroupWriter::Batch::has_runs() const {
  return !starts.empty() || !reports.empty() || !appends.empty() || !finishes.empty();
}
/// Moves the messages of runs behind the own ones.
void GroupWriter::Batch::take(Batch& other) {
  move_behind(starts, other.starts);
  move_behind(reports, other.reports);
  move_behind(appends, other.appends);
  move_behind(finishes, other.finishes);
  move_behind(finish_dones, other.finish_dones);
}
std::size_t GroupWriter::Batch::size() const {
  return enqueues.size() + starts.size() + reports.size() + appends.size() + finishes.size() +
         works.size();
}
bool GroupWriter::Batch::empty() const { return enqueues.empty() && works.empty() && !has_runs(); }

GroupWriter::GroupWriter(Store& store, const Clock& clock, Notices& notices)
    : store_(store), clock_(clock), notices_(notices), thread_([this] { run(); }) {}

GroupWriter::~GroupWriter() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  asked_.notify_one();
  wakeup_.notify_one();
  thread_.join();
}

Result<std::vector<Enqueued>> GroupWriter::enqueue(std::vector<NewJob> jobs) {
  std::promise<Result<std::vector<Enqueued>>> promise;
  auto answer = promise.get_future();
  Batch own;
  own.enqueues.push_back(
      {std::move(jobs), [&](auto result) { promise.set_value(std::move(result)); }});
  write_or_queue(std::move(own));
  return answer.get();
}

void GroupWriter::enqueue_later(std::vector<NewJob> jobs, EnqueueDone done) {
  Batch own;
  own.enqueues.push_back({std::move(jobs), std::move(done)});
  MutexLock lock(mutex_);
  queue(std::move(own));
}

Result<void> GroupWriter::transact(std::function<void(Transaction&)> work) {
  std::promise<Result<void>> promise;
  auto answer = promise.get_future();
  Batch own;
  own.works.push_back(
      {std::move(work), [&](auto result) { promise.set_value(std::move(result)); }});
  write_or_queue(std::move(own));
  return answer.get();
}

void GroupWriter::start(const RunStart& start) {
  MutexLock lock(mutex_);
  pending_.starts.push_back(start);
  wakeup_.notify_one();
}

void GroupWriter::progress(ProgressReport report) {
  MutexLock lock(mutex_);
  pending_.reports.push_back(std::move(report));
  wakeup_.notify_one();
}

void GroupWriter::append(AppendedDetails details) {
  MutexLock lock(mutex_);
  pending_.appends.push_back(std::move(details));
  wakeup_.notify_one();
}

void GroupWriter::finish(RunFinish run, FinishDone done) {
  MutexLock lock(mutex_);
  ++(run.status == Status::success ? unstored_ends_.successes : unstored_ends_.errors);
  pending_.finishes.push_back(std::move(run));
  pending_.finish_dones.push_back(std::move(done));
  wakeup_.notify_one();
}

void GroupWriter::wake() {
  MutexLock lock(mutex_);
  woken_ = true;
  wakeup_.notify_one();
}

/// What could not be stored and was kept comes after the batch that answered us.
Result<void> GroupWriter::store_all(Duration wait_max) {
  const SteadyTime until = clock_.steady_now() + wait_max;
  for (;;) {
    const std::int64_t before = unstored_ends().all();
    auto answered = transact([](Transaction&) {});
    if (answered && before > 0) answered = transact([](Transaction&) {});
    if (answered || clock_.steady_now() >= until) return answered;
    MutexLock lock(mutex_);
    ends_stored_.wait_for(mutex_, kRepeatDelay);
  }
}

void GroupWriter::answer_runs(const Batch& batch, const std::vector<Applied>& applied) {
  for (const auto& append : batch.appends) {
    if (append.done) append.done();
  }
  for (std::size_t i = 0; i < applied.size(); ++i) {
    if (batch.finish_dones[i]) batch.finish_dones[i](applied[i]);
  }
  if (applied.empty()) return;
  MutexLock lock(mutex_);
  for (const RunFinish& run : batch.finishes)
    --(run.status == Status::success ? unstored_ends_.successes : unstored_ends_.errors);
  if (unstored_ends_.all() == 0) ends_stored_.notify_all();
}

void GroupWriter::write(Batch& batch) {
  if (auto result = write_together(batch); !result) write_apart(batch, result.error());
}

Result<void> GroupWriter::write_together(Batch& batch) {
  std::vector<std::vector<Enqueued>> enqueued;
  std::vector<Applied> applied;
  std::vector<Claimed> claimed;
  auto result = write_measured(batch.size(), [&](Transaction& tx) {
    const TimePoint now = clock_.wall_now();
    if (!unwanted_.empty()) tx.release(unwanted_);
    enqueued.clear();
    for (const Enqueue& request : batch.enqueues) enqueued.push_back(tx.enqueue(request.jobs, now));
    apply_runs(tx, batch, applied);
    for (const Work& work : batch.works) work.run(tx);
    claimed = claim(tx);
  });
  if (!result) {
    // What a COMMIT without an answer claimed may be claimed or not.
    if (is_out_of_reach(result.error())) {
      for (const Claimed& one : claimed) hand_back(one.claims);
    }
    return result;
  }
  unwanted_.clear();
  count_ended(batch, applied);
  count_claimed(claimed);
  for (std::size_t i = 0; i < enqueued.size(); ++i) batch.enqueues[i].done(std::move(enqueued[i]));
  answer_runs(batch, applied);
  for (const Work& work : batch.works) work.done({});
  deliver(std::move(claimed));
  return {};
}

/// After a refused batch: one bad message must not take the others down, so each gets a transaction
/// of its own. With the store out of reach, askers get the error and runs wait.
void GroupWriter::write_apart(Batch& batch, const Error& error) {
  if (is_out_of_reach(error)) {
    for (Enqueue& request : batch.enqueues) request.done(std::unexpected(error));
    for (Work& work : batch.works) work.done(std::unexpected(error));
    keep_for_later(batch);
    return;
  }
  if (auto runs = write_runs(batch); !runs) write_finishes_apart(batch);
  for (Enqueue& request : batch.enqueues) {
    std::vector<Enqueued> enqueued;
    auto result = write_measured(
        1, [&](Transaction& tx) { enqueued = tx.enqueue(request.jobs, clock_.wall_now()); });
    if (result)
      request.done(std::move(enqueued));
    else
      request.done(std::unexpected(result.error()));
  }
  for (Work& work : batch.works) {
    auto result = write_measured(1, work.run);
    work.done(result);
  }
  wake();  // Nobody has claimed yet.
}

Result<void> GroupWriter::write_runs(Batch& batch) {
  if (!batch.has_runs()) return {};
  std::vector<Applied> applied;
  auto result =
      write_measured(batch.size(), [&](Transaction& tx) { apply_runs(tx, batch, applied); });
  if (result) count_ended(batch, applied);
  if (result) answer_runs(batch, applied);
  return result;
}

/// The last resort: every message of a run by itself. What the store will never take is dropped,
/// said aloud, and its run told that it lost.
void GroupWriter::write_finishes_apart(Batch& batch) {
  Batch later;
  const auto alone = [&](Batch one) {
    auto result = write_runs(one);
    if (result) return;
    if (is_out_of_reach(result.error())) {
      later.take(one);
      return;
    }
    notices_.notice(Severity::error, fmt::format("the store refused part of a run for good: {}",
                                                 result.error().message));
    answer_runs(one, std::vector<Applied>(one.finishes.size(), Applied::lost));
  };
  for (auto& start : batch.starts) alone({.starts = {start}});
  for (auto& append : batch.appends) {
    Batch one;
    one.appends.push_back(std::move(append));
    alone(std::move(one));
  }
  for (auto& report : batch.reports) alone({.reports = {std::move(report)}});
  for (std::size_t i = 0; i < batch.finishes.size(); ++i) {
    Batch one;
    one.finishes.push_back(std::move(batch.finishes[i]));
    one.finish_dones.push_back(std::move(batch.finish_dones[i]));
    alone(std::move(one));
  }
  keep_for_later(later);
}

void GroupWriter::keep_for_later(Batch& batch) {
  MutexLock lock(mutex_);
  Batch newer = std::move(pending_);
  pending_ = {};
  pending_.take(batch);
  pending_.take(newer);
  move_behind(pending_.enqueues, newer.enqueues);
  move_behind(pending_.works, newer.works);
}

Result<void> GroupWriter::write_measured(std::size_t messages,
                                         const std::function<void(Transaction&)>& work) {
  const SteadyTime begin = clock_.steady_now();
  watch_.begin(begin);
  auto result = store_.write(work);
  const SteadyTime end = clock_.steady_now();
  watch_.end(end, result || !is_out_of_reach(result.error()));
  const auto took = end - begin;
  if (result) committed_.touch();
  {
    MutexLock lock(figures_mutex_);
    ++figures_.transactions;
    if (result) {
      figures_.last_commit_at = clock_.wall_now();
      figures_.last_took = std::chrono::duration_cast<Duration>(took);
      figures_.batches.add(static_cast<double>(messages));
      figures_.seconds.add(std::chrono::duration<double>(took).count());
    } else {
      ++figures_.failures;
    }
  }
  note(result);
  return result;
}

void GroupWriter::note(const Result<void>& result) {
  if (result) {
    if (!healthy_.exchange(true)) notices_.notice(Severity::info, "the store answers again");
    return;
  }
  if (is_out_of_reach(result.error()) && healthy_.exchange(false)) {
    notices_.notice(Severity::error,
                    fmt::format("the store is out of reach, runs wait with their logs: {}",
                                result.error().message));
  }
}

}  // namespace joblog
