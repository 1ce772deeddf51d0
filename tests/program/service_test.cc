// SPDX-License-Identifier: MIT
// The server under a service manager: it says when it serves, when it reloads and when it stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/installation.h"
#include "support/notice_socket.h"

namespace joblog::test {
namespace {

using testing::StartsWith;

TEST(Service, TellsItsManagerThatItServesReloadsAndStops) {
  Installation home{""};
  const std::string socket = home.folder().file("notify");
  const NoticeSocket manager(socket);
  home.environment["NOTIFY_SOCKET"] = socket;
  Background server = home.serve();
  EXPECT_THAT(manager.hear(), StartsWith("READY=1\nSTATUS=serves http://127.0.0.1:"));

  server.send(SIGHUP);
  EXPECT_THAT(manager.hear(), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_THAT(manager.hear(), StartsWith("READY=1\n"));

  EXPECT_EQ(server.stop(), 0) << server.said();
  EXPECT_THAT(manager.hear(), StartsWith("STOPPING=1\n"));
  EXPECT_TRUE(manager.is_quiet());
}

TEST(Service, GoesOnWhenItsManagerIsGone) {
  Installation home{""};
  home.environment["NOTIFY_SOCKET"] = home.folder().file("gone");
  Background server = home.serve();
  EXPECT_TRUE(server.says("the service manager cannot be told"));
  EXPECT_EQ(server.stop(), 0) << server.said();
}

}  // namespace
}  // namespace joblog::test
