// SPDX-License-Identifier: MIT
// What a worker and the process of an isolated run say to each other, over a socket that is
// descriptor 3 of the process: it asks there for its request, a file of memory, and says its
// outcome there. It asks once it is closed to other processes: until then they could open its
// files, but not a socket.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "joblog/run.h"

namespace joblog {

inline constexpr int kRunSocket = 3;
inline constexpr char kAsksForRequest = '?';
/// The failure of a handler that gave up because its process got a SIGTERM: whether joblog sent it,
/// the worker knows.
inline constexpr std::string_view kStoppedClass = "HandlerStopped";

/// What the worker hands over.
struct IsolatedRequest {
  std::string text;                    ///< What to run, as JSON.
  std::vector<std::string> variables;  ///< "NAME=value": those that are nobody else's business.
};
/// Empty when no descriptor is left.
UniqueFd request_file(const IsolatedRequest& request);
bool hand_over(int socket, const UniqueFd& request);
/// The process's side, first: asks for it, and closes it. Once. Without a text: the worker died
/// before it could say what to do.
IsolatedRequest take_isolated_request();

bool write_all(int fd, std::string_view text);

std::string text_of_outcome(const Outcome& outcome);
std::optional<Outcome> outcome_from(const std::string& text);

}  // namespace joblog
