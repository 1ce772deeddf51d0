// SPDX-License-Identifier: MIT
// How a connection has work done elsewhere and takes up the thread again.
#pragma once

#include <boost/asio/post.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "http/connection.h"
#include "http/hang_up.h"

namespace joblog::http {

/// A client that ends its half of the connection early may still want the answer; one that does so
/// while the answer takes this long has left.
constexpr std::chrono::seconds kAbandonedAfter{1};

inline bool is_read_only(const Request& request) {
  return request.method == Method::get || request.method == Method::head;
}

/// An exception ends the connection, not the loop.
template <class Step>
void Connection::safely(Step step) {
  try {
    step();
  } catch (const std::exception&) {  // Out of memory, most likely.
    close();
  }
}

template <class Work, class Then>
void Connection::run_on_handler(Work work, Then then) {
  phase_ = State::working;
  set_deadline(state_.limits().queue_time);
  take_once_ = std::make_shared<TakeOnce>();
  const bool is_heavy = exchange_ && exchange_->is_heavy;
  const bool may_be_left = exchange_ && !source_ && is_read_only(exchange_->request);
  auto task = [self = shared_from_this(), take_once = take_once_, work = std::move(work), then,
               is_heavy, may_be_left, fd = socket_.native_handle(),
               since = state_.clock.steady_now()]() mutable {
    auto& context = self->loop_.context();
    // It ends where it lives, even when nothing is to be done for it any more.
    if (!take_once->take()) return boost::asio::post(context, [self = std::move(self)] {});
    const auto waited = self->state_.clock.steady_now() - since;
    if (may_be_left && (is_heavy || waited >= kAbandonedAfter) && has_hung_up(fd)) {
      return boost::asio::post(context, [self = std::move(self)] { self->close(); });
    }
    auto outcome = work();
    boost::asio::post(context, [self, then, outcome = std::move(outcome)]() mutable {
      if (self->phase_ == State::closed) return;
      self->safely([&] { then(std::move(outcome)); });
    });
  };
  if (is_heavy) return state_.heavy.run(exchange_->owner(), std::move(task));
  state_.pool.run(std::move(task), priority_);
}

}  // namespace joblog::http
