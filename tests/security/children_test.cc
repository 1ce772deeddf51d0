// SPDX-License-Identifier: MIT
// What a command, an isolated run and what they start can learn of the server beside them. The
// program runs as a user without rights where the tests are root's, whom nothing is closed to.
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "security/canaries.h"
#include "security/served_program.h"
#include "support/eventually.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Reads everything that /proc shows of every process, and says what of it holds a canary. The
/// pattern is put together so that it is not in the looker's own words.
constexpr std::string_view kLook = R"sh(#!/bin/sh
for process in /proc/[0-9]*; do
  echo "saw $(tr '\0' ' ' <"$process/cmdline" 2>/dev/null)"
  for part in environ cmdline; do
    if tr '\0' '\n' <"$process/$part" 2>/dev/null | grep -a -q -e "-canary""-"; then
      echo "found in $part of $(tr '\0' ' ' <"$process/cmdline")"
    fi
  done
  for file in "$process"/fd/*; do
    test -f "$file" || continue
    if head -c 4000000 "$file" 2>/dev/null | grep -a -q -e "-canary""-"; then
      echo "found in fd of $(tr '\0' ' ' <"$process/cmdline"): $(readlink "$file")"
    fi
  done
done
)sh";

class Children : public ServedProgram {
 protected:
  Children() {
    const std::string look = home.folder().file("look");
    std::ofstream(look) << kLook;
    std::filesystem::permissions(look, std::filesystem::perms{0755});
    configure(1);
    home.environment["ADMIN_PASSWORD"] = canary::admin;
    home.environment["ERP_PASSWORD"] = canary::erp;
    home.environment["TOKEN"] = canary::command;
    credentials = authorization("admin", canary::admin);
  }
  void configure(int erp_port) {
    home.rewrite_config(fmt::format(R"(
[commands.looks]
command = ["{0}"]
[commands.dumps]
command = ["sh", "-c", "cat /proc/$PPID/environ /proc/$PPID/mem /proc/$PPID/maps 2>&1 | head -5; ls /proc/$PPID/fd/ 2>&1; true"]
[commands.gets]
command = ["sh", "-c", "echo token $TOKEN"]
environment = ["PATH", "TOKEN"]
[open_orders]
source = "odbc"
connection = "Driver=FreeTDS;Server=127.0.0.1;Port={1};Database=x"
user = "reader"
password_env = "ERP_PASSWORD"
query = "SELECT 1"
attempts = 1
)",
                                    home.folder().file("look"), erp_port));
  }
  std::string log_of(const std::string& kind) {
    EXPECT_TRUE(home.becomes(home.enqueue({kind}), "finished")) << kind;
    return home.messages("last");
  }
  /// What starts later is started without the canaries: only the server knows them.
  void serve_without_rights() {
    home.run_without_rights();
    serve();
    for (const char* name : {"ADMIN_PASSWORD", "ERP_PASSWORD", "TOKEN"}) {
      home.environment.erase(name);
    }
  }
};

/// Takes connections and never answers.
class SilentServer {
 public:
  SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_.get(), any, length), 0);
    EXPECT_EQ(::listen(socket_.get(), 8), 0);
    EXPECT_EQ(::getsockname(socket_.get(), any, &length), 0);
    port_ = ntohs(address.sin_port);
  }
  int port() const { return port_; }

 private:
  UniqueFd socket_;
  int port_ = 0;
};

TEST_F(Children, FindNoSecretOfTheServerInProc) {
  serve_without_rights();
  const std::string log = log_of("looks");
  EXPECT_THAT(log, HasSubstr(" serve")) << "it has not seen the server";
  EXPECT_THAT(log, Not(HasSubstr("found in")));
}

TEST_F(Children, FindNoSecretOfAnIsolatedRunInProc) {
  const SilentServer erp;
  configure(erp.port());
  serve_without_rights();
  const std::int64_t sync = home.enqueue({"sync_open_orders"});
  ASSERT_TRUE(home.becomes(sync, "claimed"));
  ASSERT_TRUE(eventually([&] { return home.messages("last").contains("connecting"); }));
  const std::string log = log_of("looks");
  EXPECT_THAT(log, HasSubstr(" isolated-run ")) << "it has not seen the isolated run";
  EXPECT_THAT(log, Not(HasSubstr("found in")));
  EXPECT_EQ(home.run({"cancel", std::to_string(sync)}).exit_code, 0);
}

TEST_F(Children, AreShutOutOfTheServersMemory) {
  serve_without_rights();
  const std::string log = log_of("dumps");
  EXPECT_THAT(log, HasSubstr("environ: Permission denied"));
  EXPECT_THAT(log, HasSubstr("mem: Permission denied"));
  EXPECT_THAT(log, HasSubstr("fd/': Permission denied"));
}

TEST_F(Children, StillGetWhatTheyAreGivenAndTheServerStillKnowsItsSecrets) {
  serve_without_rights();
  EXPECT_THAT(log_of("gets"), HasSubstr("token command-canary"));
  EXPECT_EQ(get("/").status, 200);
  server->send(SIGHUP);
  ASSERT_TRUE(server->says("read again: who may sign in"));
  EXPECT_EQ(get("/").status, 200) << "the variable is read again from memory";
}

TEST_F(Children, OfAnIsolatedRunStillBringTheErpsPassword) {
  serve_without_rights();
  EXPECT_EQ(post("/job_logs/run", "kind=sync_open_orders").status, 303);
  ASSERT_TRUE(home.becomes(1, "failed"));
  const std::string log = home.messages("last");
  EXPECT_THAT(log, Not(HasSubstr("is not set"))) << "the variable did not reach the isolated run";
  EXPECT_THAT(log, HasSubstr("ConnectionError"));
}

/// Root may read it all; but what is overwritten is not there.
TEST_F(Children, EvenOfRootFindNothingInTheServersEnvironment) {
  if (::geteuid() != 0) GTEST_SKIP() << "for root";
  serve();
  const std::string all = content_of(fmt::format("/proc/{}/environ", server->pid()));
  EXPECT_THAT(all, HasSubstr("PATH="));
  EXPECT_THAT(all, Not(HasSubstr("canary")));
}

TEST_F(Children, OfExecGetTheCallersEnvironmentAsItIs) {
  home.environment["MINE"] = "of the caller";
  const Ran ran = home.run({"exec", "--name", "x", "--", "env"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("MINE=of the caller"));
  EXPECT_THAT(ran.out, HasSubstr("ADMIN_PASSWORD=" + std::string(canary::admin)))
      << "the caller's own: exec is no wall against who starts it";
}

TEST_F(Children, SeeNoFileOfTheDataFolderThatOthersMayRead) {
  serve();
  log_of("gets");
  EXPECT_EQ(home.run({"db", "backup", home.data() + "/copy.sqlite3"}).exit_code, 0);
  EXPECT_EQ(home.run({"sample-erp"}).exit_code, 0);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(home.data())) {
    struct stat status;
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 077, 0U) << entry.path();
  }
  struct stat folder;
  ASSERT_EQ(::stat(home.data().c_str(), &folder), 0);
  EXPECT_EQ(folder.st_mode & 077, 0U);
}

}  // namespace
}  // namespace joblog::test
