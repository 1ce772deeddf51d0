// SPDX-License-Identifier: MIT
// Random verbs against the store and against a model of its rules that fits on a screen: the states
// of all jobs agree after every step, no key has more holders than its limit, and nobody waits for
// a key that is free. Verbs come from two processes, some of them after a transaction that was
// undone.
#include <rapidcheck.h>
#include <rapidcheck/state.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "conformance/store_test.h"

namespace joblog::test {
namespace {

enum class Verb {
  enqueue,
  claim,
  finish,
  hand_back,
  release,
  rescue,
  retry,
  run_now,
  discard,
  cancel,
  promote,
  prune
};
constexpr int verbs = 12;

struct Step {
  Verb verb = Verb::enqueue;
  int pick = 0;  ///< Which of the jobs that may.
  int key = 0;   ///< 0 none, 1 limit 1, 2 limit 3.
  int priority = 0;
  int queue = 0;
  bool variant = false;
  bool elsewhere = false;     ///< By the other process.
  bool undone_first = false;  ///< Done twice; the first time its transaction is rolled back.
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << static_cast<int>(step.verb) << '(' << step.pick << ", key " << step.key
             << ", priority " << step.priority << ", queue " << step.queue << ", " << step.variant
             << step.elsewhere << step.undone_first << ')';
}

int limit_of(int key) { return key == 1 ? 1 : 3; }

struct ModelJob {
  JobState state = JobState::ready;
  int key = 0;
  int priority = 0;
  TimePoint run_at;
};

/// The rules of core/job.h and transaction.h, on a map.
class Model {
 public:
  std::map<std::int64_t, ModelJob> jobs;

  int holders(int key) const {
    return static_cast<int>(std::count_if(jobs.begin(), jobs.end(), [&](const auto& entry) {
      const ModelJob& job = entry.second;
      return job.key == key && (job.state == JobState::ready || job.state == JobState::claimed);
    }));
  }
  JobState admitted(int key) const {
    return key == 0 || holders(key) < limit_of(key) ? JobState::ready : JobState::blocked;
  }
  /// Moves a job and lets the best blocked one of its key in.
  void move(std::int64_t id, JobState to) {
    ModelJob& job = jobs.at(id);
    job.state = to;
    if (job.key == 0) return;
    while (holders(job.key) < limit_of(job.key)) {
      const auto best = best_in(JobState::blocked, job.key);
      if (best == 0) return;
      jobs.at(best).state = JobState::ready;
    }
  }
  /// The best job in this state (of this key, or of all): priority, then age.
  std::int64_t best_in(JobState state, int key = -1) const {
    std::int64_t best = 0;
    for (const auto& [id, job] : jobs) {
      if (job.state != state || (key >= 0 && job.key != key)) continue;
      if (best == 0 || order(id) < order(best)) best = id;
    }
    return best;
  }
  std::vector<std::int64_t> in(std::vector<JobState> states) const {
    std::vector<std::int64_t> ids;
    for (const auto& [id, job] : jobs) {
      if (std::find(states.begin(), states.end(), job.state) != states.end()) ids.push_back(id);
    }
    return ids;
  }

 private:
  std::tuple<int, TimePoint, std::int64_t> order(std::int64_t id) const {
    return {jobs.at(id).priority, jobs.at(id).run_at, id};
  }
};

class KeysUnderRandomVerbs : public StoreTest {
 protected:
  void run(const std::vector<Step>& steps) {
    other_.reset();
    fresh_for_this_case_ = GetParam().fresh();
    other_ = fresh_for_this_case_->open_another().value();
    model_ = {};
    claims_.clear();
    elsewhere_ = undone_first_ = false;
    process_ = write_to(fresh_for_this_case_->store(), [&](Transaction& tx) {
      return tx.register_process({.kind = "serve", .host = "here", .started_at = now_});
    });
    for (const Step& step : steps) {
      now_ += 1s;
      elsewhere_ = step.elsewhere;
      undone_first_ = step.undone_first;
      take(step);
      compare();
    }
    RC_ASSERT(fresh_for_this_case_->store().check().value() == std::vector<std::string>{});
  }

 private:
  template <class Work>
  auto apply(Work work) {
    Store& store = elsewhere_ ? *other_ : fresh_for_this_case_->store();
    if (undone_first_) {
      const auto undone = store.write([&](Transaction& tx) {
        (void)work(tx);
        throw StoreError(ErrorKind::invalid, "undone");
      });
      RC_ASSERT(!undone);
    }
    return write_to(store, std::move(work));
  }

