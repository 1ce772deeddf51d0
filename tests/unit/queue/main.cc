// SPDX-License-Identifier: MIT
// The test program is also the child process of the isolated runs it tests.
#include <gtest/gtest.h>

#include "unit/queue/isolated_kinds.h"

int main(int argc, char** argv) {
  if (const auto code = joblog::test::serve_as_child(argc, argv)) return *code;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
