// SPDX-License-Identifier: MIT
// Reads a password and has it hashed. The password is wiped from our memory after use.
#include "cli/password_command.h"

#include <fmt/format.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "cli/json.h"
#include "http/password.h"

namespace joblog::cli {
namespace {

constexpr std::size_t kBytesMax = http::kPasswordBytesMax;

/// A text that leaves nothing behind.
class Secret {
 public:
  Secret() { text_.reserve(kBytesMax + 2); }  // Never grows: a copy left behind would not be wiped.
  ~Secret() { sodium_memzero(text_.data(), text_.capacity()); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  void push(char c) { text_ += c; }
  bool is_too_long() const { return text_.size() > kBytesMax; }
  std::string_view text() const { return text_; }
  void drop_carriage_return() {
    if (text_.ends_with('\r')) text_.pop_back();
  }

 private:
  std::string text_;
};

/// Switches the echo off for as long as it lives.
class Silence {
 public:
  explicit Silence(int fd) : fd_(fd) {
    silent_ = ::tcgetattr(fd, &before_) == 0;
    if (!silent_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent_ = ::tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
  }
  ~Silence() {
    if (silent_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  bool silent() const { return silent_; }

 private:
  int fd_;
  termios before_{};
  bool silent_ = false;
};

Result<void> read_line(int fd, Secret& secret) {
  char c = 0;
  for (;;) {
    const ssize_t got = ::read(fd, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorKind::invalid,
                  fmt::format("the password cannot be read from standard input: {}",
                              std::generic_category().message(errno)));
    }
    if (got == 0 || c == '\n') break;
    secret.push(c);
    if (secret.is_too_long()) break;  // It is refused; what follows may have no end.
  }
  secret.drop_carriage_return();
  return {};
}

void prompt(int fd, std::string_view text) {
  // A prompt that cannot be written is no reason not to read.
  [[maybe_unused]] const ssize_t written = ::write(fd, text.data(), text.size());
}

Result<void> read_twice(int terminal, Secret& secret) {
  const Silence silence(terminal);
  if (!silence.silent()) {
    return fail(ErrorKind::unavailable,
                "the terminal's echo cannot be switched off; pipe the password in instead");
  }
  Secret again;
  prompt(terminal, "New password: ");
  if (auto read = read_line(terminal, secret); !read) return read;
  prompt(terminal, "\nThe same again: ");
  if (auto read = read_line(terminal, again); !read) return read;
  prompt(terminal, "\n");
  if (secret.text() != again.text()) {
    return fail(ErrorKind::invalid, "the two passwords differ; nothing was made");
  }
  return {};
}

}  // namespace

int make_password(int input, const WeakPassword& weak, bool is_reachable_by_others,
                  Console& console) {
  Secret secret;
  if (::isatty(input) == 1) {
    if (auto read = read_twice(input, secret); !read) return console.refuse(read.error());
  } else if (auto read = read_line(input, secret); !read) {
    return console.refuse(read.error());
  }
  const auto hash = http::hash_password(secret.text());
  if (!hash) return console.refuse(hash.error());
  if (const auto why = weak(secret.text())) {
    if (is_reachable_by_others) {
      return console.refuse(
          {ErrorKind::invalid, "the password " + *why + ": choose another one, nothing was made"});
    }
    console.terminal.error("warning: the password " + *why +
                           ": it will do for this machine only, better choose another one");
  }
  if (console.json)
    console.terminal.line(json_object({{"password_hash", *hash}}));
  else
    console.terminal.line(*hash);
  return exits::done;
}

}  // namespace joblog::cli
