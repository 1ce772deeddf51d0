// SPDX-License-Identifier: MIT
// A clock that is set forward and back under a server: nothing is destroyed, nothing stands still.
#include <fmt/format.h>
#include <glob.h>
#include <gtest/gtest.h>

#include "faults/fault_fixture.h"

namespace joblog::test {
namespace {

std::string libfaketime() {
  glob_t found{};
  std::string path;
  if (::glob("/usr/lib/*/faketime/libfaketimeMT.so.1", 0, nullptr, &found) == 0)
    path = found.gl_pathv[0];
  ::globfree(&found);
  return path;
}

/// The machine's clock as the server sees it: this many seconds away from the right one.
class ServersClock {
 public:
  explicit ServersClock(const TempFolder& folder) : file_(folder) { set(0); }
  void set(std::int64_t seconds) { file_.on(fmt::format("{:+}\n", seconds)); }
  std::map<std::string, std::string> variables() const {
    return {{"LD_PRELOAD", libfaketime()},
            {"FAKETIME_TIMESTAMP_FILE", file_.path()},
            {"FAKETIME_NO_CACHE", "1"},
            {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}};
  }

 private:
  Switch file_;
};

constexpr std::int64_t kHour = 3600, kDay = 24 * kHour;
constexpr std::int64_t kSteps[] = {-400 * kDay, -2 * kDay, -2 * kHour, -90,       90,
                                   2 * kHour,   2 * kDay,  100 * kDay, 400 * kDay};

TEST(Clocks, StepsDestroyNothingAndKeepJobsGoing) {
  campaign([](Random& random) {
    ASSERT_FALSE(libfaketime().empty()) << "the package faketime is missing";
    FaultFixture fixture(random);
    ServersClock clock(fixture.joblog.folder());
    if (random.one_in(2)) {  // Wrong from the start.
      clock.set(random.one_of(kSteps));
      ++tally().faults;
    }
    const auto server = fixture.serve(clock.variables());
    {
      const Load load(fixture, 2, random);
      for (int steps = random.between(1, 4); steps > 0; --steps) {
        ASSERT_TRUE(fixture.wait_for_answers(random.between(5, 20)));
        clock.set(random.one_of(kSteps));
        ++tally().faults;
      }
      ASSERT_TRUE(fixture.wait_for_answers(5));
      clock.set(0);
      ++tally().faults;
      ASSERT_TRUE(fixture.wait_for_answers(5));
    }
    EXPECT_EQ(server->stop(), 0) << server->said();
    // What a leap made due waits for five minutes, in a new server too when the store had seen an
    // older time last.
    fixture.heal_and_check(std::chrono::minutes{7});
  });
}

}  // namespace
}  // namespace joblog::test
