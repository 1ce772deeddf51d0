// SPDX-License-Identifier: MIT
#include "base/descriptor_message.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace joblog {
namespace {

/// Room for the descriptors beside a message.
struct Beside {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(message_descriptors_max * sizeof(int))> bytes{};
};

}  // namespace

bool send_message(int socket, std::string_view text, std::span<const int> descriptors) {
  if (descriptors.size() > message_descriptors_max) return false;
  iovec part{const_cast<char*>(text.data()), text.size()};  // It is only read.
  Beside beside;
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    message.msg_control = beside.bytes.data();
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(head), descriptors.data(), descriptors.size_bytes());
  }
  return ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) ==
         static_cast<ssize_t>(text.size());
}

std::optional<DescriptorMessage> receive_message(int socket) {
  DescriptorMessage received{std::string(message_bytes_max, '\0'), {}};
  iovec part{received.text.data(), received.text.size()};
  Beside beside;
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = beside.bytes.data();
  message.msg_controllen = beside.bytes.size();
  ssize_t got = 0;
  do {
    got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return std::nullopt;
  received.text.resize(static_cast<std::size_t>(got));
  const cmsghdr* head = CMSG_FIRSTHDR(&message);
  if (head == nullptr || head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
    return received;
  const std::size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
  for (std::size_t i = 0; i < std::min(count, message_descriptors_max); ++i) {
    int descriptor = -1;
    std::memcpy(&descriptor, CMSG_DATA(head) + i * sizeof(int), sizeof descriptor);
    received.descriptors.emplace_back(descriptor);
  }
  return received;
}

}  // namespace joblog
