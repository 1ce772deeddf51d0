// SPDX-License-Identifier: MIT
// Tells the service manager how far the server is: systemd's protocol (sd_notify), a line or two in
// a datagram to the socket that NOTIFY_SOCKET names.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/environment.h"
#include "base/result.h"

namespace joblog {

/// Without a NOTIFY_SOCKET every call does nothing, and succeeds.
/// Threads: callable from any.
/// Errors: invalid (not an address), unavailable (nobody takes it); the server goes on all the
/// same.
class ServiceNotice {
 public:
  /// `clock` outlives it.
  ServiceNotice(const Environment& environment, const Clock& clock);

  /// It serves; after reloading(), again. `status` is one line for people.
  Result<void> ready(std::string_view status) const;
  /// A changed configuration is being taken up, until ready().
  Result<void> reloading() const;
  Result<void> stopping(std::string_view status) const;

 private:
  Result<void> send(std::string_view text) const;

  std::string socket_;  ///< A path, or with '@' in front an abstract name. "" = nobody listens.
  const Clock& clock_;
};

}  // namespace joblog
