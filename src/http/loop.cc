// SPDX-License-Identifier: MIT
// The timer runs while there are connections. It looks at all of them, which is cheaper than a
// timer for each: ten thousand deadlines are compared in well under a millisecond.
#include "http/loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>
#include <vector>

#include "base/thread_name.h"
#include "http/connection.h"
#include "http/throttle.h"

namespace joblog::http {

using std::chrono::milliseconds;

Loop::Loop(ServerState& state)
    : state_(state),
      work_(boost::asio::make_work_guard(context_)),
      timer_(context_),
      handshake_timer_(context_) {}
Loop::~Loop() { stop(); }

void Loop::start() {
  thread_ = std::thread([this] {
    name_this_thread("http-io");
    context_.run();
  });
}

void Loop::stop() {
  if (!thread_.joinable()) return;
  boost::asio::post(context_, [this] {
    timer_.cancel();
    handshake_timer_.cancel();
    handshake_turns_.clear();
    for (Members* members : {&idle_, &busy_}) {
      while (!members->empty()) {
        const std::shared_ptr<Connection> connection = members->front();
        connection->close();
      }
    }
    work_.reset();
    context_.stop();
  });
  thread_.join();
}

void Loop::adopt(boost::asio::ip::tcp::socket socket, std::string peer) {
  std::string network = Throttle::key_of(peer);
  if (state_.tls() && !handshakes_.take(network, now())) {
    return state_.refused(RefusalReason::too_many, peer, "it began too many TLS handshakes");
  }
  const Place place = place_for(network);
  if (place == Place::none) {  // The socket closes.
    return state_.refused(RefusalReason::too_many, peer, "there are too many connections");
  }
  std::unique_ptr<TlsSession> session;
  if (const auto context = state_.tls()) {
    auto opened = TlsSession::open(*context, socket.native_handle());
    if (!opened) return;
    session = std::move(*opened);
  }
  const auto connection =
      std::make_shared<Connection>(*this, std::move(socket), std::move(peer), std::move(network),
                                   place == Place::spare, std::move(session));
  connection->place = idle_.insert(idle_.end(), connection);
  ++of_network_[connection->network()];
  state_.opened();
  arm();
  connection->start();
}

void Loop::set_idle(Connection& connection) {
  Members& from = connection.is_listed_idle ? idle_ : busy_;
  idle_.splice(idle_.end(), from, connection.place);
  connection.is_listed_idle = true;
}

void Loop::set_busy(Connection& connection) {
  Members& from = connection.is_listed_idle ? idle_ : busy_;
  busy_.splice(busy_.end(), from, connection.place);
  connection.is_listed_idle = false;
}

void Loop::remove(Connection& connection) {
  const auto counted = of_network_.find(connection.network());
  if (counted != of_network_.end() && --counted->second == 0) of_network_.erase(counted);
  (connection.is_listed_idle ? idle_ : busy_).erase(connection.place);
  state_.closed();
}

void Loop::await_handshake(const std::shared_ptr<Connection>& connection) {
  const bool is_quiet = handshakes_.is_quiet(connection->network(), now());
  if (const auto left_out = handshake_turns_.add(connection, is_quiet)) {
    (*left_out)->refuse_handshake();
  }
  arm_handshakes();
}

/// By a timer also when there is no pause: what is ready has its turn first.
void Loop::arm_handshakes() {
  if (handshake_turns_.empty() || std::exchange(handshakes_armed_, true)) return;
  handshake_timer_.expires_after(handshake_turns_.pause(now()));
  handshake_timer_.async_wait([this](const boost::system::error_code& error) {
    handshakes_armed_ = false;
    if (!error) do_one_handshake();
  });
}

void Loop::do_one_handshake() {
  const SteadyTime began = now();
  if (const auto connection = handshake_turns_.next()) (*connection)->go_on_with_handshake();
  handshake_turns_.took(began, now());
  arm_handshakes();
}

void Loop::drain() {
  std::vector<std::shared_ptr<Connection>> ending(idle_.begin(), idle_.end());
  std::ranges::copy_if(busy_, std::back_inserter(ending),
                       [](const auto& connection) { return connection->is_stream(); });
  for (const auto& connection : ending) connection->close();
}

milliseconds Loop::period() const {
  const Limits& limits = state_.limits();
  const milliseconds shortest =
      std::min({limits.header_time, limits.body_time, limits.idle_time, limits.write_time,
                limits.keep_alive_time, limits.queue_time});
  return std::clamp(shortest / 8, milliseconds{5}, milliseconds{500});
}

void Loop::arm() {
  if (armed_) return;
  armed_ = true;
  timer_.expires_after(period());
  timer_.async_wait([this](const boost::system::error_code& error) {
    armed_ = false;
    if (!error) tick();
  });
}

void Loop::tick() {
  std::vector<std::shared_ptr<Connection>> due;
  const SteadyTime time = now();
  for (const Members* members : {&idle_, &busy_}) {
    std::ranges::copy_if(*members, std::back_inserter(due),
                         [&](const auto& connection) { return connection->is_due(time); });
  }
  for (const auto& connection : due) connection->on_deadline();
  const bool is_to_be_told = state_.options.refusals != nullptr && state_.options.refusals->look();
  if (!idle_.empty() || !busy_.empty() || is_to_be_told) arm();
}

}  // namespace joblog::http
