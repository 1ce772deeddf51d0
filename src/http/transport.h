// SPDX-License-Identifier: MIT
// Bytes over a non-blocking socket, plain or encrypted; the caller waits for readiness. A plain
// connection buffers nothing here, so that an idle one costs nothing.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "http/tls.h"

namespace joblog::http {

/// Threads: one at a time.
class Transport {
 public:
  /// Borrows the socket. Without `tls` it is plain.
  Transport(int fd, std::unique_ptr<TlsSession> tls) : fd_(fd), tls_(std::move(tls)) {}

  bool is_encrypted() const { return tls_ != nullptr; }
  IoOutcome shake_hands();
  IoOutcome read(std::span<char> out);
  IoOutcome write(std::string_view bytes);
  /// Says that nothing will follow: close_notify, FIN. Best effort.
  void shut_down();
  /// A handshake failed because what came was no TLS, or none that we speak.
  bool was_not_understood() const { return tls_ && tls_->was_not_understood(); }
  /// Bytes that the kernel has and the other end has not confirmed …
  std::size_t unconfirmed() const;
  /// … and those of them that it could not even send: the other end takes no more.
  std::size_t unsent() const;
  /// From now on the socket is writable when nothing is unsent, or as usual again.
  void be_writable_when_all_is_sent(bool on);

 private:
  const int fd_;
  const std::unique_ptr<TlsSession> tls_;
};

}  // namespace joblog::http
