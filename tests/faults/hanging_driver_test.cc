// SPDX-License-Identifier: MIT
// An ERP that takes a connection and then says nothing: the sync ends in its time, and whoever
// waits for other jobs notices nothing.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/unique_fd.h"
#include "faults/fault_fixture.h"
#include "support/run_command.h"

namespace joblog::test {
namespace {

/// A listening socket that nobody serves: the kernel takes connections, nobody answers.
class SilentServer {
 public:
  SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const address = reinterpret_cast<sockaddr*>(&any);
    socklen_t size = sizeof any;
    if (::bind(socket_.get(), address, size) != 0 || ::listen(socket_.get(), 16) != 0 ||
        ::getsockname(socket_.get(), address, &size) != 0)
      throw std::runtime_error("no socket to listen on");
    port_ = ntohs(any.sin_port);
  }
  std::uint16_t port() const { return port_; }

 private:
  UniqueFd socket_;
  std::uint16_t port_ = 0;
};

std::string open_orders_from(const SilentServer& erp) {
  return fmt::format(R"(
[open_orders]
source = "odbc"
connection = "Driver=FreeTDS;Server=127.0.0.1;Port={};TDS_Version=7.4"
query = "SELECT * FROM open_sales_orders"
connect_timeout = "1s"
query_timeout = "1s"
attempts = 1
)",
                     erp.port());
}

TEST(HangingDriver, EndsItsSyncInTimeAndHoldsNobodyElseUp) {
  if (!run_command({"odbcinst", "-q", "-d"}).output.contains("[FreeTDS]"))
    GTEST_SKIP() << "the FreeTDS ODBC driver is not installed";
  campaign([](Random& random) {
    const SilentServer erp;
    FaultFixture fixture(random);
    fixture.joblog.rewrite_config(content_of(fixture.joblog.config_file()) + open_orders_from(erp));
    const auto server = fixture.serve();
    const std::int64_t sync = fixture.joblog.enqueue({"sync_open_orders"});
    {
      const Load load(fixture, 2, random);
      ASSERT_TRUE(fixture.wait_for_answers(random.between(5, 20)));
    }
    EXPECT_TRUE(fixture.joblog.becomes(sync, "failed"));
    EXPECT_THAT(fixture.joblog.messages("last") +
                    fixture.joblog.run({"jobs", "show", std::to_string(sync)}).out,
                testing::HasSubstr("ConnectionError"));
    ++tally().faults;
    EXPECT_EQ(server->stop(), 0) << server->said();
    fixture.heal_and_check();
  });
}

}  // namespace
}  // namespace joblog::test
