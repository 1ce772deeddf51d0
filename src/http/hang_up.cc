// SPDX-License-Identifier: MIT
// POLLRDHUP tells an end of the stream also while bytes are unread.
#include "http/hang_up.h"

#include <poll.h>

namespace joblog::http {

bool has_hung_up(int fd) {
  pollfd look{.fd = fd, .events = POLLRDHUP, .revents = 0};
  return ::poll(&look, 1, 0) == 1 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace joblog::http
