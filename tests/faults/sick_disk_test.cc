// SPDX-License-Identifier: MIT
// A disk that is full, read-only or does not answer for a while, under a server that goes on.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "core/limits.h"
#include "crash/invariants.h"
#include "faults/fault_fixture.h"
#include "faults/pauses.h"
#include "faults/shims.h"

namespace joblog::test {
namespace {

/// Until the server has met the fault: it says that the store refused.
void expect_noticed(Background& server, std::size_t from) {
  EXPECT_TRUE(server.says("store", from)) << server.said();
}

void expect_recovery(FaultFixture& fixture, Background& server) {
  EXPECT_TRUE(fixture.everything_ends()) << server.said();
  EXPECT_EQ(server.stop(), 0) << server.said();
  fixture.check(fixture.data());
  for (const auto& [name, log] : Inspection(fixture.data(), fixture.ledger_file()).logs) {
    EXPECT_NE(log.error_class, "ProcessDied") << name << ": " << log.error_message;
  }
}

TEST(SickDisk, FullOrReadOnlyIsRecoveredFromWithoutARestart) {
  campaign([](Random& random) {
    FaultFixture fixture(random);
    Switch fault(fixture.joblog.folder());
    const auto server = fixture.serve(sick_disk(fixture, fault));
    {
      const Load load(fixture, 2, random);
      ASSERT_TRUE(fixture.wait_for_answers(random.between(5, 20)));
      const std::size_t said = server->said().size();
      fault.on(std::to_string(random.one_in(2) ? ENOSPC : EROFS));
      expect_noticed(*server, said);
      ++tally().faults;
      fault.off();
      ASSERT_TRUE(fixture.wait_for_answers(random.between(5, 20)));
    }
    expect_recovery(fixture, *server);
  });
}

TEST(SickDisk, ThatDoesNotAnswerForLongerThanALeaseEndsNobodysRun) {
  campaign(8, [](Random& random) {
    FaultFixture fixture(random);
    Switch fault(fixture.joblog.folder());
    const auto server = fixture.serve(sick_disk(fixture, fault));
    const auto other = fixture.serve(sick_disk(fixture, fault));
    {
      const Load load(fixture, 2, random);
      ASSERT_TRUE(fixture.wait_for_answers(random.between(5, 20)));
    }
    fault.on("0");
    ++tally().faults;
    let_pass(limits::lease + std::chrono::seconds{random.between(3, 8)});
    fault.off();
    expect_recovery(fixture, *server);
    EXPECT_EQ(other->stop(), 0) << other->said();
  });
}

TEST(SickDisk, AtAnOrderlyStopKeepsTheEndsOfRuns) {
  campaign([](Random& random) {
    FaultFixture fixture(random);
    Switch fault(fixture.joblog.folder());
    auto server = fixture.serve(sick_disk(fixture, fault));
    {
      const Load load(fixture, 2, random);
      ASSERT_TRUE(fixture.wait_for_answers(random.between(5, 20)));
    }
    fault.on(std::to_string(ENOSPC));
    ++tally().faults;
    const int code = server->stop();
    const std::string said = server->said();
    EXPECT_EQ(code == 0, said.contains("everything is stored")) << said;
    fault.off();
    server.reset();
    fixture.heal_and_check();
    for (const auto& [name, log] : Inspection(fixture.data(), fixture.ledger_file()).logs) {
      EXPECT_NE(log.error_class, "ProcessDied") << name << ": " << log.error_message;
    }
  });
}

}  // namespace
}  // namespace joblog::test
