// SPDX-License-Identifier: MIT
#include "queue/vacuum.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "storage/ask.h"

namespace joblog {
namespace {

constexpr std::chrono::minutes kRest{1};

}  // namespace

std::int64_t kept_free(const StoreSpace& space, std::int64_t least) {
  return std::max(space.bytes / 20, least);
}

bool has_much_free(const StoreSpace& space, std::int64_t least) {
  return space.free_bytes > 2 * kept_free(space, least);
}

Duration Vacuum::run_once() {
  const auto space = ask(store_, [](Reader& reader) { return reader.space(); });
  if (!space || !space->can_shrink) return kRest;
  at_work_ = at_work_ || has_much_free(*space, least_);
  const std::int64_t too_much = space->free_bytes - kept_free(*space, least_);
  if (!at_work_ || too_much <= 0) return rest(*space);
  const auto turn =
      change(writer_, [&](Transaction& tx) { return give_back_for_a_while(tx, too_much); });
  if (!turn || turn->bytes == 0) return rest(*space);
  given_back_ += turn->bytes;
  return turn->time.pause();
}

Vacuum::Turn Vacuum::give_back_for_a_while(Transaction& tx, std::int64_t at_most) const {
  Turn turn;
  turn.time = take_turn(clock_, writer_, BackgroundTurn::kPortionsMost, [&] {
    const std::int64_t bytes = tx.give_back_space();
    turn.bytes += bytes;
    return bytes > 0 && turn.bytes < at_most;
  });
  return turn;
}

Duration Vacuum::rest(const StoreSpace& space) {
  at_work_ = false;
  if (const auto bytes = std::exchange(given_back_, 0); bytes > 0) {
    notices_.notice(Severity::info,
                    fmt::format("the store gave {} back to the file system and takes {} now",
                                format_bytes(static_cast<std::uint64_t>(bytes)),
                                format_bytes(static_cast<std::uint64_t>(space.bytes))));
  }
  return kRest;
}

}  // namespace joblog
