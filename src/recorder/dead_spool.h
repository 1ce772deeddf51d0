// SPDX-License-Identifier: MIT
// What a process left in its spool, read by another one. The file was never synced and may come
// from anybody: it is input from a stranger, copied before it is looked at, never mapped, and
// nothing in it is used that cannot be.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "storage/transaction.h"

namespace joblog {

struct HeldDetail {
  ProcessId holder;
  DetailView detail;
};

/// What one ring held. Views point into `bytes`.
struct RingContents {
  ProcessId holder;  ///< Of its last run.
  JobLogId log;      ///< The same.
  std::vector<RunStart> starts;
  std::vector<HeldDetail> details;
  std::vector<RunFinish> ends;  ///< As end_from_spool() gives them.
  std::vector<OpenLineReport> open_lines;
  std::string damage;  ///< Why the rest was not read; "" = all was.
  std::vector<std::byte> bytes;

  bool empty() const {
    return starts.empty() && details.empty() && ends.empty() && open_lines.empty();
  }
};

/// Reads a ring from copies of its header's page and of its bytes. `with_ends`: the file's version
/// knows ends of runs. Whatever they hold, it ends after at most as many steps as there are bytes.
RingContents read_ring(std::span<const std::byte> header, std::vector<std::byte> bytes,
                       bool with_ends);

/// Threads: one.
class DeadSpool {
 public:
  /// Takes the lock of a dead owner, so that nobody else reads the file meanwhile. Errors:
  /// not_found; conflict (its owner lives); corrupt (no spool, or damaged); unavailable (it may be
  /// read another time).
  static Result<DeadSpool> open(const std::string& path);
  /// The spool of an owner who lives and does nothing: without the lock. Errors: the same but for
  /// conflict.
  static Result<DeadSpool> open_of_living(const std::string& path);
  /// Whether the file is the one that its owner made, and no copy of it, and nobody holds it any
  /// more. False when it is not there, or must not be opened: then nothing is proven.
  static bool proves_death(const std::string& path);

  int slots() const { return slots_; }
  /// Nothing of a ring that its owner moved on meanwhile.
  RingContents read(int slot) const;

 private:
  DeadSpool() = default;
  Result<void> open_file(const std::string& path);
  Result<void> lock(const std::string& path);
  Result<void> read_header(const std::string& path);

  UniqueFd fd_;
  int slots_ = 0;
  std::size_t ring_bytes_ = 0;
  bool with_ends_ = true;
};

}  // namespace joblog
