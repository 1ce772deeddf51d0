// SPDX-License-Identifier: MIT
// Which queues are taken by servers that live: the same for the sentence of a waiting job, the
// banner, the monitor and the command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/heartbeats.h"
#include "storage/reader.h"

namespace joblog {

class ServedQueues {
 public:
  /// Of what one snapshot says.
  ServedQueues(const std::vector<ProcessInfo>& processes, TimePoint now, Heartbeats heartbeats);

  bool any_server() const { return any_server_; }  ///< Some server lives.
  bool takes(std::string_view queue) const;
  /// How old the newest heartbeat of a server is, when some are missing because they are blocked.
  std::optional<Duration> unheard_for() const { return unheard_for_; }
  /// The same when the next one is overdue, and nothing blocks it here.
  std::optional<Duration> overdue_after() const { return overdue_after_; }
  /// Those that some pool names, in order of their names.
  const std::vector<std::string>& named() const { return named_; }

 private:
  bool any_server_ = false;
  bool all_ = false;
  std::optional<Duration> unheard_for_, overdue_after_;
  std::vector<std::string> named_;
};

/// What to say while servers are unheard, instead that there are none.
std::string servers_silent_text(Duration unheard_for);

/// What to say of a queue that is not taken, with what to do.
std::string unserved_queue_text(std::string_view queue);

/// Every queue of which anything is known: it has a row, or a pool of a living server names it.
std::vector<std::string> known_queues(Reader& reader, TimePoint now);

}  // namespace joblog
