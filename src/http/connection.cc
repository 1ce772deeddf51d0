// SPDX-License-Identifier: MIT
// Requests: from bytes to the handler's thread and back. The way of the answers is in
// connection_answer.cc.
#include "http/connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "http/address.h"
#include "http/connection_work.h"
#include "http/hang_up.h"
#include "http/header_fields.h"

namespace joblog::http {
namespace {

constexpr std::size_t kDiscardedMax = 1 << 20;

}  // namespace

Connection::Connection(Loop& loop, boost::asio::ip::tcp::socket socket, std::string peer,
                       std::string network, bool is_spare, std::unique_ptr<TlsSession> tls)
    : loop_(loop),
      state_(loop.state()),
      socket_(std::move(socket)),
      transport_(socket_.native_handle(), std::move(tls)),
      peer_(std::move(peer)),
      network_(std::move(network)),
      is_spare_(is_spare) {
  begin_window();
  set_deadline(state_.limits().header_time);
}

Connection::~Connection() = default;

void Connection::start() {
  if (!transport_.is_encrypted()) phase_ = State::head;
  await(IoStatus::want_read);
}

void Connection::close() {
  if (phase_ == State::closed) return;
  if (phase_ == State::events) --state_.streams;
  phase_ = State::closed;
  if (take_once_) take_once_->take();  // What waits to be done for it need not be.
  loop_.held_changed(noted_held_, 0);
  boost::system::error_code ignored;
  if (ends_by_close_) {  // Reset: a client without chunks notices, too, that the end is missing.
    (void)socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
  }
  (void)socket_.close(ignored);
  if (events_) events_->detach();
  // The end of a download may take as long as its pieces.
  if (source_) state_.pool.run([source = std::move(source_)]() mutable { source.reset(); });
  loop_.remove(*this);
}

void Connection::await(IoStatus want) {
  const auto direction = want == IoStatus::want_write ? boost::asio::socket_base::wait_write
                                                      : boost::asio::socket_base::wait_read;
  socket_.async_wait(direction, [self = shared_from_this()](boost::system::error_code error) {
    if (self->phase_ == State::closed) return;
    if (error) return self->close();
    self->safely([&] { self->on_ready(); });
  });
}

void Connection::on_ready() {
  switch (phase_) {
    case State::handshake:
      return loop_.await_handshake(shared_from_this());
    case State::head:
    case State::body:
      return receive();
    case State::writing:
      return write();
    case State::lingering:
      return discard();
    case State::working:
    case State::events:
    case State::closed:
      break;
  }
}

void Connection::go_on_with_handshake() {
  if (phase_ != State::handshake) return;  // It has ended.
  if (has_hung_up(socket_.native_handle())) return close();
  safely([this] { shake_hands(); });
}

void Connection::refuse_handshake() {
  if (phase_ != State::handshake) return;
  state_.refused(RefusalReason::too_many, peer_, "too many TLS handshakes are waiting");
  close();
}

void Connection::shake_hands() {
  const IoOutcome outcome = transport_.shake_hands();
  if (outcome.status == IoStatus::closed) {
    if (transport_.was_not_understood()) {
      state_.refused(RefusalReason::tls, peer_,
                     "what came was no TLS, or none that is spoken here");
    }
    return close();
  }
  if (outcome.status != IoStatus::done) return await(outcome.status);
  phase_ = State::head;
  set_deadline(state_.limits().header_time);
  receive();
}

void Connection::receive() {
  for (;;) {
    const auto room = loop_.scratch();
    const IoOutcome got = transport_.read(room);
    if (got.status == IoStatus::closed) return close();
    if (got.status != IoStatus::done) return await(got.status);
    if (!parser_ && !is_fresh_) set_deadline(state_.limits().header_time);
    in_.append(room.data(), got.bytes);
    received_ += static_cast<std::int64_t>(got.bytes);
    note_held();
    if (advance()) return;
  }
}

bool Connection::advance() {
  if (!parser_) parser_ = std::make_unique<RequestParser>(state_.limits());
  const RequestParser::Step step = parser_->feed(in_);
  if (step == RequestParser::Step::more) return false;
  loop_.set_busy(*this);
  if (phase_ == State::head) {
    begin_exchange(step);
    if (priority_ == HandlerPool::Priority::others && is_spare_) {
      state_.refused(RefusalReason::too_many, peer_, "there are too many connections");
      send(state_.request_handler.turn_away(*exchange_));
      return true;
    }
    run_on_handler(
        [this, exchange = exchange_] { return state_.request_handler.receive(*exchange); },
        [this](std::optional<SerializedResponse> answer) {
          if (answer) return send(std::move(*answer));
          exchange_->is_heavy ? handle_heavy() : ask_for_body();
        });
    return true;
  }
  exchange_->is_whole = step == RequestParser::Step::whole;
  unread_ = !exchange_->is_whole;
  if (unread_) exchange_->malformed = parser_->refusal();
  exchange_->request.form = std::move(parser_->request().form);
  exchange_->asked_at = loop_.now();
  run_on_handler([this, exchange = exchange_] { return state_.request_handler.handle(*exchange); },
                 [this](SerializedResponse answer) { send(std::move(answer)); });
  return true;
}

void Connection::handle_heavy() {
  exchange_->request.client_left = [fd = socket_.native_handle()] { return has_hung_up(fd); };
  const bool is_full = state_.heavy.is_full(exchange_->owner());
  if (is_full) exchange_->is_heavy = false;
  run_on_handler(
      [this, exchange = exchange_, is_full] {
        return is_full ? state_.request_handler.refuse_while_busy(*exchange)
                       : state_.request_handler.handle(*exchange);
      },
      [this](SerializedResponse answer) { send(std::move(answer)); });
}

void Connection::begin_exchange(RequestParser::Step step) {
  exchange_ = std::make_shared<Exchange>();
  exchange_->asked_at = loop_.now();
  Request& request = exchange_->request;
  request = std::move(parser_->request());
  request.peer = peer_;
  boost::system::error_code gone;
  const auto local = socket_.local_endpoint(gone);
  if (!gone) request.local = address_text(local.address());
  request.encrypted = transport_.is_encrypted();
  exchange_->framing = {.head_only = request.method == Method::head,
                        .keep_alive = parser_->keeps_alive() && !state_.draining,
                        .http_1_0 = parser_->is_http_1_0(),
                        .gzip = accepts_gzip(request.header("Accept-Encoding")),
                        .encrypted = request.encrypted};
  exchange_->unsupported = parser_->unsupported();
  if (step == RequestParser::Step::refused) exchange_->malformed = parser_->refusal();
  exchange_->is_whole = step == RequestParser::Step::whole;
  unread_ = !exchange_->is_whole;
  priority_ = state_.guard.is_public(request)  ? HandlerPool::Priority::health
              : state_.guard.is_known(request) ? HandlerPool::Priority::known
                                               : HandlerPool::Priority::others;
}

void Connection::ask_for_body() {
  if (!parser_->expects_continue() || !in_.empty()) return read_body();
  out_ = "HTTP/1.1 100 Continue\r\n\r\n";
  out_at_ = 0;
  continuing_ = true;
  phase_ = State::writing;
  begin_window();
  set_deadline(state_.limits().write_time);
  write();
}

void Connection::read_body() {
  phase_ = State::body;
  set_deadline(state_.limits().body_time);
  if (!advance()) receive();
}

void Connection::next_request() {
  if (state_.draining) return finish();
  // Whoever takes no answers is not given more of them.
  if (transport_.unsent() > 0) {
    if (!std::exchange(awaits_sent_, true)) transport_.be_writable_when_all_is_sent(true);
    return await(IoStatus::want_write);
  }
  if (std::exchange(awaits_sent_, false)) transport_.be_writable_when_all_is_sent(false);
  is_fresh_ = false;
  exchange_.reset();
  parser_.reset();
  out_ = {};
  phase_ = State::head;
  loop_.set_idle(*this);
  begin_window();
  set_deadline(state_.limits().idle_time);
  note_held();
  if (in_.empty()) {
    in_ = {};
  } else {
    set_deadline(state_.limits().header_time);
    if (advance()) return;
  }
  // What TLS has read already makes no socket readable.
  if (transport_.is_encrypted()) return receive();
  await(IoStatus::want_read);
}

void Connection::discard() {
  for (;;) {
    const IoOutcome got = transport_.read(loop_.scratch());
    discarded_ += got.bytes;
    if (got.status == IoStatus::closed || discarded_ > kDiscardedMax) return close();
    if (got.status != IoStatus::done) return await(got.status);
  }
}

}  // namespace joblog::http
