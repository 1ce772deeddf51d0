// SPDX-License-Identifier: MIT
// Pipes, devices and folders under the names of files, and standard input without an end: nothing
// waits for them, and a server hears its signals whatever it is told to read.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "http/certificate.h"
#include "support/installation.h"
#include "support/run_command.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class NamedFiles : public testing::Test {
 protected:
  std::string make_pipe(const std::string& name) const {
    const std::string path = home_.folder().file(name);
    std::filesystem::remove(path);
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    return path;
  }
  CommandResult shell(const std::string& line) const {
    return run_command({"bash", "-c", line, "bash", home_.program, "--data", home_.data()});
  }
  Installation home_{""};
};

TEST_F(NamedFiles, OfAKeyThatBecameAPipeLeaveTheServerHearing) {
  const std::string certificate = home_.folder().file("certificate.pem");
  const std::string key = home_.folder().file("key.pem");
  make_certificate(certificate, key, 1);
  home_.rewrite_config(
      fmt::format("[web]\ntls_certificate = \"{}\"\ntls_key = \"{}\"\n", certificate, key));
  Background server = home_.serve();
  make_pipe("key.pem");
  server.send(SIGHUP);
  EXPECT_TRUE(server.says("is a pipe, not a file"));
  EXPECT_EQ(server.stop(), 0) << server.said();
}

TEST_F(NamedFiles, OfAConfigurationThatBecameAPipeLeaveTheServerHearing) {
  Background server = home_.serve();
  make_pipe("joblog.toml");
  server.send(SIGHUP);
  EXPECT_TRUE(server.says("is a pipe, not a file"));
  EXPECT_THAT(home_.run({"check"}).out, HasSubstr("is a pipe, not a file"));
  EXPECT_EQ(server.stop(), 0) << server.said();
}

TEST_F(NamedFiles, OfAConfigurationMayBeAShellsPipe) {
  const auto ran = shell(
      "timeout 60 \"$@\" --config <(printf '[commands.hi]\\ncommand = [\"true\"]\\n') kinds 2>&1");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("hi"));
}

TEST_F(NamedFiles, OfAShellsPipeWithoutAnEndAreRefusedInTime) {
  const auto ran = shell("timeout 60 \"$@\" --config <(exec 2>&-; sleep 20) check 2>&1");
  EXPECT_EQ(ran.exit_code, 3) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("does not come to its end"));
}

TEST_F(NamedFiles, OfAPasswordMayNotBeEndless) {
  const auto ran = shell("timeout 60 \"$@\" password 2>&1 </dev/zero");
  EXPECT_EQ(ran.exit_code, 2) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("longer than 1000 bytes"));
}

}  // namespace
}  // namespace joblog::test