  void take(const Step& step) {
    switch (step.verb) {
      case Verb::enqueue:
        return enqueue_one(step);
      case Verb::claim:
        return claim_some(step.pick % 3 + 1);
      case Verb::finish:
        return end(step, [&](const Claim& c) {
          return finish_with(c, step.variant ? JobEnd::failed : JobEnd::finished);
        });
      case Verb::hand_back:
        return end(step, [&](const Claim& c) { return finish_with(c, JobEnd::handed_back); });
      case Verb::release:
        return end(step, [&](const Claim& c) { return release_one(c); });
      case Verb::rescue:
        return end(step, [&](const Claim& c) {
          return rescue_one(c, step.variant ? JobEnd::retry : JobEnd::failed);
        });
      case Verb::retry:
        return by_person(
            step, {JobState::failed},
            [&](Transaction& tx, JobId id) { return tx.retry_job(id, now_, "a"); },
            [&](std::int64_t id) { readmit(id); });
      case Verb::run_now:
        return by_person(
            step, {JobState::scheduled},
            [&](Transaction& tx, JobId id) { return tx.run_now(id, now_, "anna"); },
            [&](std::int64_t id) { readmit(id); });
      case Verb::discard:
        return by_person(
            step, {JobState::scheduled, JobState::ready, JobState::blocked, JobState::failed},
            [&](Transaction& tx, JobId id) { return tx.discard_job(id, now_, "a"); },
            [&](std::int64_t id) { model_.move(id, JobState::finished); });
      case Verb::cancel:
        return by_person(
            step, {JobState::scheduled, JobState::ready, JobState::blocked},
            [&](Transaction& tx, JobId id) { return tx.cancel_job(id, now_, "a"); },
            [&](std::int64_t id) { model_.move(id, JobState::finished); });
      case Verb::promote:
        return promote();
      case Verb::prune:
        return prune();
    }
  }

  void enqueue_one(const Step& step) {
    NewJob job{.kind = "report",
               .queue = "queue" + std::to_string(step.queue),
               .priority = step.priority,
               .attempts_max = 2};
    if (step.key != 0) job.concurrency_key = "key" + std::to_string(step.key);
    job.concurrency_limit = limit_of(step.key);
    if (step.variant && step.pick % 2 == 0) job.run_at = now_ + 3s;
    const Enqueued made = apply([&](Transaction& tx) { return tx.enqueue({&job, 1}, now_).at(0); });
    ModelJob& known = model_.jobs[made.id.value];
    known = {JobState::scheduled, step.key, step.priority, job.run_at.value_or(now_)};
    if (!job.run_at) known.state = model_.admitted(step.key);
    RC_ASSERT(made.state == known.state);
  }

  void claim_some(int limit) {
    const auto claims = apply([&](Transaction& tx) {
      return tx.claim_due(
          {.process = process_, .process_name = "p", .queues = {}, .limit = limit, .now = now_});
    });
    for (const Claim& claim : claims) {
      RC_ASSERT(claim.job.value == model_.best_in(JobState::ready));
      model_.jobs.at(claim.job.value).state = JobState::claimed;
      claims_[claim.job.value] = claim;
    }
    RC_ASSERT(static_cast<int>(claims.size()) == limit || model_.best_in(JobState::ready) == 0);
  }

  /// Applies `verb` to one of the claimed jobs; it gives the job's next state.
  void end(const Step& step, const std::function<JobState(const Claim&)>& verb) {
    if (claims_.empty()) return;
    auto it = std::next(claims_.begin(), step.pick % static_cast<std::ptrdiff_t>(claims_.size()));
    const Claim claim = it->second;
    claims_.erase(it);
    model_.move(claim.job.value, verb(claim));
  }
  JobState finish_with(const Claim& c, JobEnd job_end) {
    const RunFinish finish{.lease = c,
                           .status = job_end == JobEnd::finished ? Status::success : Status::error,
                           .job_end = job_end,
                           .started_at = now_,
                           .finished_at = now_,
                           .retry_at = {},
                           .error_class = "",
                           .error_message = "",
                           .statistics = {},
                           .progress = {},
                           .detail_count = 0,
                           .queue = c.queue,
                           .kind = c.kind,
                           .concurrency_key = c.concurrency_key,
                           .details = {}};
    const auto applied = [&](const RunFinish& one) {
      return apply([&](Transaction& tx) { return tx.finish_runs({&one, 1}).at(0); });
    };
    RC_ASSERT(applied(finish) == Applied::won);
    RC_ASSERT(applied(finish) == Applied::won);  // The same end once more.
    RunFinish another = finish;
    another.finished_at += 1s;
    RC_ASSERT(applied(another) == Applied::lost);
    return state_after(job_end);
  }
  JobState release_one(const Claim& c) {
    const Lease lease = c;
    apply([&](Transaction& tx) { tx.release({&lease, 1}); });
    return JobState::ready;
  }
  JobState rescue_one(const Claim& c, JobEnd job_end) {
    const Rescue rescue{.lease = c,
                        .job_end = job_end,
                        .never_started = false,
                        .at = now_,
                        .retry_at = now_ + 3s,
                        .message = "died"};
    RC_ASSERT(apply([&](Transaction& tx) { return tx.rescue({&rescue, 1}).at(0); }) ==
              Applied::won);
    if (job_end == JobEnd::retry) model_.jobs.at(c.job.value).run_at = now_ + 3s;
    return state_after(job_end);
  }

