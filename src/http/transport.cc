// SPDX-License-Identifier: MIT
#include "http/transport.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

namespace joblog::http {
namespace {

IoOutcome outcome_of(ssize_t bytes, IoStatus blocked) {
  if (bytes > 0) return {IoStatus::done, static_cast<std::size_t>(bytes)};
  if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return {blocked};
  return {IoStatus::closed};
}

}  // namespace

IoOutcome Transport::shake_hands() {
  return tls_ ? tls_->shake_hands() : IoOutcome{IoStatus::done};
}

IoOutcome Transport::read(std::span<char> out) {
  if (tls_) return tls_->read(out);
  return outcome_of(::recv(fd_, out.data(), out.size(), 0), IoStatus::want_read);
}

IoOutcome Transport::write(std::string_view bytes) {
  if (tls_) return tls_->write(bytes);
  return outcome_of(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), IoStatus::want_write);
}

std::size_t Transport::unconfirmed() const {
  int bytes = 0;
  return ::ioctl(fd_, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

std::size_t Transport::unsent() const {
  int bytes = 0;
  return ::ioctl(fd_, SIOCOUTQNSD, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

void Transport::be_writable_when_all_is_sent(bool on) {
  const int least = on ? 1 : 0;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &least, sizeof least);
}

void Transport::shut_down() {
  if (tls_) tls_->shut_down();
  ::shutdown(fd_, SHUT_WR);
}

}  // namespace joblog::http
