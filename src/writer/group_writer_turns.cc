// SPDX-License-Identifier: MIT
// Whose turn it is to write, and what goes into one transaction.
//
// One has the turn at a time. Who asks while nobody has it and nothing waits takes it, and writes
// its own request by itself: it would wait for the writer's thread anyway, and to go there and back
// costs two switches between threads, a third of what the disk needs for a small commit. All others
// leave their messages, in the order of asking, to the writer's thread, which is woken when the
// turn is free. So a caller writes nothing but what it has asked for, and whoever only leaves a
// message (a run's lines and its end, a wake-up) never waits for a commit.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/thread_name.h"
#include "writer/group_writer.h"

namespace joblog {
namespace {

/// New jobs of one transaction, and their bytes: with more of them a commit is long, for everybody
/// who waits.
constexpr std::size_t kJobsMost = 10'000;
constexpr std::size_t kBytesMost = 4 << 20;
/// How long to wait before a store that refused is tried again.
constexpr std::chrono::milliseconds kRetryInterval{500};

std::size_t bytes_of(const std::vector<NewJob>& jobs) {
  std::size_t bytes = 0;
  for (const NewJob& job : jobs) {
    bytes += sizeof(NewJob) + job.kind.size() + job.arguments.size() + job.triggered_by.size();
  }
  return bytes;
}

}  // namespace

/// The turn, until the end of the scope.
class GroupWriter::Turn {
 public:
  explicit Turn(GroupWriter& writer) : writer_(writer) {}
  ~Turn() {
    MutexLock lock(writer_.mutex_);
    writer_.is_written_ = false;
    if (writer_.has_work()) writer_.wakeup_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  GroupWriter& writer_;
};

bool GroupWriter::has_work() const { return !pending_.empty() || woken_ || stopping_; }

/// Behind all that waits.
void GroupWriter::queue(Batch own) {
  for (Enqueue& one : own.enqueues) {
    one.number = ++asked_count_;
    pending_.enqueues.push_back(std::move(one));
  }
  for (Work& one : own.works) {
    one.number = ++asked_count_;
    pending_.works.push_back(std::move(one));
  }
  asked_.notify_one();
  wakeup_.notify_one();
}

void GroupWriter::write_or_queue(Batch own) {
  {
    MutexLock lock(mutex_);
    if (is_written_ || has_work()) return queue(std::move(own));
    is_written_ = true;
  }
  const Turn turn(*this);
  write(own);
}

void GroupWriter::run() {
  name_this_thread("joblog-writer");
  Batch batch;
  while (wait_for_work(batch)) {
    const Turn turn(*this);
    write(batch);
    batch = {};
  }
  const Error ended{ErrorKind::unavailable, "joblog stops while the store is out of reach"};
  for (Enqueue& request : batch.enqueues) request.done(std::unexpected(ended));
  for (Work& work : batch.works) work.done(std::unexpected(ended));
}

/// Takes the turn, and fills `batch` with all that waits. False when it is time to end.
bool GroupWriter::wait_for_work(Batch& batch) {
  MutexLock lock(mutex_);
  // While the store refuses, what was kept waits for the interval; whoever comes new is served at
  // once.
  if (!healthy_ && !stopping_ && pending_.enqueues.empty() && pending_.works.empty()) {
    asked_.wait_for(mutex_, kRetryInterval);
  }
  while (is_written_ || !has_work()) wakeup_.wait(mutex_);
  is_written_ = true;
  batch = take_pending();
  woken_ = false;
  // At the end a store that refused is asked once more: it may answer again by now.
  return !stopping_ || (!batch.empty() && (healthy_ || last_try_.exchange(false))) ||
         (!unwanted_.empty() && last_try_.exchange(false));
}

/// All that waits, but of new jobs no more than one transaction should hold. Messages of runs go
/// together, for their order matters, and their rings bound them. Whoever asked after the first
/// that is left is left as well, so that an answer still means that all before it is stored. At the
/// end nothing is left, for everybody must be answered.
GroupWriter::Batch GroupWriter::take_pending() {
  Batch batch = std::exchange(pending_, {});
  std::size_t jobs = 0, bytes = 0;
  const auto left = std::ranges::find_if(batch.enqueues, [&](const Enqueue& one) {
    const bool first = jobs == 0;
    jobs += one.jobs.size();
    bytes += bytes_of(one.jobs);
    return !first && (jobs > kJobsMost || bytes > kBytesMost);  // A larger one goes alone.
  });
  if (stopping_ || left == batch.enqueues.end()) return batch;
  const std::uint64_t first = left->number;
  const auto later =
      std::ranges::find_if(batch.works, [&](const Work& one) { return one.number > first; });
  std::move(left, batch.enqueues.end(), std::back_inserter(pending_.enqueues));
  std::move(later, batch.works.end(), std::back_inserter(pending_.works));
  batch.enqueues.erase(left, batch.enqueues.end());
  batch.works.erase(later, batch.works.end());
  return batch;
}

}  // namespace joblog
