// SPDX-License-Identifier: MIT
// The thread sleeps in poll() on its socket and on an eventfd by which commits wake it. Commits
// that come together are told together.
#include "storage/postgres/change_listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "postgres_statements.h"

namespace joblog::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kTellAtMostEvery = milliseconds{10};
constexpr Duration kLookAtLeastEvery = seconds{1};
/// A connection that is silent may be cut off; so it is asked something now and then.
constexpr Duration kProveEvery = seconds{5};
constexpr Duration kFirstPause = milliseconds{50}, kLongestPause = seconds{2};

/// Half of it at least: many processes that have lost the server at once do not come back at once.
Duration some_of(Duration longest) {
  thread_local std::mt19937_64 numbers{std::random_device{}()};
  return Duration{std::uniform_int_distribution(longest.count() / 2, longest.count())(numbers)};
}

}  // namespace

ChangeListener::ChangeListener(ClientOptions options, const Clock& clock,
                               std::function<void(Client&)> upkeep)
    : options_(std::move(options)),
      clock_(clock),
      upkeep_(std::move(upkeep)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  // From the first look on nothing that is committed may be missed.
  auto client = std::make_shared<Client>(options_, clock_);
  client->ask(sql::listen);
  thread_ = std::jthread([this, first = std::move(client)](const std::stop_token& stop) mutable {
    try {
      listen(*std::exchange(first, nullptr), stop);
    } catch (const StoreError&) {
      count_change();  // Something may have been missed; run() makes another connection.
    }
    run(stop);
  });
}

ChangeListener::~ChangeListener() {
  thread_.request_stop();
  ::eventfd_write(wake_.get(), 1);
}

void ChangeListener::committed() {
  ++version_;
  has_committed_ = true;
  ::eventfd_write(wake_.get(), 1);
}

void ChangeListener::count_change() {
  ++version_;
  MutexLock lock(mutex_);
  ++changes_;
  changed_.notify_all();
}

std::uint64_t ChangeListener::wait_for_change(std::uint64_t seen, Duration timeout,
                                              const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    MutexLock lock(mutex_);
    changed_.notify_all();
  });
  const SteadyTime deadline = clock_.steady_now() + timeout;
  MutexLock lock(mutex_);
  while (changes_ == seen && !stop.stop_requested()) {
    const auto left = deadline - clock_.steady_now();
    if (left <= left.zero()) break;
    changed_.wait_for(mutex_, left);
  }
  return changes_;
}

void ChangeListener::wait_for(int socket, Duration longest) {
  pollfd both[] = {{.fd = wake_.get(), .events = POLLIN, .revents = 0},
                   {.fd = socket, .events = POLLIN, .revents = 0}};
  ::poll(both, socket < 0 ? 1 : 2,
         static_cast<int>(std::chrono::ceil<milliseconds>(longest).count()));
  eventfd_t ignored = 0;
  ::eventfd_read(wake_.get(), &ignored);
}

void ChangeListener::listen(Client& client, const std::stop_token& stop) {
  bool must_tell = false, wants_upkeep = false;
  SteadyTime told_at{}, kept_up_at = clock_.steady_now(), proved_at = kept_up_at;
  while (!stop.stop_requested()) {
    const bool committed = has_committed_.exchange(false);
    must_tell = must_tell || committed;
    wants_upkeep = wants_upkeep || committed;
    const SteadyTime now = clock_.steady_now();
    if (must_tell && now - told_at >= kTellAtMostEvery) {
      client.ask(sql::notify);
      must_tell = false;
      told_at = now;
    }
    if (wants_upkeep && now - kept_up_at >= kLookAtLeastEvery) {
      upkeep_(client);
      wants_upkeep = false;
      kept_up_at = now;
    }
    if (now - proved_at >= kProveEvery) {
      client.ask(sql::prove_connection);
      proved_at = now;
    }
    bool told = false;
    for (const Notice& notice : client.notices()) told = told || notice.sender != client.backend();
    if (told) count_change();
    wait_for(client.socket(), must_tell ? kTellAtMostEvery : kLookAtLeastEvery);
  }
}

void ChangeListener::run(const std::stop_token& stop) {
  Duration pause = kFirstPause;
  std::optional<SteadyTime> counted_at;
  while (!stop.stop_requested()) {
    if (!counted_at || clock_.steady_now() - *counted_at >= kLookAtLeastEvery) {
      count_change();  // Nobody knows what is committed meanwhile.
      counted_at = clock_.steady_now();
    }
    try {
      Client client(options_, clock_);
      client.ask(sql::listen);
      count_change();
      pause = kFirstPause;
      listen(client, stop);
    } catch (const StoreError&) {
      if (!stop.stop_requested()) wait_for(-1, some_of(pause));
      pause = std::min(2 * pause, kLongestPause);
    }
  }
}

}  // namespace joblog::postgres
