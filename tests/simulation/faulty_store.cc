// SPDX-License-Identifier: MIT
// The order is that of a real write: wait, do it, wait, answer.
#include "faulty_store.h"

#include "fibers.h"
#include "watched_transaction.h"

namespace joblog::simulation {
bool FaultyStore::strikes(double StoreFaults::* part) const {
  return random_.chance(own_.*part) || random_.chance(shared_.*part);
}

std::unexpected<Error> FaultyStore::refuse(const char* why) {
  if (!shared_.takes_nothing()) unheard_.last = now_;
  return fail(ErrorKind::unavailable, std::string("simulated: ") + why);
}

void FaultyStore::stall() {
  const Span latency = std::max(own_.latency_max, shared_.latency_max);
  if (latency > Span::zero() && random_.chance(0.5)) {
    fibers->sleep(random_.between(Span{1}, latency));
  }
  const Span longest = std::max(own_.stall_max, shared_.stall_max);
  if (longest > Span::zero() && strikes(&StoreFaults::stalls)) {
    ++unheard_.stalled;
    fibers->sleep(random_.between(Span{1}, longest));
    --unheard_.stalled;
    unheard_.last = now_;
  }
}

Result<void> FaultyStore::write(const std::function<void(Transaction&)>& work) {
  stall();
  if (strikes(&StoreFaults::refused)) return refuse("the disk is full");
  const bool forgotten = strikes(&StoreFaults::forgotten);
  WatchedTransaction::Notes notes;
  Result<void> done;
  {
    const WithoutTurns alone;
    done = real_.write([&](Transaction& tx) {
      notes.clear();
      WatchedTransaction watched(tx, program_, notes);
      work(watched);
      if (forgotten) throw StoreError(ErrorKind::unavailable, "simulated: an I/O error");
    });
  }
  if (!done) {
    if (!forgotten) Ledger::broken("the store itself failed: " + done.error().message);
    return refuse("an I/O error");
  }
  for (const auto& note : notes) note(ledger_);
  if (ledger_.on_commit) ledger_.on_commit();
  stall();
  if (strikes(&StoreFaults::answer_lost)) return refuse("the answer of a commit got lost");
  return {};
}

Result<void> FaultyStore::read(const std::function<void(Reader&)>& work) const {
  if (strikes(&StoreFaults::read_lost))
    return fail(ErrorKind::unavailable, "simulated: a read failed");
  const WithoutTurns alone;
  auto done = real_.read(work);
  if (!done) Ledger::broken("the store itself failed: " + done.error().message);
  return done;
}

/// The real store only looks: while it waited, nobody else would get a turn. Nothing that others
/// could signal may be on the stack of a fiber, which is used again when its program is killed.
/// Looks are rarer than the real ones, as most of the simulation would be looking.
std::uint64_t FaultyStore::wait_for_change(std::uint64_t seen, Duration timeout,
                                           const std::stop_token& stop) {
  constexpr Duration kLook = std::chrono::seconds{1};
  for (Duration waited{};; waited += kLook) {
    std::uint64_t changes = 0;
    {
      const WithoutTurns alone;
      changes = real_.wait_for_change(seen, Duration::zero(), stop);
    }
    if (changes != seen || waited >= timeout || stop.stop_requested()) return changes;
    fibers->sleep(kLook);
  }
}

}  // namespace joblog::simulation
