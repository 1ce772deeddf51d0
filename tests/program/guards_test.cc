// SPDX-License-Identifier: MIT
// The shipped program has the guards that Debian builds its own services with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/installation.h"
#include "support/paths.h"
#include "support/run_command.h"

namespace joblog::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

const std::string kProgram = JOBLOG_BINARY_DIR "/joblog";

std::string answer(const std::vector<std::string>& command) {
  const auto result = run_command(command);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  return result.output;
}

class Guards : public testing::Test {
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer brings stricter guards of its own";
#endif
  }
};

TEST_F(Guards, RelocationsAreReadOnlyBeforeTheProgramStarts) {
  EXPECT_THAT(answer({"readelf", "-lW", kProgram}), HasSubstr("GNU_RELRO"));
  EXPECT_THAT(answer({"readelf", "-dW", kProgram}), ContainsRegex("FLAGS_1.*NOW"));
}

TEST_F(Guards, TheProgramIsPositionIndependentAndItsStackIsNotExecutable) {
  EXPECT_THAT(answer({"readelf", "-hW", kProgram}), HasSubstr("DYN (Position-Independent"));
  EXPECT_THAT(answer({"readelf", "-lW", kProgram}), ContainsRegex("GNU_STACK .* RW "));
}

TEST_F(Guards, StacksAndBuffersAreChecked) {
  const std::string symbols = answer({"nm", "-D", kProgram});
  EXPECT_THAT(symbols, HasSubstr("__stack_chk_fail"));
  EXPECT_THAT(symbols, HasSubstr("__memcpy_chk"));
}

TEST_F(Guards, SqliteIsBuiltWithThemToo) {
  const std::string commands = content_of(JOBLOG_BINARY_DIR "/compile_commands.json");
  const auto end = commands.find("sqlite3.c.o -c");
  ASSERT_NE(end, std::string::npos);
  const std::string command = commands.substr(commands.rfind("\"command\"", end), 2000);
  for (const char* guard :
       {"-D_FORTIFY_SOURCE=2", "-fstack-protector-strong", "-fstack-clash-protection"}) {
    EXPECT_THAT(command, HasSubstr(guard));
  }
}

TEST_F(Guards, TheStandardLibraryChecksItsAccesses) {
  EXPECT_THAT(answer({"nm", "-DC", kProgram}), HasSubstr("std::__glibcxx_assert_fail"));
}

#if defined(__x86_64__)
TEST_F(Guards, CallsAndReturnsGoWhereTheyMay) {
  EXPECT_THAT(answer({"readelf", "-nW", kProgram}), ContainsRegex("IBT.*SHSTK"));
}
#endif

}  // namespace
}  // namespace joblog::test
