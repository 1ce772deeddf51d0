// SPDX-License-Identifier: MIT
// Clients that take their time, all at once, against the clock of the real program: a minute that
// is spent waiting for what the server does, next to other tests.
#include <fmt/format.h>

#include "security/served_program.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kMuch = R"(
[commands.much]
command = ["sh", "-c", "yes 'a line of a log that takes long to read' | head -n 180000"]
)";

TEST_F(ServedProgram, CutsOffWhoTakesTooLongWhileOthersAreServed) {
  home.rewrite_config(config + std::string(kMuch));
  serve();
  ASSERT_TRUE(home.becomes(home.enqueue({"much"}), "finished"));

  RawClient shut_out(port(), "127.0.0.3");
  for (int guess = 0; guess < 11; ++guess) {
    shut_out.send(test::get("/", authorization("admin", fmt::format("guess number {}", guess))));
    EXPECT_EQ(shut_out.read_answer().status, guess < 10 ? 401 : 429);
  }
  RawClient idle(port());
  idle.send(test::get("/", credentials));
  EXPECT_EQ(idle.read_answer().status, 200);

  RawClient reader(port());
  reader.take_little();
  reader.send(test::get("/job_logs/1/download.txt", credentials));
  RawClient sender(port());
  sender.send(fmt::format(
      "POST /preferences HTTP/1.1\r\nHost: localhost\r\n{}Content-Length: 10\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\n\r\ntimes",
      credentials));
  RawClient silent(port());
  RawClient half(port());
  half.send("GET / HTTP/1.1\r\nHost: local");
  std::vector<RawClient> crowd;
  for (int i = 0; i < 500; ++i) {
    crowd.emplace_back(port());
    crowd.back().send("GET / HTTP/1.1\r\nX-");
  }
  EXPECT_EQ(get("/job_logs").status, 200);

  for (RawClient* slow : {&half, &silent, &crowd.front(), &crowd.back()}) {  // 10 s.
    EXPECT_EQ(slow->read_to_end(), "");
  }
  EXPECT_EQ(get("/job_logs").status, 200);
  EXPECT_EQ(sender.read_to_end(), "");  // 30 s.
  const RawAnswer broken = reader.read_answer();
  EXPECT_EQ(broken.status, 200);
  EXPECT_FALSE(broken.is_complete) << "who read nothing for half a minute got all of it";
  EXPECT_EQ(get("/job_logs").status, 200);

  EXPECT_TRUE(idle.is_closed_by_server());  // 60 s, and with it the minute of who was shut out.
  RawClient again(port(), "127.0.0.3");
  again.send(test::get("/", credentials));
  EXPECT_EQ(again.read_answer().status, 200);
}

}  // namespace
}  // namespace joblog::test
