// SPDX-License-Identifier: MIT
// The order of what a program prints on its two streams, and what comes of the ways it is read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/subprocess.h"

namespace joblog {
namespace {

using testing::ElementsAre;
using Line = std::pair<int, std::string>;  ///< Stream (1, 2) and text.

std::vector<Line> lines_of(std::vector<std::string> argv, OutputMode mode = OutputMode::separate) {
  const SystemClock clock;
  std::vector<Line> lines;
  auto process = Subprocess::start({.argv = std::move(argv),
                                    .environment = {"PATH=/usr/local/bin:/usr/bin:/bin"},
                                    .output = mode});
  if (!process) return {{0, process.error().message}};
  process->pump(clock, {}, [&](OutputStream stream, std::string_view line, bool) {
    lines.emplace_back(stream == OutputStream::standard_error ? 2 : 1, line);
  });
  return lines;
}

TEST(OutputOrder, IsThatOfWritingThroughTwoStreams) {
  const auto lines =
      lines_of({"bash", "-c", "for i in $(seq 1 200); do echo $i; echo $((i + 200)) >&2; done"});
  ASSERT_EQ(lines.size(), 400);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(lines[static_cast<std::size_t>(2 * i)], Line(1, std::to_string(i + 1)));
    EXPECT_EQ(lines[static_cast<std::size_t>(2 * i + 1)], Line(2, std::to_string(i + 201)));
  }
}

RC_GTEST_PROP(OutputOrderProperty, IsThatOfWritingWhateverTheInterleaving, ()) {
  const auto streams = *rc::gen::container<std::vector<int>>(rc::gen::element(1, 1, 2));
  std::string script;
  std::vector<Line> expected;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    script += "echo " + std::to_string(i) + " >&" + std::to_string(streams[i]) + "\n";
    expected.emplace_back(streams[i], std::to_string(i));
  }
  RC_ASSERT(lines_of({"sh", "-c", script}) == expected);
}

TEST(OutputOrder, OfJoinedStreamsIsOneStream) {
  EXPECT_THAT(lines_of({"sh", "-c", "echo a; echo b >&2; echo c"}, OutputMode::joined),
              ElementsAre(Line(1, "a"), Line(1, "b"), Line(1, "c")));
}

TEST(OutputOrder, OfATerminalIsOneStreamWithSizeAndWithoutInput) {
  const auto lines = lines_of({"sh", "-c",
                               "test -t 1 && test -t 2 && echo yes; stty size <&1; "
                               "echo x >&2; cat; printf 'last'"},
                              OutputMode::terminal);
  EXPECT_THAT(lines, ElementsAre(Line(1, "yes"), Line(1, "40 120"), Line(1, "x"), Line(1, "last")));
}

TEST(OutputOrder, LosesNothingWhenAProgramDoesNotWaitForRoom) {
  const auto lines = lines_of(
      {"perl", "-e",
       "use Fcntl; fcntl(STDOUT, F_SETFL, O_NONBLOCK | O_WRONLY); syswrite(STDOUT, \"first\\n\"); "
       "select(undef, undef, undef, 0.3); "
       "for (1..500) { defined syswrite(STDOUT, \"$_\\n\") or die \"lost $_\\n\"; }"});
  ASSERT_EQ(lines.size(), 501) << lines.back().second;
  EXPECT_EQ(lines.back(), Line(1, "500"));
}

/// A line that is handed over in pieces is ended by what comes between, not mixed with it.
TEST(OutputOrder, OfTwoEndlessLinesLosesNothing) {
  const auto lines = lines_of(
      {"perl", "-e",
       "$| = 1; select(STDERR); $| = 1; for (1..40) { print STDOUT 'a' x 50000; print STDERR 'b' x "
       "50000; }"});
  std::size_t a = 0, b = 0;
  for (const auto& [stream, text] : lines) {
    EXPECT_EQ(text.find_first_not_of(stream == 1 ? 'a' : 'b'), std::string::npos);
    (stream == 1 ? a : b) += text.size();
  }
  EXPECT_EQ(a, 2'000'000);
  EXPECT_EQ(b, 2'000'000);
}

TEST(OutputOrder, KeepsWritesLargerThanAPipe) {
  const auto lines = lines_of({"sh", "-c", "yes 0123456789 | head -n 100000; echo end >&2"});
  ASSERT_EQ(lines.size(), 100'001);
  EXPECT_EQ(lines.back(), Line(2, "end"));
}

}  // namespace
}  // namespace joblog
