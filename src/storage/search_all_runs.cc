// SPDX-License-Identifier: MIT
// The runs are cut into spans of ids, short ones first, so that what matches often is found at
// once. Each thread takes the next span, and spans that are done are put together in their order;
// nobody takes a span far ahead of the oldest that is not done, so that little is kept and little
// is read in vain.
#include "storage/search_all_runs.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <iterator>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "storage/ask.h"

namespace joblog {
namespace {

constexpr std::int64_t kFirstSpan = 64;  ///< Runs; each span has twice as many as the one before …
constexpr std::int64_t kLongestSpan = 4'096;  ///< … up to so many.
constexpr std::size_t kSpansAhead = 4;
constexpr std::chrono::milliseconds kTransaction{50};
constexpr int kNice = 15;

/// The last of `above` may have been found in two parts.
void append(std::vector<RunHits>& above, std::vector<RunHits>&& below, int lines_shown) {
  for (RunHits& hits : below) {
    if (above.empty() || above.back().log.id != hits.log.id) {
      above.push_back(std::move(hits));
      continue;
    }
    RunHits& same = above.back();
    same.matching += hits.matching;
    same.by_name = same.by_name || hits.by_name;
    std::ranges::move(same.lines, std::back_inserter(hits.lines));
    if (std::cmp_greater(hits.lines.size(), lines_shown))
      hits.lines.resize(static_cast<std::size_t>(lines_shown));
    same.lines = std::move(hits.lines);
  }
}

/// What of the span lies below; nothing when all of it is done.
std::optional<SearchSpan> rest_of(const SearchSpan& span, const SearchPlace& place) {
  SearchSpan rest = span;
  rest.before_line = place.line;
  rest.to = place.line > 0 ? place.log : JobLogId{place.log.value - 1};
  if (rest.to < rest.from) return std::nullopt;
  return rest;
}

class Search {
 public:
  Search(const Store& store, const Clock& clock, const SearchOrder& order, const ReadLimit& limit)
      : store_(store), clock_(clock), order_(order), limit_(limit), begin_(clock.steady_now()) {}

  Result<FoundRuns> run() {
    auto span = ask(store_, limit_, [&](Reader& reader) { return reader.span_of(order_.search); });
    if (!span) return std::unexpected(std::move(span).error());
    if (*span && order_.below) {
      if ((*span)->to >= order_.below->log) *span = rest_of(**span, *order_.below);
    }
    if (!*span) return FoundRuns{};
    {
      MutexLock lock(mutex_);
      left_ = *span;
      found_.reached = {JobLogId{(*span)->to.value + 1}};
    }
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    std::vector<std::jthread> threads;
    for (int i = 0; i < std::clamp(order_.threads, 1, cores); ++i)
      threads.emplace_back([this] { work(); });
    threads.clear();
    MutexLock lock(mutex_);
    if (error_) return std::unexpected(std::move(*error_));
    if (left_ || !parts_.empty()) found_.complete = false;
    return std::move(found_);
  }

 private:
  struct Part {
    SearchSpan span;
    FoundRuns found{};
    bool done = false;
  };

  void work() {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
    while (Part* const part = next()) {
      const auto searched = look_through(*part);
      MutexLock lock(mutex_);
      part->done = true;
      if (!searched && !error_) error_ = searched.error();
      if (!searched) stopping_ = true;
      put_together();
      changed_.notify_all();
    }
  }

  /// Null: there is nothing left to do. A part stays where it is until it is put together.
  Part* next() {
    MutexLock lock(mutex_);
    while (!stopping_ && parts_.size() >= kSpansAhead) changed_.wait(mutex_);
    if (stopping_ || !left_) return nullptr;
    SearchSpan span = *left_;
    span.runs = order_.runs;
    span.from = JobLogId{std::max(span.from.value, span.to.value - length_ + 1)};
    length_ = std::min(2 * length_, kLongestSpan);
    left_ = rest_of(*left_, {span.from});
    parts_.push_back({.span = span});
    return &parts_.back();
  }

  Result<void> look_through(Part& part) {
    std::optional<SearchSpan> rest = part.span;
    while (rest) {
      auto found = ask(store_, limit_of_a_transaction(),
                       [&](Reader& reader) { return reader.search_runs(order_.search, *rest); });
      if (!found) return std::unexpected(std::move(found).error());
      rest = found->complete ? std::nullopt : rest_of(*rest, found->reached);
      append(part.found.hits, std::move(found->hits), order_.search.lines_shown);
      if (!part.found.hits.empty()) any_found_ = true;
      part.found.reached = found->reached;
      part.found.runs += found->runs;
      part.found.lines += found->lines;
      part.found.unreadable += found->unreadable;
      if (std::cmp_greater_equal(part.found.hits.size(), order_.runs) || is_stopping()) break;
    }
    part.found.complete = !rest;
    return {};
  }

  ReadLimit limit_of_a_transaction() {
    const SteadyTime begin = clock_.steady_now();
    return {
        .is_enough =
            [this, begin] { return clock_.steady_now() - begin >= kTransaction || is_stopping(); },
        .is_given_up = limit_.is_given_up};
  }

  bool is_stopping() {
    {
      MutexLock lock(mutex_);
      if (stopping_) return true;
    }
    const bool is_soon = order_.soon && any_found_ && clock_.steady_now() - begin_ >= *order_.soon;
    if (!is_soon && (!limit_.is_enough || !limit_.is_enough())) return false;
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    return true;
  }

  /// What is done, in order, up to the first part that is not.
  void put_together() REQUIRES(mutex_) {
    while (!closed_ && !parts_.empty() && parts_.front().done) {
      take_in(found_, std::move(parts_.front().found));
      parts_.pop_front();
      if (std::cmp_greater(found_.hits.size(), order_.runs)) {
        found_.hits.resize(static_cast<std::size_t>(order_.runs));
        found_.reached = {found_.hits.back().log.id};
        found_.complete = false;
      }
      closed_ = !found_.complete || std::cmp_equal(found_.hits.size(), order_.runs);
    }
    if (closed_) stopping_ = true;
  }

  const Store& store_;
  const Clock& clock_;
  const SearchOrder& order_;
  const ReadLimit& limit_;
  const SteadyTime begin_;
  std::atomic<bool> any_found_ = false;
  Mutex mutex_;
  CondVar changed_;
  std::deque<Part> parts_ GUARDED_BY(mutex_);  ///< In order; its elements stay where they are.
  std::optional<SearchSpan> left_ GUARDED_BY(mutex_);
  std::int64_t length_ GUARDED_BY(mutex_) = kFirstSpan;
  FoundRuns found_ GUARDED_BY(mutex_);
  std::optional<Error> error_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;  ///< What follows is not part of the answer.
  bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace

void take_in(FoundRuns& found, FoundRuns&& below) {
  append(found.hits, std::move(below.hits), INT32_MAX);
  found.reached = below.reached;
  found.complete = below.complete;
  found.runs += below.runs;
  found.lines += below.lines;
  found.unreadable += below.unreadable;
}

Result<FoundRuns> search_all_runs(const Store& store, const Clock& clock, const SearchOrder& order,
                                  const ReadLimit& limit) {
  return Search(store, clock, order, limit).run();
}

}  // namespace joblog
