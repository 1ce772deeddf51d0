// SPDX-License-Identifier: MIT
// Files that people name: read when they are files, refused in words when they are something else,
// and waited for within a limit.
#include "base/named_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "support/temp_folder.h"

namespace joblog {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

struct Pipe {
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    reader = UniqueFd(ends[0]);
    writer = UniqueFd(ends[1]);
  }
  std::string path() const { return fmt::format("/dev/fd/{}", reader.get()); }
  void say(std::string_view text) const {
    ASSERT_EQ(::write(writer.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  UniqueFd reader, writer;
};

class NamedFile : public testing::Test {
 protected:
  static Error refusal(const std::string& path, NamedFileLimits limits = {}) {
    const auto read = read_named_file(path, limits);
    return read ? Error{ErrorKind::internal, "it was read"} : read.error();
  }
  test::TempFolder folder_;
};

TEST_F(NamedFile, IsReadWhole) {
  EXPECT_EQ(read_named_file(folder_.write("a", "text\n")), "text\n");
  EXPECT_EQ(read_named_file(folder_.write("b", "")), "");
  const std::string large(100'000, 'x');
  EXPECT_EQ(read_named_file(folder_.write("c", large)), large);
}

TEST_F(NamedFile, ThatIsNoFileIsRefusedByWhatItIs) {
  ASSERT_EQ(::mkfifo(folder_.file("pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(folder_.file("pipe")).message, "is a pipe, not a file");
  EXPECT_EQ(refusal(folder_.path().string()).message, "is a folder, not a file");
  EXPECT_EQ(refusal("/dev/zero").message, "is a device, not a file");
  EXPECT_EQ(refusal("/dev/zero").kind, ErrorKind::invalid);
}

TEST_F(NamedFile, ThatIsMissingSaysSo) {
  EXPECT_EQ(refusal(folder_.file("none")).kind, ErrorKind::not_found);
  EXPECT_EQ(refusal(folder_.file("none")).message, "cannot be read: No such file or directory");
}

TEST_F(NamedFile, HasALimitOfSize) {
  const std::string path = folder_.write("a", std::string(2'048, 'x'));
  EXPECT_TRUE(read_named_file(path, {.bytes_max = 2'048}));
  EXPECT_EQ(refusal(path, {.bytes_max = 2'047}).kind, ErrorKind::invalid);
  EXPECT_THAT(refusal(path, {.bytes_max = 1'024}).message, HasSubstr("larger than 1 KiB"));
}

TEST_F(NamedFile, MayBeAShellsPipeThatComesToItsEnd) {
  Pipe pipe;
  pipe.say("from a shell");
  pipe.writer.reset();
  EXPECT_EQ(read_named_file(pipe.path()), "from a shell");
  EXPECT_THAT(refusal(pipe.path()).message, HasSubstr("is a pipe that was read before"));
}

TEST_F(NamedFile, IsNotWaitedForLongerThanTheLimit) {
  const Pipe pipe;
  pipe.say("begun");
  const Error refused = refusal(pipe.path(), {.wait_max = 30ms});
  EXPECT_EQ(refused.kind, ErrorKind::unavailable);
  EXPECT_THAT(refused.message, HasSubstr("does not come to its end"));
}

TEST_F(NamedFile, OfAnEndlessPipeIsRefusedByItsSize) {
  const Pipe pipe;
  pipe.say(std::string(4'096, 'x'));
  EXPECT_EQ(refusal(pipe.path(), {.bytes_max = 4'095}).kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace joblog
