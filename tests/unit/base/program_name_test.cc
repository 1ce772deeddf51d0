// SPDX-License-Identifier: MIT
// The program's own name in texts.
#include "base/program_name.h"

#include <gtest/gtest.h>

namespace joblog {
namespace {

class ProgramName : public testing::Test {
 protected:
  ~ProgramName() override { set_program_name("joblog"); }
};

TEST_F(ProgramName, IsJoblogUntilItIsSet) {
  EXPECT_EQ(program_name(), "joblog");
  EXPECT_EQ(own_command("db check"), "joblog db check");
  set_program_name("");
  set_program_name("/usr/bin/");
  EXPECT_EQ(program_name(), "joblog");
}

TEST_F(ProgramName, IsTheLastPartOfThePath) {
  set_program_name("./build/nightly_report");
  EXPECT_EQ(program_name(), "nightly_report");
  EXPECT_EQ(own_command("serve"), "nightly_report serve");
}

TEST_F(ProgramName, ReplacesTheWordAndNoPartOfAnother) {
  set_program_name("mine");
  EXPECT_EQ(in_own_name("joblog: joblog logs, `joblog password`, joblog"),
            "mine: mine logs, `mine password`, mine");
  EXPECT_EQ(in_own_name("edit joblog.toml, /etc/joblog/x, joblogs, my_joblog"),
            "edit joblog.toml, /etc/joblog/x, joblogs, my_joblog");
}

}  // namespace
}  // namespace joblog
