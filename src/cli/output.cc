// SPDX-License-Identifier: MIT
// Written by hand because a std::ostream does not say why it failed.
#include "cli/output.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace joblog::cli {
namespace {

constexpr std::size_t kGathered = std::size_t{64} << 10;

}  // namespace

Output::Output(int fd) : fd_(fd), line_by_line_(::isatty(fd) == 1) {}

Output::int_type Output::overflow(int_type character) {
  if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof(0);
  const char one = traits_type::to_char_type(character);
  return xsputn(&one, 1) == 1 ? character : traits_type::eof();
}

std::streamsize Output::xsputn(const char* text, std::streamsize size) {
  if (error_ != 0) return 0;
  const std::string_view added(text, static_cast<std::size_t>(size));
  buffer_ += added;
  const bool due = buffer_.size() >= kGathered || (line_by_line_ && added.contains('\n'));
  return !due || write_out() ? size : 0;
}

int Output::sync() { return write_out() ? 0 : -1; }

bool Output::write_out() {
  std::string_view rest = buffer_;
  while (!rest.empty() && error_ == 0) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // Somebody made it non-blocking.
      pollfd room{fd_, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  buffer_.clear();
  return error_ == 0;
}

std::string Output::trouble() const { return output_trouble(error_); }

std::string output_trouble(int error) {
  if (error == 0 || error == EPIPE || error == ECONNRESET) return "";
  return fmt::format("standard output could not be written: {}; what is there is not all",
                     std::strerror(error));
}

}  // namespace joblog::cli
