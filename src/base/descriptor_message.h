// SPDX-License-Identifier: MIT
// Messages between processes that carry open files, over a socket of the Unix family.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace joblog {

struct DescriptorMessage {
  std::string text;
  std::vector<UniqueFd> descriptors;  ///< Closed when this process executes another program.
};

inline constexpr std::size_t message_descriptors_max = 4;
inline constexpr std::size_t message_bytes_max = 16 << 10;

/// Sends one message of at least one byte; the descriptors stay the sender's too. Never waits:
/// false when there is no room or nobody to take it.
bool send_message(int socket, std::string_view text, std::span<const int> descriptors = {});
/// Waits for one. Nothing when the other side has closed the socket.
std::optional<DescriptorMessage> receive_message(int socket);

}  // namespace joblog
