// SPDX-License-Identifier: MIT
// What the server counts of its answers, as an operator will read it.
#include <numeric>

#include "http/server_fixture.h"

namespace joblog::http {
namespace {

using test::get;
using test::post;
using testing::ElementsAre;

class FiguresTest : public ServerFixture {
 protected:
  /// Answers that took no longer than this.
  std::uint64_t within(double seconds) const {
    const Histogram took = server->figures().seconds;
    const auto end = std::ranges::upper_bound(took.bounds, seconds) - took.bounds.begin();
    return std::accumulate(took.counts.begin(), took.counts.begin() + end, std::uint64_t{0});
  }
};

TEST_F(FiguresTest, AnswersAreCountedByTheFirstDigitOfTheirStatus) {
  pages["/broken"] = [](const Request&) -> Response { throw std::runtime_error("a bug"); };
  pages["/away"] = [](const Request&) { return redirect("/"); };
  open();
  for (const char* path : {"/", "/", "/away", "/nowhere", "/broken"}) ask_for(path);
  ask(port(), "nonsense\r\n\r\n");
  EXPECT_THAT(server->figures().answers, ElementsAre(0, 0, 2, 1, 2, 1));
  EXPECT_EQ(server->figures().requests, 6U);
  EXPECT_EQ(server->figures().refused, 2U) << "the broken page and the nonsense";
}

TEST_F(FiguresTest, AnAnswerTakesAsLongAsItsHandlerAndWhatItWaitedFor) {
  pages["/slow"] = [this](const Request&) {
    clock.advance(30ms);
    return Response{};
  };
  open();
  ask_for("/");
  ask_for("/slow");
  EXPECT_EQ(within(0.025), 1U);
  EXPECT_EQ(within(0.05), 2U);
  EXPECT_DOUBLE_EQ(server->figures().seconds.sum, 0.03);
}

TEST_F(FiguresTest, TheTimeInWhichAClientSendsItsFormIsItsOwn) {
  open();
  RawClient client = connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\n"
      "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  ASSERT_EQ(client.read_answer().status, 100);
  clock.advance(2s);
  client.send("a=1");
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_THAT(server->figures().answers, ElementsAre(0, 0, 1, 0, 0, 0)) << "100 is no answer";
  EXPECT_EQ(server->figures().seconds.sum, 0);
}

}  // namespace
}  // namespace joblog::http
