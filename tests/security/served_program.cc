// SPDX-License-Identifier: MIT
#include "security/served_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

namespace joblog::test {
namespace {

constexpr std::string_view kConfig = R"(
[commands.hello]
command = ["echo", "hello"]

[commands.fails]
command = ["sh", "-c", "echo I fail >&2; exit 3"]

[commands.holds]
command = ["cat", "{}"]
grace = "1s"

[recurring.nightly]
schedule = "@yearly"
kind = "hello"
)";

}  // namespace

std::string percent(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

Feed::Feed(std::string path) : path_(std::move(path)) {
  // Open for both, so that it is open before anybody reads.
  if (::mkfifo(path_.c_str(), 0600) == 0) writer_.reset(::open(path_.c_str(), O_RDWR | O_CLOEXEC));
  if (!writer_) throw std::runtime_error("no pipe at " + path_);
}

void Feed::say(std::string_view line) const {
  const std::string whole = std::string(line) + "\n";
  if (::write(writer_.get(), whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) {
    throw std::runtime_error("the pipe takes no more");
  }
}

ServedProgram::ServedProgram() : feed(home.folder().file("feed")) {
  config = fmt::format(kConfig, feed.path());
  home.rewrite_config(config);
  home.environment["ADMIN_PASSWORD"] = password;
}

void ServedProgram::serve() {
  server.reset();
  server = std::unique_ptr<Background>(new Background(home.serve()));
}

RawAnswer ServedProgram::get(std::string_view path, std::string_view headers) const {
  return ask(test::get(path, credentials + std::string(headers)));
}

RawAnswer ServedProgram::post(std::string_view path, std::string_view form,
                              std::string_view headers) const {
  return ask(test::post(path, form, credentials + std::string(headers)));
}

void ServedProgram::fill() {
  ASSERT_TRUE(home.becomes(home.enqueue({"fails"}), "failed"));
  ASSERT_TRUE(home.becomes(home.enqueue({"holds"}), "claimed"));
  ASSERT_EQ(home.enqueue({"hello", "--in", "20d"}), 3);
}

}  // namespace joblog::test
