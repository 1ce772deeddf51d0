// How a connection has work done elsewhere and takes up the thread again.
#pragma once

#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "http/connection.h"

namespace joblog::http {

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
void Connection::have_done(Work work, Then then) {
  phase_ = State::working;
  deadline_ = SteadyTime::max();
  state_.pool.run([self = shared_from_this(), work = std::move(work), then]() mutable {
    auto outcome = work();
    boost::asio::post(self->loop_.context(), [self, then, outcome = std::move(outcome)]() mutable {
      if (self->phase_ == State::closed) return;
      self->safely([&] { then(std::move(outcome)); });
    });
  });
}

}  // namespace joblog::http
