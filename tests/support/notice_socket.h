// SPDX-License-Identifier: MIT
// The service manager's end of its socket: hears what a server tells it.
#pragma once

#include <string>

#include "base/unique_fd.h"

namespace joblog::test {

class NoticeSocket {
 public:
  /// `name` is a path, or with '@' in front an abstract name. Throws when it cannot be bound.
  explicit NoticeSocket(const std::string& name);
  /// The next datagram; "" when none comes within a minute.
  std::string hear() const;
  /// Whether nothing waits to be heard.
  bool is_quiet() const;

 private:
  UniqueFd socket_;
};

}  // namespace joblog::test
