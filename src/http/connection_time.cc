// SPDX-License-Identifier: MIT
// Time and place: until when a connection may do what it does, how much it moves, and what it
// holds. How much a reader takes is what the other end has confirmed, not what the kernel keeps for
// it.
#include <algorithm>
#include <utility>

#include "http/connection.h"
#include "http/connection_work.h"

namespace joblog::http {
namespace {

/// Whoever is being answered is not measured before.
constexpr std::chrono::milliseconds kMeasureAfter{500};
/// What everybody is taken to have moved, so that a newcomer stands above who has been slow for
/// long.
constexpr double kRateCreditBytes = 4'096;

}  // namespace

void Connection::set_deadline(std::chrono::milliseconds from_now) {
  deadline_ = loop_.now() + from_now;
}

void Connection::begin_window() {
  window_at_ = loop_.now();
  window_moved_ = moved();
}

std::int64_t Connection::moved() const {
  return received_ + handed_ - static_cast<std::int64_t>(transport_.unconfirmed());
}

bool Connection::has_moved_enough() const {
  const Limits& limits = state_.limits();
  const std::chrono::duration<double> window = limits.write_time;
  const double least = static_cast<double>(limits.least_rate) * window.count();
  return static_cast<double>(moved() - window_moved_) >= least;
}

void Connection::on_deadline() {
  switch (phase_) {
    case State::working:
      return stop_waiting_for_a_handler();
    case State::events:
      return look_at_stream();
    case State::writing:
      if (!has_moved_enough()) return cut_off();
      begin_window();
      return set_deadline(state_.limits().write_time);
    case State::head:
      return in_.empty() && !parser_ ? close() : cut_off();
    case State::handshake:
    case State::body:
      return cut_off();
    case State::lingering:
    case State::closed:
      return close();
  }
}

/// Each `keep_alive_time`: says something when there was nothing to say, and ends who takes too
/// little for too long.
void Connection::look_at_stream() {
  if (out_at_ == out_.size() && transport_.unconfirmed() == 0) {
    // A comment: proxies see life, and we see whether anybody listens.
    if (handed_ == handed_by_then_) events_->send(":\n\n");
    begin_window();
  } else if (loop_.now() - window_at_ >= state_.limits().write_time) {
    if (!has_moved_enough()) return cut_off();
    begin_window();
  }
  handed_by_then_ = handed_;
  set_deadline(state_.limits().keep_alive_time);
}

void Connection::stop_waiting_for_a_handler() {
  if (!take_once_ || !take_once_->take()) {  // It runs: that may take its time.
    deadline_ = SteadyTime::max();
    return;
  }
  if (source_ || !exchange_) return cut_off();
  state_.refused(RefusalReason::too_slow, peer_);
  unread_ = true;
  send(state_.request_handler.turn_away(*exchange_));
}

void Connection::cut_off() {
  state_.refused(RefusalReason::too_slow, peer_);
  close();
}

Connection::EvictionFacts Connection::eviction_facts(SteadyTime now) const {
  EvictionFacts eviction_facts{
      .may_be_evicted = phase_ != State::working, .is_known = is_known_, .since = window_at_};
  const auto elapsed = now - window_at_;
  const bool waits = phase_ == State::handshake || phase_ == State::head;
  if (!waits && elapsed < kMeasureAfter) eviction_facts.may_be_evicted = false;
  if (!eviction_facts.may_be_evicted) return eviction_facts;
  const double seconds = std::max(1e-6, std::chrono::duration<double>(elapsed).count());
  eviction_facts.rate = (static_cast<double>(moved() - window_moved_) + kRateCreditBytes) / seconds;
  return eviction_facts;
}

void Connection::evict() {
  if (phase_ != State::head || parser_) {  // Who only waits for a next request loses nothing.
    state_.refused(RefusalReason::too_many, peer_, "its place was needed by another one");
  }
  close();
}

void Connection::end_if_not_admitted() {
  if ((source_ || events_) && !state_.guard.admits(admission_)) close();
}

std::size_t Connection::held() const { return in_.capacity() + out_.capacity(); }

void Connection::note_held() {
  loop_.held_changed(noted_held_, held());
  noted_held_ = held();
}

}  // namespace joblog::http
