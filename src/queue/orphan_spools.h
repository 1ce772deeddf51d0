// SPDX-License-Identifier: MIT
// Spools whose process is not registered any more: it was killed before it had registered; whoever
// judged it was killed before the file was removed; or it was judged on another machine, while this
// one was gone or could not reach the store.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/notice.h"
#include "writer/group_writer.h"

namespace joblog {

struct OrphanSpools {
  const Store& store;
  GroupWriter& writer;
  const Clock& clock;
  Notices& notices;
  std::string folder;
  std::string where{};  ///< The name of this machine, for logs whose last lines come late.
  /// Ends what a run may have left running on this machine (its commands). May be none.
  std::function<void(const std::string& log_name)> end_leftovers{};
};

/// Stores what such spools in the folder still hold and removes them; what is damaged, or speaks of
/// runs that the store does not know, is set aside and told. To the logs of runs that others have
/// ended meanwhile, what was missing in them is added (Transaction::append_late), and what still
/// runs of them here is ended. Spools of registered processes are left to the Rescuer, those of the
/// living to themselves. Nothing happens when the store cannot be read.
void recover_orphan_spools(const OrphanSpools& spools);

}  // namespace joblog
