// SPDX-License-Identifier: MIT
// Requests that are too big, no requests at all, or meant to be read differently by a proxy in
// front. (tests/http has each of their forms; here is what becomes of them in the whole program.)
#include <fmt/format.h>

#include "security/served_program.h"
#include "security/store_content.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;

class RequestLimits : public ServedProgram {
 protected:
  void SetUp() override { serve(); }

  /// A change, signed in, with its body framed by `framing`.
  std::string change(std::string_view framing, std::string_view body) const {
    return fmt::format(
        "POST /job_logs/run HTTP/1.1\r\nHost: localhost\r\n{}Content-Type: "
        "application/x-www-form-urlencoded\r\n{}\r\n{}",
        credentials, framing, body);
  }
};

TEST_F(RequestLimits, HoldForAddressHeadAndForm) {
  EXPECT_EQ(get("/" + std::string(8'000, 'a')).status, 404);
  EXPECT_EQ(get("/" + std::string(9'000, 'a')).status, 414);
  EXPECT_EQ(get("/", "X: " + std::string(17'000, 'a') + "\r\n").status, 431);
  std::string many;
  for (int i = 0; i < 101; ++i) many += fmt::format("X-{}: y\r\n", i);
  EXPECT_EQ(get("/", many).status, 431);
  EXPECT_EQ(post("/preferences", "times=utc&x=" + std::string(200'000, 'a')).status, 303);
  EXPECT_EQ(post("/preferences", "times=utc&x=" + std::string(300'000, 'a')).status, 413);
  std::string fields = "times=utc";
  for (int i = 0; i < 1'001; ++i) fields += "&a=";
  EXPECT_EQ(post("/preferences", fields).status, 400);
}

TEST_F(RequestLimits, HoldForTheArgumentsOfAJob) {
  const std::string big = "{\"a\":\"" + std::string(65'536, 'x') + "\"}";
  EXPECT_EQ(post("/job_logs/run", "kind=hello&arguments=" + percent(big)).status, 422);
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  EXPECT_EQ(post("/job_logs/run", "kind=hello&arguments=" + percent("{\"a\":" + deep + "}")).status,
            422);
  EXPECT_EQ(get("/").status, 200);
  EXPECT_THAT(home.json({"jobs"}), testing::IsEmpty());
}

TEST_F(RequestLimits, LetNoChangeThroughWhoseEndIsInDoubt) {
  const std::string before = store_content(home.data());
  const std::string form = "kind=hello&arguments=%7B%7D";
  const std::string chunked = fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", form.size(), form);
  const std::string smuggled = change(fmt::format("Content-Length: {}\r\n", form.size()), form);
  for (const std::string& request :
       {change(fmt::format("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", chunked.size()),
               chunked),
        change("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", chunked),
        change(fmt::format("Content-Length: {0}\r\nContent-Length: {0}\r\n", form.size()), form),
        change(fmt::format("Content-Length: {}\r\nContent-Length: 0\r\n", form.size()), form),
        change(fmt::format("Content-Length: +{}\r\n", form.size()), form),
        change(fmt::format("Content-Length:\r\n {}\r\n", form.size()), form),
        change(fmt::format("Content-Length : {}\r\n", form.size()), form),
        change("Transfer-Encoding: chunked, identity\r\n", chunked),
        change("Transfer-Encoding : chunked\r\n", chunked),
        change("Transfer-Encoding:\x0b"
               "chunked\r\n",
               chunked),
        change("X: y\r\n folded: z\r\nContent-Length: 27\r\n", form),
        change("X: y\nContent-Length: 27\r\n", form),
        change("X: y\rContent-Length: 27\r\n", form),
        change(std::string("X: \0\r\nContent-Length: 27\r\n", 27), form),
        change("Transfer-Encoding: chunked\r\n", "0x1b\r\n" + form + "\r\n0\r\n\r\n"),
        change("Transfer-Encoding: chunked\r\n", "1b;x=\"\n\"\r\n" + form + "\r\n0\r\n\r\n"),
        change("Transfer-Encoding: chunked\r\n", "1b;x=y\r\n" + form + "\r\n0\r\n\r\n"),
        change("Transfer-Encoding: chunked\r\n", "1b\r\n" + form + "\r\n0\r\nHost: evil\r\n\r\n"),
        change("Transfer-Encoding: chunked\r\n", "1b\n" + form + "\n0\n\n"),
        change("Transfer-Encoding: chunked\r\n", "1a\r\n" + form + "\r\n0\r\n\r\n")}) {
    RawClient client(port());
    client.send(request);
    client.send(smuggled);
    const RawAnswer answer = client.read_answer();
    EXPECT_THAT(answer.status, testing::AnyOf(400, 501)) << request;
    EXPECT_EQ(answer.header("connection"), "close") << request;
    EXPECT_EQ(client.read_to_end(), "") << request;
  }
  EXPECT_EQ(store_content(home.data()), before);
  EXPECT_EQ(post("/job_logs/run", form).status, 303);
  EXPECT_NE(store_content(home.data()), before)
      << "the request is none even when it is well formed";
}

TEST_F(RequestLimits, LetRequestsFollowEachOtherAndAskEachForItsPassword) {
  RawClient client(port());
  client.send(test::get("/job_logs", credentials) + test::get("/jobs", credentials) +
              test::get("/jobs") + test::post("/preferences", "times=utc", credentials) +
              test::get("/nowhere", credentials));
  const RawAnswer logs = client.read_answer();
  EXPECT_EQ(logs.status, 200);
  EXPECT_THAT(logs.body, HasSubstr("<title>Job Logs"));
  EXPECT_THAT(client.read_answer().body, HasSubstr("<title>Jobs"));
  EXPECT_EQ(client.read_answer().status, 401) << "the password of the request before was taken";
  EXPECT_EQ(client.read_answer().status, 303);
  EXPECT_EQ(client.read_answer().status, 404);
}

TEST_F(RequestLimits, EndWhatIsNotHttp) {
  for (const std::string& bytes :
       {std::string("\x16\x03\x01\x02\x00\x01", 6), std::string(100'000, '\0'),
        std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), std::string("\r\n\r\n\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\n\r\n")}) {
    RawClient client(port());
    client.send(bytes);
    client.finish_sending();
    EXPECT_THAT(client.read_answer().status, testing::AnyOf(400, 505)) << bytes.substr(0, 20);
  }
  EXPECT_EQ(get("/").status, 200);
}

}  // namespace
}  // namespace joblog::test
