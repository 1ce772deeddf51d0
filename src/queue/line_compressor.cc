// SPDX-License-Identifier: MIT
#include "queue/line_compressor.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "storage/ask.h"

namespace joblog {
namespace {

constexpr std::chrono::seconds kRest{10};
constexpr std::chrono::minutes kRestInTrouble{10};
/// A run that ends behind the pass compresses its lines itself, which few shall have to.
constexpr std::chrono::minutes kSettles{1};
constexpr std::size_t kBlocks = 256;      ///< Of one turn at most.
constexpr std::size_t kBlocksLeast = 50;  ///< Fewer wait for more.
/// While others wait for the writer they have it for all but a thirtieth of the time: nobody waits
/// for smaller blocks.
constexpr int kTurnsOfPause = 30;
constexpr std::size_t kPortion = 256;  ///< Put back together: enough to fill pages again.
constexpr std::chrono::hours kDictionaryLeast{6};
constexpr std::chrono::hours kTryAgain{1};

/// One of two blocks, whatever the order in which jobs take turns: so many times the golden ratio
/// lies in the upper half of what is behind the point.
bool is_for_dictionary(std::int64_t id) {
  return static_cast<std::uint64_t>(id) * 0x9e3779b97f4a7c15U >> 63 != 0;
}

/// Blocks that cannot become smaller are passed over, too, so that nobody looks at them again; but
/// without a dictionary the small ones wait for it.
bool are_enough(const SmallBlocks& small, bool has_dictionary) {
  if (!small.is_all) return true;
  return (has_dictionary ? small.looked : small.blocks.size()) >= kBlocksLeast;
}

}  // namespace

Duration LineCompressor::run_once() {
  struct Found {
    SmallBlocks small;
    NewestDictionary newest;
  };
  const auto found = ask(store_, [this](Reader& reader) {
    return Found{.small = reader.small_blocks(settled_, kBlocks),
                 .newest = reader.newest_dictionary()};
  });
  if (!found) return hold_off(found.error());
  note_settled(found->small.last_log);
  if (!are_enough(found->small, found->newest.dictionary != nullptr)) return kRest;
  const Packed packed = pack(found->small, found->newest);
  const auto turn =
      change(writer_, [&](Transaction& tx) { return put_back(tx, packed, found->small.next); });
  if (!turn) return hold_off(turn.error());
  trouble_.clear();
  return turn->time.pause_of(kTurnsOfPause);
}

/// What the newest log was a while ago is old enough now.
void LineCompressor::note_settled(JobLogId last_log) {
  const SteadyTime now = clock_.steady_now();
  if (seen_at_ && now - *seen_at_ < kSettles) return;
  settled_ = seen_;
  seen_ = last_log;
  seen_at_ = now;
}

LineCompressor::Packed LineCompressor::pack(const SmallBlocks& found,
                                            const NewestDictionary& newest) {
  samples_.clear();
  Packed now = pack_with(found, newest.dictionary);
  if (!needs_another(newest, now)) return now;
  const auto candidate = LogDictionary::make(samples_);
  if (candidate) {
    Packed then = pack_with(found, candidate);
    if (then.stored_of_others * 5 <= now.stored_of_others * 4) {
      then.fresh = candidate;
      return then;
    }
  }
  tried_at_ = clock_.steady_now();
  return now;
}

LineCompressor::Packed LineCompressor::pack_with(const SmallBlocks& found,
                                                 const std::shared_ptr<const LogDictionary>& one) {
  Packed packed;
  std::vector<std::string> samples;
  for (const SmallBlock& block : found.blocks) {
    if (!packer_.open(block.log, block.bytes)) continue;  // It stays as it is: db check names it.
    const bool is_sample = is_for_dictionary(block.id);
    if (is_sample) samples.emplace_back(packer_.contents());
    auto smaller = packer_.packed(one);
    const std::size_t size = smaller ? smaller->size() : block.bytes.size();
    packed.contents += packer_.contents().size();
    packed.stored += size;
    if (!is_sample) packed.stored_of_others += size;
    if (!smaller) continue;
    packed.blocks.push_back({.id = block.id,
                             .mark_before = std::string(mark_of_block(block.bytes)),
                             .bytes = *std::move(smaller)});
  }
  samples_ = std::move(samples);
  return packed;
}

bool LineCompressor::needs_another(const NewestDictionary& newest, const Packed& now) const {
  if (samples_.size() < kBlocksLeast / 2) return false;
  if (tried_at_ && clock_.steady_now() - *tried_at_ < kTryAgain) return false;
  if (!newest.dictionary) return true;
  return clock_.wall_now() - newest.made_at >= kDictionaryLeast && now.stored * 2 > now.contents;
}

/// Of what the time does not suffice for the next turn begins with the first.
LineCompressor::Turn LineCompressor::put_back(Transaction& tx, const Packed& packed,
                                              std::int64_t next) const {
  if (packed.fresh) tx.add_dictionary(*packed.fresh, clock_.wall_now());
  Turn turn;
  std::span<const SmallerBlock> rest(packed.blocks);
  turn.time = take_turn(clock_, writer_, BackgroundTurn::kPortionsMost, [&] {
    const auto some = rest.first(std::min(rest.size(), kPortion));
    turn.replaced += tx.replace_blocks(some);
    rest = rest.subspan(some.size());
    return !rest.empty();
  });
  tx.pass_blocks(rest.empty() ? next : rest.front().id);
  return turn;
}

/// They can be read as they are: it is tried again later.
Duration LineCompressor::hold_off(const Error& error) {
  if (trouble_ != error.message) {
    trouble_ = error.message;
    notices_.notice(
        Severity::warning,
        fmt::format("lines are not compressed now, and stay as they are: {}", error.message));
  }
  return kRestInTrouble;
}

}  // namespace joblog
