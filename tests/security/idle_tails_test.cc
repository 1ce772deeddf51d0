// SPDX-License-Identifier: MIT
// Hundreds who watch a run that says nothing for long: they cost memory for a connection each, no
// thread, and learn of the next line and of the end as if they were alone.
#include <fmt/format.h>

#include <algorithm>

#include "base/open_files.h"
#include "base/text.h"
#include "security/served_program.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;

// One user may have 500; one that left holds its place a second longer.
constexpr std::size_t kTails = 490;

/// A number of /proc/PID/status: "Threads", "VmRSS" in KiB.
std::int64_t status_of(pid_t pid, std::string_view name) {
  const std::string all = content_of(fmt::format("/proc/{}/status", pid));
  for (const std::string_view line : split(all, '\n')) {
    if (!line.starts_with(name)) continue;
    std::string_view value = trim(line.substr(name.size() + 1));
    return parse_int(value.substr(0, value.find(' '))).value_or(-1);
  }
  return -1;
}

class IdleTails : public ServedProgram {
 protected:
  std::vector<RawClient> open_tails(std::size_t count) const {
    const std::string request = test::get("/job_logs/1/tail", credentials);
    std::vector<RawClient> tails;
    for (std::size_t i = 0; i < count; ++i) {
      tails.emplace_back(port());
      if (!tails.back().send(request)) break;
      if (!tails.back().read_until("\r\n\r\n").starts_with("HTTP/1.1 200")) break;
    }
    return tails;
  }
};

TEST_F(IdleTails, ByTheHundredAllLearnOfTheNextLineAndOfTheEnd) {
  if (allow_open_files(kTails + 100) < kTails + 100)
    GTEST_SKIP() << "the limit of open files is too low";
  serve();
  ASSERT_TRUE(home.becomes(home.enqueue({"holds"}), "claimed"));
  ASSERT_EQ(get("/").status, 200);
  open_tails(1);
  const auto threads = status_of(server->pid(), "Threads:");
  const auto memory = status_of(server->pid(), "VmRSS:");

  std::vector<RawClient> tails = open_tails(kTails);
  ASSERT_EQ(tails.size(), kTails);
  for (RawClient& tail : tails)
    ASSERT_THAT(tail.read_until("event: progress"), HasSubstr("event: progress"));
  EXPECT_EQ(status_of(server->pid(), "Threads:"), threads);
  EXPECT_LT(status_of(server->pid(), "VmRSS:") - memory, 64 * static_cast<std::int64_t>(kTails));
  for (const char* path : {"/", "/jobs", "/job_logs/1", "/jobs/workers"})
    EXPECT_EQ(get(path).status, 200);
  EXPECT_EQ(home.run({"logs"}).exit_code, 0);

  feed.say("the next line");
  for (RawClient& tail : tails)
    ASSERT_THAT(tail.read_until("the next line"), HasSubstr("event: lines"));
  EXPECT_EQ(status_of(server->pid(), "Threads:"), threads);

  feed.end();
  for (RawClient& tail : tails) ASSERT_THAT(tail.read_to_end(), HasSubstr("event: end"));
  EXPECT_EQ(get("/job_logs/1").status, 200);
  EXPECT_EQ(server->stop(), 0) << server->said();
}

TEST_F(IdleTails, AreAnsweredOneByOneFromWhereTheyLeftOff) {
  serve();
  ASSERT_TRUE(home.becomes(home.enqueue({"holds"}), "claimed"));
  RawClient first(port());
  first.send(test::get("/job_logs/1/tail", credentials));
  feed.say("line one");
  const std::string seen = first.read_until("line one");
  const std::size_t id = seen.rfind("id: ");
  ASSERT_NE(id, std::string::npos);
  first.close();
  feed.say("line two");
  RawClient second(port());
  second.send(test::get("/job_logs/1/tail", credentials + "Last-Event-ID: " +
                                                seen.substr(id + 4, seen.find('\n', id) - id - 4) +
                                                "\r\n"));
  EXPECT_THAT(second.read_until("line two"), testing::Not(HasSubstr("line one")));
}

}  // namespace
}  // namespace joblog::test
