// SPDX-License-Identifier: MIT
// A merge over the queues, each of which has its ready jobs in order (the index jobs_ready). It
// reads entries of the index only: a queue gives few jobs to a claim, or none.
#include "storage/sqlite/ready_queues.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "statements.h"

namespace joblog::sqlite {
namespace {

/// A queue whose head was taken: its jobs behind the head, in order.
class Behind {
 public:
  explicit Behind(std::string_view queue) : queue_(queue) {}

  /// Nothing when the queue has no more.
  std::optional<PlaceInLine> next(Database& db) {
    if (taken_ == read_.size()) read_on(db);
    if (taken_ == read_.size()) return std::nullopt;
    return read_[taken_++];
  }

 private:
  /// Reading begins at the head each time, for a job's place is no key to seek by where many became
  /// ready in the same instant. Portions that double keep that cheap, however many are taken.
  void read_on(Database& db) {
    constexpr std::int64_t kFirstPortion = 4;
    const std::int64_t portion = std::max(kFirstPortion, seen_);
    Query q(db, sql::queue_ready_places);
    q.bind(queue_, portion, seen_);
    read_.clear();
    taken_ = 0;
    while (q.step()) read_.push_back({q.integer(0), q.integer(1), q.integer(2)});
    seen_ += static_cast<std::int64_t>(read_.size());
  }

  std::string_view queue_;
  std::vector<PlaceInLine> read_;
  std::size_t taken_ = 0;  ///< Of those read.
  std::int64_t seen_ = 1;  ///< The head.
};

}  // namespace

void ReadyQueues::changed(std::string_view queue) {
  if (knows_queues_ && !changed_.contains(queue)) changed_.emplace(queue);
}

void ReadyQueues::forget() {
  heads_.clear();
  place_of_.clear();
  changed_.clear();
  knows_queues_ = false;
}

void ReadyQueues::look_at(Database& db, const std::string& queue) {
  if (const auto known = place_of_.find(queue); known != place_of_.end()) {
    heads_.erase(known->second);
    place_of_.erase(known);
  }
  Query q(db, sql::queue_head);
  q.bind(queue);
  if (!q.step()) return;
  const PlaceInLine head{q.integer(0), q.integer(1), q.integer(2)};
  heads_.emplace(head, queue);
  place_of_.emplace(queue, head);
}

void ReadyQueues::look_at_changed(Database& db) {
  if (!knows_queues_) {
    Query q(db, sql::queues_list_names);
    while (q.step()) changed_.insert(q.string(0));
    knows_queues_ = true;
  }
  for (const std::string& queue : changed_) look_at(db, queue);
  changed_.clear();
}

std::vector<std::int64_t> ReadyQueues::first_jobs(Database& db, std::span<const std::string> wanted,
                                                  int limit) {
  look_at_changed(db);
  const auto is_wanted = [&](const std::string& queue) {
    return wanted.empty() || std::ranges::find(wanted, queue) != wanted.end();
  };
  auto head = heads_.begin();
  std::map<PlaceInLine, Behind> behind;  // The queues whose head was taken, by their next job.
  std::vector<std::int64_t> ids;
  while (std::cmp_less(ids.size(), limit)) {
    while (head != heads_.end() && !is_wanted(head->second)) ++head;
    const bool takes_head =
        head != heads_.end() && (behind.empty() || head->first < behind.begin()->first);
    if (!takes_head && behind.empty()) break;
    ids.push_back(takes_head ? head->first.id : behind.begin()->first.id);
    Behind queue =
        takes_head ? Behind((head++)->second) : std::move(behind.extract(behind.begin()).mapped());
    if (const auto next = queue.next(db)) behind.emplace(*next, std::move(queue));
  }
  return ids;
}

}  // namespace joblog::sqlite
