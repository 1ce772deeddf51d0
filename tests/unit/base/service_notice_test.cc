// SPDX-License-Identifier: MIT
// What the service manager hears, over a socket like its own.
#include "base/service_notice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "support/fake_clock.h"
#include "support/notice_socket.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;

Environment with_socket(const std::string& name) {
  return [name](const std::string& variable) -> std::optional<std::string> {
    return variable == "NOTIFY_SOCKET" ? std::optional(name) : std::nullopt;
  };
}

class ServiceNoticeTest : public testing::Test {
 protected:
  TempFolder folder_;
  FakeClock clock_{TimePoint{}};
};

TEST_F(ServiceNoticeTest, SaysWhenItServesReloadsAndStops) {
  const NoticeSocket manager(folder_.file("notify"));
  const ServiceNotice notice(with_socket(folder_.file("notify")), clock_);
  EXPECT_TRUE(notice.ready("serves http://127.0.0.1:3000/"));
  EXPECT_EQ(manager.hear(), "READY=1\nSTATUS=serves http://127.0.0.1:3000/");
  EXPECT_TRUE(notice.reloading());
  EXPECT_EQ(manager.hear(), "RELOADING=1\nMONOTONIC_USEC=3600000000");
  EXPECT_TRUE(notice.stopping("waits"));
  EXPECT_EQ(manager.hear(), "STOPPING=1\nSTATUS=waits");
  EXPECT_TRUE(manager.is_quiet());
}

TEST_F(ServiceNoticeTest, ReachesAnAbstractSocket) {
  const std::string name = "@joblog-test-" + std::to_string(::getpid());
  const NoticeSocket manager(name);
  EXPECT_TRUE(ServiceNotice(with_socket(name), clock_).ready("serves"));
  EXPECT_EQ(manager.hear(), "READY=1\nSTATUS=serves");
}

TEST_F(ServiceNoticeTest, IsSilentWithoutAServiceManager) {
  const Environment empty = [](const std::string&) { return std::nullopt; };
  EXPECT_TRUE(ServiceNotice(empty, clock_).ready("serves"));
  EXPECT_TRUE(ServiceNotice(with_socket(""), clock_).ready("serves"));
}

TEST_F(ServiceNoticeTest, SaysThatNobodyListens) {
  const auto told = ServiceNotice(with_socket(folder_.file("gone")), clock_).ready("serves");
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(told.error().message, HasSubstr(folder_.file("gone")));
}

TEST_F(ServiceNoticeTest, RefusesWhatIsNoAddress) {
  for (const std::string& name : {std::string("vsock:2:1234"), "/" + std::string(200, 'x')}) {
    const auto told = ServiceNotice(with_socket(name), clock_).ready("serves");
    ASSERT_FALSE(told) << name;
    EXPECT_EQ(told.error().kind, ErrorKind::invalid) << name;
  }
}

}  // namespace
}  // namespace joblog::test
