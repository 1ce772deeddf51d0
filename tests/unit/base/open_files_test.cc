// SPDX-License-Identifier: MIT
// Each test leaves the limit as it found it.
#include "base/open_files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace joblog {
namespace {

class OpenFiles : public testing::Test {
 protected:
  OpenFiles() { ::getrlimit(RLIMIT_NOFILE, &before_); }
  ~OpenFiles() override { ::setrlimit(RLIMIT_NOFILE, &before_); }

  void lower_to(rlim_t files) const {
    const rlimit lower{.rlim_cur = files, .rlim_max = before_.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &lower), 0);
  }
  static rlim_t now() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
  }

  rlimit before_{};
};

TEST_F(OpenFiles, AreRaisedToWhatIsWanted) {
  lower_to(100);
  EXPECT_EQ(allow_open_files(200), 200U);
  EXPECT_EQ(now(), 200U);
}

TEST_F(OpenFiles, AreNeverLowered) {
  lower_to(200);
  EXPECT_EQ(allow_open_files(100), 200U);
  EXPECT_EQ(now(), 200U);
}

TEST_F(OpenFiles, AreRaisedNoFurtherThanTheSystemAllows) {
  EXPECT_EQ(allow_open_files(before_.rlim_max), before_.rlim_max);
  if (before_.rlim_max == RLIM_INFINITY) return;
  EXPECT_EQ(allow_open_files(before_.rlim_max + 1), before_.rlim_max);
}

}  // namespace
}  // namespace joblog
