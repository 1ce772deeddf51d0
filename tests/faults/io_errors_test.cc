// SPDX-License-Identifier: MIT
// A disk that refuses a call: each kind of call, the n-th one, with the errors disks really give.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>

#include "faults/fault_fixture.h"
#include "faults/shims.h"

namespace joblog::test {
namespace {

struct SickCall {
  const char* name;
  int nth_most;
};
constexpr SickCall kCalls[] = {{"open", 40},     {"read", 300},   {"write", 400}, {"sync", 150},
                               {"truncate", 10}, {"allocate", 3}, {"rename", 3},  {"unlink", 3}};
constexpr int kErrors[] = {EIO, EIO, ENOSPC, EACCES, EMFILE};

TEST(IoErrors, OfOneCallOfAServerLoseAndDoubleNothing) {
  campaign([](Random& random) {
    FaultFixture fixture(random);
    const SickCall& call = random.one_of(kCalls);
    const int nth = random.between(1, call.nth_most);
    const int error = random.one_of(kErrors);
    SCOPED_TRACE(fmt::format("{} number {} fails with {}", call.name, nth, error));
    fixture.joblog.environment["LD_PRELOAD"] = fail_calls_shim;
    fixture.joblog.environment["FAULT_FOLDER"] = fixture.data();
    fixture.joblog.environment["FAULT_CALL"] = call.name;
    fixture.joblog.environment["FAULT_NTH"] = std::to_string(nth);
    fixture.joblog.environment["FAULT_ERRNO"] = std::to_string(error);
    const std::string mark = fixture.joblog.folder().file("the-call-failed");
    fixture.joblog.environment["FAULT_MARK"] = mark;
    {
      const Background sick = fixture.joblog.start({"serve"});
      // The callers are well: only the server's calls are counted.
      for (const char* name :
           {"LD_PRELOAD", "FAULT_FOLDER", "FAULT_CALL", "FAULT_NTH", "FAULT_ERRNO", "FAULT_MARK"})
        fixture.joblog.environment.erase(name);
      const auto well = fixture.serve();
      const Load load(fixture, 2, random);
      ASSERT_TRUE(fixture.wait_for_answers(random.between(20, 40)));
    }
    // Some servers make fewer calls than that.
    if (std::filesystem::exists(mark)) ++tally().faults;
    fixture.heal_and_check();
  });
}

}  // namespace
}  // namespace joblog::test
