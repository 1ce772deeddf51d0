// SPDX-License-Identifier: MIT
// Compresses small blocks of lines that a busy writer stored as they are, beside the work: they are
// read and compressed on its own thread, and put back in turns of a few milliseconds of the writer
// (background_turn.h), with long pauses while others wait for it. It goes on where it was after any
// end of the process.
//
// It makes the dictionaries, too. There is one as soon as there are fifty blocks to make it of; and
// another, six hours after the last one at the earliest, when blocks with that one take more than
// half of their text. A new one is taken if blocks that it was not made of become a fifth smaller
// by it. None is ever removed: four a day at most, of 16 KiB each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/notice.h"
#include "core/block_packer.h"
#include "queue/background_turn.h"
#include "storage/store.h"
#include "writer/group_writer.h"

namespace joblog {

/// Threads: used by one.
class LineCompressor {
 public:
  /// All of them outlive it.
  LineCompressor(const Store& store, GroupWriter& writer, const Clock& clock, Notices& notices)
      : store_(store), writer_(writer), clock_(clock), notices_(notices) {}
  /// Compresses some blocks if there are enough; answers how long to wait.
  Duration run_once();

 private:
  struct Packed {
    std::vector<SmallerBlock> blocks;
    std::shared_ptr<const LogDictionary> fresh;  ///< To be added to the store.
    std::size_t contents = 0;                    ///< In bytes, of all blocks …
    std::size_t stored = 0;                      ///< … and what they take then.
    std::size_t stored_of_others = 0;            ///< Of those that no dictionary is made of.
  };
  struct Turn {
    std::int64_t replaced = 0;
    BackgroundTurn time;
  };
  void note_settled(JobLogId last_log);
  Packed pack(const SmallBlocks& found, const NewestDictionary& newest);
  Packed pack_with(const SmallBlocks& found, const std::shared_ptr<const LogDictionary>& one);
  bool needs_another(const NewestDictionary& newest, const Packed& now) const;
  Turn put_back(Transaction& tx, const Packed& packed, std::int64_t next) const;
  Duration hold_off(const Error& error);

  const Store& store_;
  GroupWriter& writer_;
  const Clock& clock_;
  Notices& notices_;
  BlockPacker packer_;
  std::vector<std::string> samples_;
  JobLogId settled_;  ///< The newest log that is old enough.
  JobLogId seen_;     ///< The newest there was …
  std::optional<SteadyTime> seen_at_;
  std::optional<SteadyTime> tried_at_;  ///< To make a dictionary that did not pay.
  std::string trouble_;                 ///< Said already.
};

}  // namespace joblog
