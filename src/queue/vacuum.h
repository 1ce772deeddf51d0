// SPDX-License-Identifier: MIT
// Gives free space inside the store back to the file system, in turns of a few milliseconds of the
// writer (background_turn.h), once much more of it is free than work needs. Some always stays: what
// is written next goes there, and a store whose size is steady neither grows nor shrinks.
#pragma once

#include "base/clock.h"
#include "base/notice.h"
#include "queue/background_turn.h"
#include "storage/store.h"
#include "writer/group_writer.h"

namespace joblog {

/// Free space that a store keeps in any case.
inline constexpr std::int64_t kept_free_least = std::int64_t{32} << 20;

/// What is not given back: a twentieth of the store, `least` in any case.
std::int64_t kept_free(const StoreSpace& space, std::int64_t least = kept_free_least);
/// So much more is free that it is worth the work: twice as much.
bool has_much_free(const StoreSpace& space, std::int64_t least = kept_free_least);

/// Threads: one.
class Vacuum {
 public:
  /// All of them outlive it.
  Vacuum(const Store& store, GroupWriter& writer, const Clock& clock, Notices& notices,
         std::int64_t least = kept_free_least)
      : store_(store), writer_(writer), clock_(clock), notices_(notices), least_(least) {}
  /// Gives back for some milliseconds if there is enough; answers how long to wait.
  Duration run_once();

 private:
  struct Turn {
    std::int64_t bytes = 0;
    BackgroundTurn time;
  };
  Turn give_back_for_a_while(Transaction& tx, std::int64_t at_most) const;
  Duration rest(const StoreSpace& space);

  const Store& store_;
  GroupWriter& writer_;
  const Clock& clock_;
  Notices& notices_;
  const std::int64_t least_;
  bool at_work_ = false;
  std::int64_t given_back_ = 0;  ///< Since it began.
};

}  // namespace joblog
