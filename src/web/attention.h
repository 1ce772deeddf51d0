// SPDX-License-Identifier: MIT
// What needs a person now: the lines of the banner on every page.
//
// Asked by every page, so the answer is kept for two seconds, and while one page finds out anew the
// others get the one before. Threads: callable from any.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "storage/store.h"
#include "web/page_services.h"
#include "writer/group_writer.h"

namespace joblog::web {

/// Room on the disk that holds the data.
struct DiskSpace {
  std::uint64_t free = 0;
  std::uint64_t total = 0;
  std::uint64_t free_files = 0;  ///< That can still be made, of so many; 0 of 0: no such limit.
  std::uint64_t files = 0;
};

/// What is wrong with the room on the disk, in words.
struct DiskTrouble {
  bool urgent = false;
  bool at_its_end = false;  ///< Next to nothing fits.
  std::string text;
};
std::optional<DiskTrouble> trouble_of(const DiskSpace& disk);

struct AttentionOptions {
  /// Nothing: it cannot be told.
  std::function<std::optional<DiskSpace>()> disk;
  /// What to say of the configuration's file. Nothing: nothing.
  std::function<std::vector<Attention>()> configuration;
  int failures_in_a_row = 3;  ///< So many make a kind worth a line.
  /// Kinds that this program runs. What `joblog exec` ran once under a name of its own is none: its
  /// caller knows how it ended. Nothing: all are known.
  std::function<bool(std::string_view kind)> knows_kind{};
};

class AttentionBoard {
 public:
  /// All of it outlives the board.
  AttentionBoard(const Store& store, const GroupWriter& writer, const Clock& clock,
                 AttentionOptions options)
      : store_(store), writer_(writer), clock_(clock), options_(std::move(options)) {}

  /// What is urgent first.
  std::vector<Attention> lines();

 private:
  std::vector<Attention> look() const;

  const Store& store_;
  const GroupWriter& writer_;
  const Clock& clock_;
  const AttentionOptions options_;

  Mutex mutex_;
  std::vector<Attention> kept_ GUARDED_BY(mutex_);
  std::optional<SteadyTime> kept_since_ GUARDED_BY(mutex_);
  bool looking_ GUARDED_BY(mutex_) = false;
};

/// The room where `folder` is.
std::optional<DiskSpace> disk_space(const std::string& folder);

}  // namespace joblog::web
