// SPDX-License-Identifier: MIT
// Without descriptors a listener that only tries again spins at full speed, and its clients wait
// without an answer: so one descriptor is kept in reserve to accept them and hang up, and then it
// pauses.
#include "http/listener.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "base/text.h"
#include "http/address.h"

namespace joblog::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kPause{100};
constexpr unsigned kUnansweredMs = 60'000;
/// Newcomers, before those who are here have their turn: else a crowd that keeps the server busy
/// lets in one for each round of its own.
constexpr int kAtOnce = 64;

bool is_shortage(const error_code& error) {
  return error.category() == boost::system::system_category() &&
         (error.value() == EMFILE || error.value() == ENFILE || error.value() == ENOBUFS ||
          error.value() == ENOMEM);
}

UniqueFd open_reserve() { return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

Result<tcp::endpoint> endpoint_of(const std::string& address, std::uint16_t port) {
  std::string_view text = address == "localhost" ? "127.0.0.1" : std::string_view(address);
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  error_code error;
  const auto parsed = boost::asio::ip::make_address(std::string(text), error);
  if (!error) return tcp::endpoint(parsed, port);
  return fail(ErrorKind::invalid,
              fmt::format("{} is no address to listen on; give one like 127.0.0.1 or [::]",
                          in_quotes(address)));
}

/// Answers go out at once, and a client that is gone without a word is noticed.
void set_up(tcp::socket& socket, error_code& error) {
  socket.non_blocking(true, error);
  if (!error) socket.set_option(tcp::no_delay(true), error);
  const unsigned limit = kUnansweredMs;
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
}

}  // namespace

Listener::Listener(ServerState& state, std::vector<std::unique_ptr<Loop>>& loops)
    : state_(state),
      loops_(loops),
      acceptor_(loops.front()->context()),
      pause_(loops.front()->context()),
      reserve_(open_reserve()) {}

Result<void> Listener::listen() {
  const Options& options = state_.options;
  const auto endpoint = endpoint_of(options.address, options.port);
  if (!endpoint) return std::unexpected(endpoint.error());
  error_code error;
  acceptor_.open(endpoint->protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && endpoint->address().is_v6()) {
    acceptor_.set_option(boost::asio::ip::v6_only(false), error);
  }
  if (!error) acceptor_.bind(*endpoint, error);
  if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (error) {
    return fail(ErrorKind::unavailable,
                fmt::format("listening on {} port {}: {}; choose another port or address, or stop "
                            "what listens there",
                            options.address, options.port, error.message()));
  }
  port_ = acceptor_.local_endpoint(error).port();
  return {};
}

Loop& Listener::next_loop() {
  Loop& loop = *loops_[next_loop_];
  next_loop_ = (next_loop_ + 1) % loops_.size();
  return loop;
}

void Listener::accept() {
  Loop& loop = next_loop();
  acceptor_.async_accept(loop.context(), [this, &loop](error_code error, tcp::socket socket) {
    accepted(error, std::move(socket), loop);
  });
}

void Listener::close() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Listener::accepted(error_code error, tcp::socket socket, Loop& loop) {
  if (error == boost::asio::error::operation_aborted || !acceptor_.is_open()) return;
  if (is_shortage(error)) return survive_shortage();
  if (!error) {
    hand_over(std::move(socket), loop);
    if (!accept_more()) return;
  }
  accept();
}

bool Listener::accept_more() {
  for (int more = 0; more < kAtOnce; ++more) {
    Loop& loop = next_loop();
    tcp::socket socket(loop.context());
    error_code error;
    acceptor_.accept(socket, error);
    if (is_shortage(error)) {
      survive_shortage();
      return false;
    }
    if (error) return true;  // Nobody waits, or whoever did has left.
    hand_over(std::move(socket), loop);
  }
  return true;
}

void Listener::hand_over(tcp::socket socket, Loop& loop) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (!error) set_up(socket, error);
  if (error) return;
  // Moved by way of its loop's thread: what belongs to a loop is touched there only.
  auto adopt = [&loop, socket = std::move(socket),
                peer = address_text(endpoint.address())]() mutable {
    loop.adopt(std::move(socket), std::move(peer));
  };
  boost::asio::dispatch(loop.context(), std::move(adopt));
}

void Listener::survive_shortage() {
  if (!std::exchange(complained_, true)) {
    state_.notices.notice(Severity::warning,
                          "the web server refuses connections: there are no file descriptors left; "
                          "raise the limit (LimitNOFILE, ulimit -n)");
  }
  reserve_.reset();
  const UniqueFd refused(::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC));
  pause();
}

void Listener::pause() {
  pause_.expires_after(kPause);
  pause_.async_wait([this](error_code error) {
    if (error || !acceptor_.is_open()) return;
    if (!reserve_) reserve_ = open_reserve();
    accept();
  });
}

}  // namespace joblog::http
