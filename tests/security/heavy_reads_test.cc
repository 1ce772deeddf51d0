// SPDX-License-Identifier: MIT
// Whatever is searched for, the health check, the sign-in and ordinary pages answer; and a search
// ends with its reader.
#include <fmt/format.h>

#include <chrono>

#include "security/served_program.h"
#include "support/eventually.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::HasSubstr;

constexpr std::string_view kLong = R"(
[commands.long]
command = ["seq", "500000"]
output_max = "1 GiB"
)";

class HeavyReads : public ServedProgram {
 protected:
  HeavyReads() {
    home.rewrite_config(config + std::string(kLong));
    serve();
    EXPECT_TRUE(home.becomes(home.enqueue({"long"}), "finished"));
  }
  /// So many readers who search for what is nowhere, each for something else.
  std::vector<RawClient> searching(int readers) const {
    std::vector<RawClient> clients;
    for (int i = 0; i < readers; ++i) {
      clients.emplace_back(port());
      clients.back().send(test::get(fmt::format("/job_logs/1?q=nothing-{}", i), credentials));
    }
    return clients;
  }
  steady_clock::duration time_of(const std::string& request, int status) const {
    const auto begin = steady_clock::now();
    EXPECT_EQ(ask(request).status, status);
    return steady_clock::now() - begin;
  }
};

TEST_F(HeavyReads, KeepNobodyElseWaiting) {
  auto clients = searching(60);
  EXPECT_EQ(clients.front().read_answer().status, 200);
  for (int i = 0; i < 3; ++i) {
    EXPECT_LT(time_of(test::get("/up"), 200), 1s);
    EXPECT_LT(time_of(test::get("/"), 401), 1s);
    EXPECT_LT(time_of(test::get("/", credentials), 200), 1s);
    EXPECT_LT(time_of(test::get("/jobs", credentials), 200), 1s);
    EXPECT_LT(time_of(test::get("/job_logs/1", credentials), 200), 1s);
  }
}

TEST_F(HeavyReads, EndWithTheirReaders) {
  auto clients = searching(60);
  EXPECT_EQ(clients.front().read_answer().status, 200);
  clients.clear();
  const auto begin = steady_clock::now();
  EXPECT_THAT(get("/job_logs/1?q=499999").body, HasSubstr("499999"));
  EXPECT_LT(steady_clock::now() - begin, 4s) << "searches nobody waits for came first";
}

}  // namespace
}  // namespace joblog::test
