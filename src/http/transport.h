// Bytes over a non-blocking socket, plain or encrypted; who calls waits for readiness. A plain
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
  void say_goodbye();

 private:
  const int fd_;
  const std::unique_ptr<TlsSession> tls_;
};

}  // namespace joblog::http
