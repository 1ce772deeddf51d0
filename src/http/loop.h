// SPDX-License-Identifier: MIT
// One I/O thread: its events, its connections, and the one timer that watches over all of them.
// A connection lives on one loop for good, so that nothing in it needs a lock.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/handshake_budget.h"
#include "http/handshake_turns.h"
#include "http/server_state.h"

namespace joblog::http {

class Connection;

/// Threads: of the loop, but for the constructor, start, stop and context().
class Loop {
 public:
  using Members = std::list<std::shared_ptr<Connection>>;

  explicit Loop(ServerState& state);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void start();
  /// Ends every connection, then the thread.
  void stop();

  boost::asio::io_context& context() { return context_; }
  ServerState& state() { return state_; }
  SteadyTime now() const { return state_.clock.steady_now(); }
  /// For one read; its content is gone at the next.
  std::span<char> scratch() { return scratch_; }

  /// Takes a connection in, or closes it when there are too many that do something.
  void adopt(boost::asio::ip::tcp::socket socket, std::string peer);
  /// From now on it waits for a request, or does not.
  void set_idle(Connection& connection);
  void set_busy(Connection& connection);
  void remove(Connection& connection);
  /// Has it go on with its TLS handshake when its turn comes, or ends it when too many wait.
  void await_handshake(const std::shared_ptr<Connection>& connection);
  /// The right password came from this address: its handshakes come first.
  void signed_in(const std::string& network) { handshakes_.signed_in(network, now()); }
  /// A connection keeps another number of bytes in memory than before.
  void held_changed(std::size_t before, std::size_t now);
  /// Ends the connections that wait for a request, and the event streams.
  void drain();
  void end_what_is_not_admitted();

 private:
  // Places, in loop_capacity.cc.
  enum class Place : std::uint8_t { none, spare, regular };
  Place place_for(const std::string& network);
  bool make_room(const std::string* network);
  void free_memory();
  std::vector<std::shared_ptr<Connection>> all() const;

  // TLS handshakes.
  void arm_handshakes();
  void do_one_handshake();

  void arm();
  void tick();
  std::chrono::milliseconds period() const;

  ServerState& state_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer timer_;
  bool armed_ = false;
  std::array<char, 16 << 10> scratch_{};
  Members idle_;  ///< Whoever waits longest is in front.
  Members busy_;
  std::unordered_map<std::string, std::size_t> of_network_;  ///< How many connections.
  std::size_t held_ = 0;                                     ///< Bytes, of all of them.
  bool frees_memory_ = false;
  HandshakeBudget handshakes_;
  HandshakeTurns<std::shared_ptr<Connection>> handshake_turns_;
  boost::asio::steady_timer handshake_timer_;
  bool handshakes_armed_ = false;
  std::thread thread_;
};

}  // namespace joblog::http
