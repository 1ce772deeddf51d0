// SPDX-License-Identifier: MIT
// Answers: from the handler's thread to the socket. A download is pulled piece by piece as the
// client takes them; an event stream is written as its writers and its reader allow.
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "http/connection.h"
#include "http/connection_work.h"

namespace joblog::http {
namespace {

/// For a client to read why it was refused while it is still sending.
constexpr std::chrono::seconds kLinger{2};

}  // namespace

void Connection::send(SerializedResponse answer) {
  out_ = std::move(answer.bytes);
  out_at_ = 0;
  source_ = std::move(answer.source);
  chunked_ = answer.chunked;
  ends_by_close_ = source_ && !chunked_;
  events_ = std::move(answer.events);
  close_after_ = answer.close;
  const bool was_known = std::exchange(is_known_, !exchange_->request.user.empty());
  if (is_known_ && !was_known && transport_.is_encrypted()) loop_.signed_in(network_);
  admission_ = exchange_->admission;
  phase_ = State::writing;
  // The credentials may have been replaced while it was made.
  if ((source_ || events_) && !state_.guard.admits(admission_)) return close();
  note_held();
  begin_window();
  set_deadline(state_.limits().write_time);
  write();
}

void Connection::write() {
  while (out_at_ < out_.size()) {
    const IoOutcome sent = transport_.write(std::string_view(out_).substr(out_at_));
    if (sent.status == IoStatus::closed) return close();
    if (sent.status != IoStatus::done) return await(sent.status);
    out_at_ += sent.bytes;
    handed_ += static_cast<std::int64_t>(sent.bytes);
  }
  written();
}

void Connection::written() {
  if (std::exchange(continuing_, false)) return read_body();
  if (source_) return pull();
  if (events_) return begin_events();
  if (close_after_) return finish();
  next_request();
}

void Connection::pull() {
  pulled_at_ = loop_.now();
  run_on_handler(
      [this, source = source_, exchange = exchange_] {
        return state_.request_handler.pull(*source, chunked_, exchange->request);
      },
      [this](std::optional<RequestHandler::Piece> piece) { pulled(std::move(piece)); });
}

void Connection::pulled(std::optional<RequestHandler::Piece> piece) {
  if (!piece) return close();
  if (piece->last) {
    state_.pool.run([source = std::move(source_)]() mutable { source.reset(); });
    source_ = nullptr;
  }
  out_ = std::move(piece->bytes);
  out_at_ = 0;
  phase_ = State::writing;
  note_held();
  // A piece is no new beginning: the time that it took to make is all that is added.
  window_at_ += loop_.now() - pulled_at_;
  deadline_ = window_at_ + state_.limits().write_time;
  write();
}

void Connection::finish() {
  ends_by_close_ = false;
  transport_.shut_down();
  if (!unread_) return close();
  // Closing now would make the kernel reset the connection, and the answer might never be read.
  phase_ = State::lingering;
  set_deadline(std::min<std::chrono::milliseconds>(kLinger, state_.limits().body_time));
  discard();
}

void Connection::begin_events() {
  phase_ = State::events;
  ++state_.streams;
  exchange_.reset();
  parser_.reset();
  in_ = {};
  out_ = {};
  out_at_ = 0;
  note_held();
  begin_window();
  set_deadline(state_.limits().keep_alive_time);
  events_->attach([weak = weak_from_this(), &context = loop_.context()] {
    boost::asio::post(context, [weak] {
      const auto self = weak.lock();
      if (self) self->safely([&] { self->pump_events(); });
    });
  });
  look_for_hangup();
}

void Connection::pump_events() {
  if (phase_ != State::events) return;
  if (events_->given_up()) return close();
  while (!blocked_) {
    if (out_at_ == out_.size()) {
      EventStream::Taken taken = events_->take();
      out_ = std::move(taken.bytes);
      out_at_ = 0;
      if (out_.empty() && taken.over) return finish();
      if (out_.empty()) return;
    }
    const IoOutcome sent = transport_.write(std::string_view(out_).substr(out_at_));
    if (sent.status == IoStatus::closed) return close();
    if (sent.status != IoStatus::done) return await_room(sent.status);
    out_at_ += sent.bytes;
    handed_ += static_cast<std::int64_t>(sent.bytes);
    events_->wrote(sent.bytes);
  }
}

void Connection::await_room(IoStatus want) {
  blocked_ = true;
  const auto direction = want == IoStatus::want_write ? boost::asio::socket_base::wait_write
                                                      : boost::asio::socket_base::wait_read;
  socket_.async_wait(direction, [self = shared_from_this()](boost::system::error_code error) {
    if (self->phase_ == State::closed) return;
    if (error) return self->close();
    self->blocked_ = false;
    self->safely([&] { self->pump_events(); });
  });
}

void Connection::await_hangup() {
  socket_.async_wait(boost::asio::socket_base::wait_read,
                     [self = shared_from_this()](boost::system::error_code error) {
                       if (self->phase_ == State::closed) return;
                       if (error) return self->close();
                       self->safely([&] { self->look_for_hangup(); });
                     });
}

void Connection::look_for_hangup() {
  const IoOutcome got = transport_.read(loop_.scratch());
  // A client has nothing to say on an event stream; whatever it sends is the end of it.
  if (got.status == IoStatus::done || got.status == IoStatus::closed) return close();
  await_hangup();
}

}  // namespace joblog::http
