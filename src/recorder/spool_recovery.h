// SPDX-License-Identifier: MIT
// Stores what is left in the spool of a dead process.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/notice.h"
#include "recorder/dead_spool.h"
#include "writer/group_writer.h"

namespace joblog {

/// What became of the look into a dead process's spool.
enum class SpoolRead : std::uint8_t {
  read,         ///< As far as RecoveredSpool::lost says.
  owner_lives,  ///< Nothing was looked at: which runs it has started is not known.
  not_here,     ///< It may be on another machine's disk: that nothing was found says nothing.
};

struct RecoveredSpool {
  SpoolRead spool = SpoolRead::read;
  std::vector<JobLogId> started;  ///< Runs whose handler had been called.
  std::int64_t details = 0;
  int ended = 0;  ///< Runs that had ended; their ends are stored, as they were.
  /// The file could not be read, or not to its end: what is missing in it proves nothing, and some
  /// words of its runs are lost.
  bool lost = false;
  /// Runs whose words cannot be stored, because the store does not know them
  /// (Transaction::knows_run).
  std::size_t unknown = 0;
  std::vector<JobLogId> runs{};  ///< All that it says anything of, and may.
  /// Of those, runs that others had ended meanwhile: what was missing in their logs is added now.
  int late = 0;
  int removed = 0;  ///< The same, but retention has removed their logs, or lines of them.
  /// See recover_and_hold_spool(). None: there is none here any more.
  std::optional<DeadSpool> file{};

  /// A run that is not in `started` was not begun. Only a spool that was read to its end says so,
  /// and so only to the machine whose disk it is on.
  bool tells_starts() const { return spool == SpoolRead::read && !lost && file; }
};

/// For logs of runs that others have ended meanwhile, to say whence their last lines came, and
/// when.
struct LateArrival {
  std::string where;  ///< The name of this machine.
  TimePoint at;
};

struct SpoolRules {
  /// Whether runs of this process may be spoken for by the file. None: of any.
  std::function<bool(ProcessId)> is_its_lease{};
  Notices* notices = nullptr;  ///< Hears of files that are set aside. May be none.
  /// None: what belongs to runs that others have ended is dropped.
  std::optional<LateArrival> late{};
};

/// Stores what a dead process left in the spool at `path`, starts and ends of runs and details,
/// then removes the file. Nothing when there is no such file. Afterwards the store alone tells
/// which of its runs had started, and which had ended.
///
/// A file that cannot be read is moved into the folder "damaged" beside it, one that holds runs
/// which the store does not know into "unknown-runs"; what can be stored of it is. Errors:
/// unavailable (the store refuses; nothing is moved, ask again).
Result<RecoveredSpool> recover_spool(const std::string& path, GroupWriter& writer,
                                     const SpoolRules& rules = {});
/// The same, but a file that was read stays, locked, in RecoveredSpool::file: for who has to judge
/// its runs before it may go (remove_spool). What was not begun in it can be told only while it is
/// there.
Result<RecoveredSpool> recover_and_hold_spool(const std::string& path, GroupWriter& writer,
                                              const SpoolRules& rules = {});
/// Removes the file of `words`; one that holds runs which the store does not know is set aside.
void remove_spool(const std::string& path, const RecoveredSpool& words, Notices* notices);
/// Stores what one ring held.
std::vector<Applied> store_ring(Transaction& transaction, const RingContents& words);
/// What stands in the spool of a process that lives and does nothing (it is stopped, or frozen with
/// its container), as copies: what it stores later of the same is ignored.
std::vector<RingContents> read_stopped_spool(const std::string& path, ProcessId lease);
/// Removes spools in `folder` that were never finished, as a process leaves them that dies while it
/// makes its own.
void remove_unfinished_spools(const std::string& folder);

/// Where files go that hold runs which the store does not know; it may not be there.
std::string unknown_runs_folder(const std::string& folder);
std::string spool_file(const std::string& folder, const std::string& name);

}  // namespace joblog
