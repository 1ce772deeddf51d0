// SPDX-License-Identifier: MIT
// A crowd of strangers in every state a connection can be in, none of whom lets go: beside them a
// health check is answered at once, and a person gets the page.
//
// JOBLOG_HOSTILE_CONNECTIONS=10000 makes it the crowd of docs/operations.md; it prints what it
// measured.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "base/open_files.h"
#include "base/text.h"
#include "security/served_program.h"

namespace joblog::test {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

std::size_t crowd_size() {
  const char* wanted = std::getenv("JOBLOG_HOSTILE_CONNECTIONS");
  const auto number = wanted != nullptr ? parse_int(wanted) : std::nullopt;
  return static_cast<std::size_t>(number.value_or(1'500));
}

class HostileCrowd : public ServedProgram {
 protected:
  /// From addresses of their own: what one address may have is another test's.
  void join(std::size_t number) {
    const std::string from = fmt::format("127.0.{}.{}", 1 + number % 200, 2 + number % 7);
    RawClient client(port(), from.c_str());
    if (!client.is_connected()) return;
    if (number % 5 != 1) client.take_little();
    client.send(bytes_of(number));
    crowd_.push_back(std::move(client));
  }

  /// How long it takes on a connection of its own; nothing when it is not answered with `status`.
  std::optional<double> time_of(const std::string& request, int status) const {
    const auto begin = std::chrono::steady_clock::now();
    if (ask(request).status != status) return std::nullopt;
    return Milliseconds(std::chrono::steady_clock::now() - begin).count();
  }

  void expect_quick(const char* what, const std::string& request, int status, double limit) {
    std::vector<double> times;
    for (int i = 0; i < 50; ++i) {
      const auto time = time_of(request, status);
      ASSERT_TRUE(time) << what << " was not answered, time " << i;
      times.push_back(*time);
    }
    std::ranges::sort(times);
    const std::string said = fmt::format(
        "{} beside {} hostile connections: median {:.1f} ms, "
        "longest {:.1f} ms",
        what, crowd_.size(), times[times.size() / 2], times.back());
    fmt::print("{}\n", said);
    RecordProperty(what, said);
    EXPECT_LT(times.back(), limit) << said;
  }

 private:
  static std::string bytes_of(std::size_t number) {
    switch (number % 5) {
      case 0: {  // Asks for much and reads nothing.
        std::string all;
        for (int i = 0; i < 120; ++i) all += get_as_a_stranger();
        return all;
      }
      case 1:  // Says nothing.
        return "";
      case 2:  // A head without an end.
        return "GET / HTTP/1.1\r\nX-";
      case 3:  // As much of one as may be.
        return "GET / HTTP/1.1\r\nX: " + std::string(14'000, 'x');
      default:  // A body without an end.
        return "POST /preferences HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
               "Content-Type: application/x-www-form-urlencoded\r\n\r\na=";
    }
  }
  static std::string get_as_a_stranger() { return test::get("/"); }

  std::vector<RawClient> crowd_;
};

TEST_F(HostileCrowd, DelaysNeitherAHealthCheckNorAPerson) {
  const std::size_t size = crowd_size();
  if (allow_open_files(size + 500) < size + 500)
    GTEST_SKIP() << "the limit of open files is too low";
  serve();
  ASSERT_EQ(get("/jobs").status, 200);
  for (std::size_t i = 0; i < size; ++i) join(i);
  expect_quick("/up", test::get("/up"), 200, 1'000);
  expect_quick("a page of somebody who signed in", test::get("/jobs", credentials), 200, 1'000);
  expect_quick("the question for a password", test::get("/"), 401, 1'000);
  for (std::size_t i = 0; i < 500; ++i) join(i);  // And when more have come.
  expect_quick("/up", test::get("/up"), 200, 1'000);
}

TEST_F(HostileCrowd, OfOneAddressMakesRoomForThePersonBesideIt) {
  serve();
  ASSERT_EQ(get("/jobs").status, 200);
  std::vector<RawClient> stalled;
  const std::string much = [] {
    std::string all;
    for (int i = 0; i < 120; ++i) all += test::get("/");
    return all;
  }();
  for (int i = 0; i < 1'000; ++i) {
    stalled.emplace_back(port());
    stalled.back().take_little();
    stalled.back().send(much);
  }
  expect_quick("/up", test::get("/up"), 200, 1'000);
  expect_quick("a page of somebody who signed in", test::get("/jobs", credentials), 200, 1'000);
}

}  // namespace
}  // namespace joblog::test
