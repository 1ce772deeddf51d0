// SPDX-License-Identifier: MIT
// A real server on a free port of the loopback, with handlers that show what reached them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "http/guard.h"
#include "http/http_server.h"
#include "http/origin_check.h"
#include "http/password.h"
#include "support/fake_clock.h"
#include "support/raw_http.h"
#include "support/recording_notices.h"

namespace joblog::http {

using namespace std::chrono_literals;
using test::ask;
using test::RawAnswer;
using test::RawClient;

/// Tests set what they need before open().
class ServerFixture : public testing::Test {
 public:
  ServerFixture() {
    options.port = 0;
    options.handler_threads = 2;
    guard_options.hosts = hosts_of("127.0.0.1", {});
    pages["/"] = [](const Request&) {
      Response response;
      response.body = "hello";
      return response;
    };
    pages["/echo"] = [](const Request& request) {
      Response response;
      response.content_type = "text/plain; charset=utf-8";
      response.body = std::string(to_string(request.method)) + " " + request.path;
      for (const auto& [name, value] : request.query.entries()) {
        response.body += " ?" + name + "=" + value;
      }
      for (const auto& [name, value] : request.form.entries()) {
        response.body += " !" + name + "=" + value;
      }
      return response;
    };
  }

  void open() { open(clock); }
  void open(const Clock& time) {
    guard = std::make_unique<Guard>(guard_options, time);
    server = std::make_unique<Server>(
        options, *guard, [this](const Request& request) { return answer(request); }, time, notices);
    const auto started = server->start();
    ASSERT_TRUE(started) << started.error().message;
  }
  std::uint16_t port() const { return server->port(); }
  RawClient connect() const { return RawClient(server->port()); }
  RawAnswer ask_for(std::string_view path) const { return ask(port(), test::get(path)); }

  test::FakeClock clock{from_micros(1'795'442'400'000'000)};  // 2026-11-23 14:00 UTC
  test::RecordingNotices notices;
  Options options;
  GuardOptions guard_options;
  std::map<std::string, Handler> pages;
  std::unique_ptr<Guard> guard;
  std::unique_ptr<Server> server;

 private:
  Response answer(const Request& request) const {
    const auto page = pages.find(request.path);
    if (page != pages.end()) return page->second(request);
    Response response;
    response.status = 404;
    return response;
  }
};

}  // namespace joblog::http
