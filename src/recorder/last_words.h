// What a dead process's spool still held, brought to where it belongs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/notice.h"
#include "storage/group_writer.h"

namespace joblog {

struct LastWords {
  std::vector<JobLogId> started;  ///< Runs whose handler had been called.
  std::int64_t details = 0;
  int ended = 0;  ///< Runs that had ended; their ends are stored, as they were.
  bool owner_lives =
      false;  ///< Then nothing was looked at: which runs it has started is not known.
  /// The file could not be read, or not to its end: what is missing in it proves nothing, and some
  /// words of its runs are lost.
  bool lost = false;
};

struct SpoolRules {
  /// Whether runs of this process may be spoken for by the file. None: of any.
  std::function<bool(ProcessId)> is_its_lease{};
  Notices* notices = nullptr;  ///< Hears of files that are set aside. May be none.
};

/// Stores what a dead process left in the spool at `path`, starts and ends of runs and details,
/// then removes the file. Nothing when there is no such file. Afterwards the store alone tells
/// which of its runs had started, and which had ended.
///
/// A file that cannot be read is moved into the folder "damaged" beside it, what could be read of
/// it is stored. Errors: unavailable (the store refuses; nothing is moved, ask again).
Result<LastWords> recover_spool(const std::string& path, GroupWriter& writer,
                                const SpoolRules& rules = {});
/// Removes spools in `folder` that were never finished, as a process leaves them that dies while it
/// makes its own.
void remove_unfinished_spools(const std::string& folder);

std::string spool_file(const std::string& folder, const std::string& name);

}  // namespace joblog
