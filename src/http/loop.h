// One I/O thread: its events, its connections, and the one timer that watches over all of them.
// A connection lives on one loop for good, so that nothing in it needs a lock.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <thread>

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
  /// Ends the connections that wait for a request, and the event streams.
  void drain();

 private:
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
  std::thread thread_;
};

}  // namespace joblog::http
