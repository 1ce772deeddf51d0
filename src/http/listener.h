// SPDX-License-Identifier: MIT
// Accepts connections and deals them out to the loops.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "http/loop.h"

namespace joblog::http {

/// Threads: listen() before the loops run; all else on the first loop.
class Listener {
 public:
  Listener(ServerState& state, std::vector<std::unique_ptr<Loop>>& loops);

  /// Errors: invalid (no address), unavailable (in use, no permission, not of this machine).
  Result<void> listen();
  std::uint16_t port() const { return port_; }
  void accept();
  void close();

 private:
  void accepted(boost::system::error_code error, boost::asio::ip::tcp::socket socket, Loop& loop);
  /// Those who wait already. False: it did not go well, and is looked after.
  bool accept_more();
  Loop& next_loop();
  void hand_over(boost::asio::ip::tcp::socket socket, Loop& loop);
  void survive_shortage();
  void pause();

  ServerState& state_;
  std::vector<std::unique_ptr<Loop>>& loops_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  UniqueFd reserve_;  ///< Given up to accept, and so refuse, when there are no descriptors left.
  std::size_t next_loop_ = 0;
  std::uint16_t port_ = 0;
  bool complained_ = false;
};

}  // namespace joblog::http
