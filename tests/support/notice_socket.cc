// SPDX-License-Identifier: MIT
// A datagram socket of the machine's own.
#include "support/notice_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <stdexcept>

namespace joblog::test {
namespace {

constexpr int kWaitMax = 60'000;  // Milliseconds.

bool has_news(const UniqueFd& socket, int milliseconds) {
  pollfd news{socket.get(), POLLIN, 0};
  return ::poll(&news, 1, milliseconds) == 1;
}

}  // namespace

NoticeSocket::NoticeSocket(const std::string& name)
    : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name.data(), std::min(name.size(), sizeof(address.sun_path) - 1));
  if (name.starts_with('@')) address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) {
    throw std::runtime_error("no socket at " + name + ": " + std::strerror(errno));
  }
}

std::string NoticeSocket::hear() const {
  std::array<char, 4096> text;
  if (!has_news(socket_, kWaitMax)) return "";
  const ssize_t size = ::recv(socket_.get(), text.data(), text.size(), 0);
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : "";
}

bool NoticeSocket::is_quiet() const { return !has_news(socket_, 0); }

}  // namespace joblog::test
