// SPDX-License-Identifier: MIT
// Start and end of the server. The order of the end: no new connections, then those that wait for
// nothing, then patience for answers in flight, then the handlers, then the rest.
#include "http/http_server.h"

#include <boost/asio/post.hpp>
#include <utility>
#include <vector>

#include "http/connection.h"
#include "http/listener.h"
#include "http/loop.h"
#include "http/server_state.h"

namespace joblog::http {

class Server::Impl {
 public:
  Impl(Options options, Guard& guard, Handler handler, const Clock& clock, Notices& notices)
      : state_(std::move(options), guard, std::move(handler), clock, notices) {}

  Result<void> start() {
    if (auto loaded = reload_tls(); !loaded) return loaded;
    for (int i = 0; i < std::max(1, state_.options.io_threads); ++i) {
      loops_.push_back(std::make_unique<Loop>(state_));
    }
    listener_ = std::make_unique<Listener>(state_, loops_);
    if (auto listening = listener_->listen(); !listening) {
      listener_.reset();
      loops_.clear();
      return listening;
    }
    state_.pool.start(std::max(1, state_.options.handler_threads));
    state_.heavy.start(std::max(1, state_.options.heavy_threads));
    boost::asio::post(loops_.front()->context(), [this] { listener_->accept(); });
    for (auto& loop : loops_) loop->start();
    return {};
  }

  std::uint16_t port() const { return listener_ ? listener_->port() : 0; }

  void stop(std::chrono::milliseconds wait_max) {
    if (loops_.empty()) return;
    state_.draining = true;
    boost::asio::post(loops_.front()->context(), [this] { listener_->close(); });
    for (auto& loop : loops_) {
      boost::asio::post(loop->context(), [&loop] { loop->drain(); });
    }
    state_.await_all_closed(wait_max);
    state_.heavy.stop();
    state_.pool.stop();
    for (auto& loop : loops_) loop->stop();
    listener_.reset();
    loops_.clear();
  }

  Result<void> reload_tls() {
    const TlsFiles& files = state_.options.tls;
    if (files.certificate.empty()) return {};
    auto context = TlsContext::load(files);
    if (!context) return std::unexpected(context.error());
    state_.set_tls(std::move(*context));
    return {};
  }

  void end_what_is_not_admitted() {
    for (auto& loop : loops_) {
      boost::asio::post(loop->context(), [&loop] { loop->end_what_is_not_admitted(); });
    }
  }

  ServerFigures figures() {
    ServerFigures figures = state_.request_handler.figures();
    figures.connections = state_.connections();
    figures.streams = state_.streams;
    if (const Refusals* refusals = state_.options.refusals) figures.refusals = refusals->counts();
    return figures;
  }

 private:
  ServerState state_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::unique_ptr<Listener> listener_;
};

Server::Server(Options options, Guard& guard, Handler handler, const Clock& clock, Notices& notices)
    : impl_(std::make_unique<Impl>(std::move(options), guard, std::move(handler), clock, notices)) {
}
Server::~Server() { stop(std::chrono::milliseconds{0}); }

Result<void> Server::start() { return impl_->start(); }
std::uint16_t Server::port() const { return impl_->port(); }
void Server::stop(std::chrono::milliseconds wait_max) { impl_->stop(wait_max); }
Result<void> Server::reload_tls() { return impl_->reload_tls(); }
void Server::end_what_is_not_admitted() { impl_->end_what_is_not_admitted(); }
ServerFigures Server::figures() const { return impl_->figures(); }

}  // namespace joblog::http