  void by_person(const Step& step, const std::vector<JobState>& from,
                 const std::function<bool(Transaction&, JobId)>& verb,
                 const std::function<void(std::int64_t)>& expected) {
    const auto ids = model_.in(from);
    if (ids.empty()) return;
    const auto id = ids[static_cast<std::size_t>(step.pick) % ids.size()];
    RC_ASSERT(apply([&](Transaction& tx) { return verb(tx, JobId{id}); }));
    expected(id);
  }
  void readmit(std::int64_t id) {
    ModelJob& job = model_.jobs.at(id);
    job.state = model_.admitted(job.key);
    job.run_at = now_;
  }
  void promote() {
    apply([&](Transaction& tx) { tx.promote_due(now_, 100); });
    for (;;) {
      std::int64_t next = 0;
      for (const auto& [id, job] : model_.jobs) {
        const bool due = job.state == JobState::scheduled && job.run_at <= now_;
        if (due && (next == 0 || job.run_at < model_.jobs.at(next).run_at)) next = id;
      }
      if (next == 0) return;
      model_.jobs.at(next).state = model_.admitted(model_.jobs.at(next).key);
    }
  }
  void prune() {
    const TimePoint later = now_ + 1h;
    apply([&](Transaction& tx) {
      for (int i = 0; i < 4; ++i)
        tx.prune({.details_before = later, .logs_before = later, .jobs_before = later});
    });
    std::erase_if(model_.jobs,
                  [](const auto& entry) { return entry.second.state == JobState::finished; });
  }

  void compare() {
    std::map<std::int64_t, JobState> stored;
    const auto jobs = read_from(fresh_for_this_case_->store(),
                                [](Reader& r) { return r.find_jobs({.limit = 1'000}); });
    for (const Job& job : jobs) stored[job.id.value] = job.state;
    std::map<std::int64_t, JobState> expected;
    for (const auto& [id, job] : model_.jobs) expected[id] = job.state;
    RC_ASSERT(stored == expected);
    for (const int key : {1, 2}) RC_ASSERT(model_.holders(key) <= limit_of(key));
  }

  std::unique_ptr<FreshStore> fresh_for_this_case_;
  std::unique_ptr<Store> other_;  ///< The same, as another process opens it.
  bool elsewhere_ = false;
  bool undone_first_ = false;
  Model model_;
  std::map<std::int64_t, Claim> claims_;
  ProcessId process_;
};

TEST_P(KeysUnderRandomVerbs, AgreeWithTheModel) {
  const auto step = rc::gen::build<Step>(
      rc::gen::set(&Step::verb, rc::gen::map(rc::gen::inRange(0, verbs + 6),
                                             [](int n) {
                                               return n < verbs    ? static_cast<Verb>(n)
                                                      : n % 2 == 0 ? Verb::enqueue
                                                                   : Verb::claim;
                                             })),
      rc::gen::set(&Step::pick, rc::gen::inRange(0, 50)),
      rc::gen::set(&Step::key, rc::gen::inRange(0, 3)),
      rc::gen::set(&Step::priority, rc::gen::inRange(-1, 2)),
      rc::gen::set(&Step::queue, rc::gen::inRange(0, 3)), rc::gen::set(&Step::variant),
      rc::gen::set(&Step::elsewhere), rc::gen::set(&Step::undone_first));
  const auto result =
      rc::check([&] { run(*rc::gen::resize(60, rc::gen::container<std::vector<Step>>(step))); });
  EXPECT_TRUE(result);
}

JOBLOG_EVERY_STORE(KeysUnderRandomVerbs);

}  // namespace
}  // namespace joblog::test
