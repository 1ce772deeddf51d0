// What tests of the served program share.
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
schedule = "every 10 days"
kind = "hello"
)";

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
    };
    const unsigned three = byte(0) << 16U | byte(1) << 8U | byte(2);
    for (unsigned i = 0; i < 4; ++i) {
      out += at + i > bytes.size() ? '=' : kLetters[three >> (18 - 6 * i) & 63U];
    }
  }
  return out;
}

std::string authorization(std::string_view user, std::string_view secret) {
  return fmt::format("Authorization: Basic {}\r\n", base64(fmt::format("{}:{}", user, secret)));
}

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
