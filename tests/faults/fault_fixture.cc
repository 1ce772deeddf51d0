// SPDX-License-Identifier: MIT
#include "faults/fault_fixture.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>

#include "crash/invariants.h"
#include "faults/pauses.h"
#include "support/eventually.h"

namespace joblog::test {
namespace {

// A second attempt of a flaky one succeeds; a broken one fails for good.
constexpr std::string_view kConfig = R"(
[commands.steady]
command = ["sh", "-c", 'echo "began $JOBLOG_RUN $JOBLOG_ATTEMPT" >> {0}; echo one; sleep 0.0{1}; echo two >&2']
attempts = 20
retry_delay = "1s"

[commands.flaky]
command = ["sh", "-c", 'echo "began $JOBLOG_RUN $JOBLOG_ATTEMPT" >> {0}; echo one; test $JOBLOG_ATTEMPT -gt 1']
attempts = 20
retry_delay = "1s"

[commands.broken]
command = ["sh", "-c", 'echo "began $JOBLOG_RUN $JOBLOG_ATTEMPT" >> {0}; seq 1 300; exit 3']

[recurring.every_minute]
schedule = "* * * * *"
kind = "steady"
)";

constexpr std::string_view kKinds[] = {"steady", "steady", "flaky", "broken"};

}  // namespace

FaultFixture::FaultFixture(Random& random) : ledger_(ledger_file()) {
  joblog.rewrite_config(config(random));
}

std::string FaultFixture::config(Random& random) const {
  return fmt::format(fmt::runtime(kConfig), ledger_file(), random.between(1, 9));
}

std::unique_ptr<Background> FaultFixture::serve(const std::map<std::string, std::string>& further) {
  const auto before = joblog.environment;
  for (const auto& [name, value] : further) joblog.environment[name] = value;
  std::unique_ptr<Background> server(new Background(joblog.serve()));  // It cannot be moved.
  joblog.environment = before;
  return server;
}

void FaultFixture::enqueue_one(std::uint64_t choice) {
  const std::string request = fmt::format("request-{}", ++requests_);
  const std::string kind(kKinds[choice % std::size(kKinds)]);
  for (int attempt = 1; attempt <= 2; ++attempt) {
    const Ran ran = joblog.run({"--json", "enqueue", kind, "--request-id", request});
    if (ran.exit_code != 0) continue;
    ledger_.answered(request, boost::json::parse(ran.out).at("id").as_int64());
    const std::lock_guard lock(mutex_);
    ++answered_;
    one_more_.notify_all();
    return;
  }
}

bool FaultFixture::wait_for_answers(int more) const {
  std::unique_lock lock(mutex_);
  const int until = answered_ + more;
  return one_more_.wait_for(lock, std::chrono::minutes{1}, [&] { return answered_ >= until; });
}

int FaultFixture::answered() const {
  const std::lock_guard lock(mutex_);
  return answered_;
}

bool FaultFixture::everything_has_ended() const {
  const Inspection now(data(), ledger_file());
  return std::all_of(now.jobs.begin(), now.jobs.end(), [](const Job& job) {
    return job.state == JobState::finished || job.state == JobState::failed;
  });
}

bool FaultFixture::everything_ends(std::chrono::seconds limit) const {
  return eventually(
      [&] {
        if (everything_has_ended()) return true;
        let_pass(std::chrono::milliseconds{50});  // A look reads the whole store.
        return false;
      },
      limit);
}

void FaultFixture::heal_and_check(std::chrono::seconds limit) {
  auto server = serve();
  EXPECT_TRUE(everything_ends(limit)) << server->said();
  EXPECT_EQ(server->stop(), 0) << server->said();
  check(data());
}

void FaultFixture::check(const std::string& store_folder) const {
  const Inspection found(store_folder, ledger_file());
  tally().runs += found.logs.size();
  tally().lost += found.lost().size();
  tally().doubled += found.doubled().size();
  found.expect_all();
  EXPECT_EQ(found.jobs_in(JobState::claimed), 0);
  EXPECT_GE(static_cast<int>(found.jobs.size()), answered());
}

Load::Load(FaultFixture& fixture, int callers, Random& random) {
  for (int caller = 0; caller < callers; ++caller) {
    callers_.emplace_back(
        [this, &fixture, mine = Random(random.between<std::uint64_t>(0, 1U << 31))]() mutable {
          while (!stopping_) fixture.enqueue_one(mine.between<std::uint64_t>(0, 1'000));
        });
  }
}

Load::~Load() {
  stopping_ = true;
  for (std::thread& caller : callers_) caller.join();
}

void Switch::on(std::string_view what) {
  const std::string next = path_ + ".next";
  UniqueFd file(::open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (::flock(file.get(), LOCK_EX) != 0 ||
      ::write(file.get(), what.data(), what.size()) != static_cast<ssize_t>(what.size()))
    throw std::runtime_error("cannot write " + next);
  std::filesystem::rename(next, path_);  // Whoever looks sees all of it.
  lock_ = std::move(file);
}

void Switch::off() {
  std::filesystem::remove(path_);
  lock_ = {};
}

}  // namespace joblog::test
