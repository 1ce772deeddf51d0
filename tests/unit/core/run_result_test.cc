// SPDX-License-Identifier: MIT
// The word for how a run stands.
#include "core/run_result.h"

#include <gtest/gtest.h>

namespace joblog {
namespace {

std::string word_of(Status status, const std::string& error_class = "") {
  JobLog log;
  log.status = status;
  log.error_class = error_class;
  return to_string(result_of(log));
}

TEST(RunResult, IsItsStatusUnlessSomebodyCancelledIt) {
  EXPECT_EQ(word_of(Status::created), "new");
  EXPECT_EQ(word_of(Status::processing), "processing");
  EXPECT_EQ(word_of(Status::success), "success");
  EXPECT_EQ(word_of(Status::error, "CommandFailed"), "error");
  EXPECT_EQ(word_of(Status::error, "Cancelled"), "cancelled");
}

}  // namespace
}  // namespace joblog
