// SPDX-License-Identifier: MIT
// What a request costs before the password has been checked, in time of the processor: the dearest
// of each kind that a stranger can make.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "security/served_program.h"

namespace joblog::test {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

constexpr int kRequests = 400;
/// None takes 100 µs alone; machines are shared, and caches with them.
constexpr microseconds kEnough{300};

/// Of all threads of a process so far.
nanoseconds processor_time(pid_t pid) {
  nanoseconds total{0};
  for (const auto& task : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid))) {
    std::ifstream figures(task.path() / "schedstat");
    std::int64_t spent = 0;
    if (figures >> spent) total += nanoseconds{spent};
  }
  return total;
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() + part.size() <= bytes) text += part;
  return text;
}

class CheapStrangers : public ServedProgram {
 protected:
  /// Of one request, on connections that are kept where the server keeps them.
  microseconds cost_of(const std::string& request) {
    auto client = std::make_unique<RawClient>(port());
    const auto once = [&] {
      if (client->send(request) && client->read_answer().header("connection") != "close") return;
      client = std::make_unique<RawClient>(port());
    };
    for (int i = 0; i < 20; ++i) once();
    const nanoseconds before = processor_time(server->pid());
    for (int i = 0; i < kRequests; ++i) once();
    const auto cost = (processor_time(server->pid()) - before) / kRequests;
    return std::chrono::duration_cast<microseconds>(cost);
  }

  void expect_cheap(const char* what, const std::string& request) {
    const microseconds cost = cost_of(request);
    fmt::print("{:<60} {:>6} µs\n", what, cost.count());
    EXPECT_LT(cost, kEnough) << what;
  }
};

TEST_F(CheapStrangers, PayTheSameWhateverTheirRequestsHold) {
  serve();
  const auto cookie = [](std::string_view value) { return fmt::format("Cookie: {}\r\n", value); };
  expect_cheap("plain", test::get("/"));
  expect_cheap("plain, gzip", test::get("/", "Accept-Encoding: gzip\r\n"));
  expect_cheap("cookie: a zone that is none",
               test::get("/", cookie("joblog_zone=" + std::string(64, 'x'))));
  expect_cheap("cookie: a zone's name with a slip",
               test::get("/", cookie("joblog_zone=Europe/Zurihc")));
  expect_cheap("cookie: a zone of 14 KiB",
               test::get("/", cookie("joblog_zone=" + repeated("%2F", 14'000))));
  expect_cheap("cookie: 7,000 pairs", test::get("/", cookie(repeated("a;", 14'000))));
  expect_cheap("cookie: the name of ours 1,000 times",
               test::get("/", cookie(repeated("joblog_zone ", 14'000))));
  expect_cheap("cookie: a message of 2 KB, on a refusal with a frame",
               "GET / HTTP/1.1\r\nHost: evil.example\r\n" +
                   cookie("joblog_message=" + repeated("%41", 2'000)) + "\r\n");
  expect_cheap("header: a foreign host of 250 characters",
               fmt::format("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", std::string(250, 'a')));
  expect_cheap("header: a foreign host, gzip",
               "GET / HTTP/1.1\r\nHost: evil.example\r\nAccept-Encoding: gzip\r\n\r\n");
  expect_cheap("header: 90 of them", test::get("/", repeated("X-A: b\r\n", 90 * 8)));
  expect_cheap("header: encodings, 7,000",
               test::get("/", "Accept-Encoding: " + repeated("a,", 14'000) + "\r\n"));
  expect_cheap("header: connection, 7,000",
               test::get("/", "Connection: " + repeated("a,", 14'000) + "\r\n"));
  expect_cheap("header: no password but 12 KiB",
               test::get("/", "Authorization: Basic " + repeated("QUFB", 12'000) + "\r\n"));
  expect_cheap("header: a password of 4 KB that is no text",
               test::get("/", "Authorization: Basic " + repeated("/////", 4'000) + "\r\n"));
  expect_cheap("header: not UTF-8", test::get("/", "X-A: " + repeated("\xFF", 14'000) + "\r\n"));
  expect_cheap("path: 30 steps", test::get(repeated("/a", 60)));
  expect_cheap("path: 4,000 steps", test::get(repeated("/a", 8'000)));
  expect_cheap("path: 8 KB in one step", test::get("/" + repeated("a", 8'000)));
  expect_cheap("path: encoded", test::get("/" + repeated("%C3%84", 8'000)));
  expect_cheap("path: spelt in another way", test::get("/" + repeated("%41", 8'000)));
  expect_cheap("query: 190 fields", test::get("/?" + repeated("a=b&", 190 * 4)));
  expect_cheap("query: 190 fields of 40 characters",
               test::get("/?" + repeated("a=bcdefghijklmnopqrstuvwxyzbcdefghijklmno&", 8'000)));
  expect_cheap("query: 4,000 fields", test::get("/?" + repeated("a&", 8'000)));
  expect_cheap("query: encoded", test::get("/?a=" + repeated("%C3%84", 8'000)));
  expect_cheap("query, on a refusal with a frame",
               "GET /?" + repeated("a=b&", 190 * 4) + " HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  expect_cheap("a request from another site",
               test::post("/preferences", "theme=dark", "Origin: http://evil.example\r\n"));
  expect_cheap("no HTTP at all", "hello\r\n\r\n");
  expect_cheap("a method that is none", "BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  expect_cheap("the health", test::get("/up"));
  expect_cheap("the health, with a query and a zone",
               test::get("/up?" + repeated("a=b&", 190 * 4), cookie("joblog_zone=Europe/Zurihc")));
}

}  // namespace
}  // namespace joblog::test
