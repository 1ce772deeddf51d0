// SPDX-License-Identifier: MIT
// Written out rather than linked: it is one sendto.
#include "base/service_notice.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "base/unique_fd.h"

namespace joblog {
namespace {

/// The clock by which systemd tells a reload from the one before it.
long long microseconds(SteadyTime time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

}  // namespace

ServiceNotice::ServiceNotice(const Environment& environment, const Clock& clock)
    : socket_(environment("NOTIFY_SOCKET").value_or("")), clock_(clock) {}

Result<void> ServiceNotice::ready(std::string_view status) const {
  return send(fmt::format("READY=1\nSTATUS={}", status));
}

Result<void> ServiceNotice::reloading() const {
  return send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", microseconds(clock_.steady_now())));
}

Result<void> ServiceNotice::stopping(std::string_view status) const {
  return send(fmt::format("STOPPING=1\nSTATUS={}", status));
}

Result<void> ServiceNotice::send(std::string_view text) const {
  if (socket_.empty()) return {};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if ((socket_[0] != '/' && socket_[0] != '@') || socket_.size() >= sizeof(address.sun_path)) {
    return fail(ErrorKind::invalid, "NOTIFY_SOCKET names no socket: " + socket_);
  }
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_[0] == '@') address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());

  const UniqueFd from(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto sent = ::sendto(from.get(), text.data(), text.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&address), length);
  if (sent >= 0) return {};
  return fail(ErrorKind::unavailable, fmt::format("the service manager cannot be told at {}: {}",
                                                  socket_, std::strerror(errno)));
}

}  // namespace joblog
