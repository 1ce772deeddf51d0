// SPDX-License-Identifier: MIT
// Small blocks of lines on their way into a smaller form (queue/line_compressor.h). `id` is the
// store's own: blocks lie in its order, those of a log together.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/ids.h"
#include "core/log_dictionary.h"

namespace joblog {

struct SmallBlock {
  std::int64_t id = 0;
  JobLogId log;
  std::string bytes;
};

struct SmallBlocks {
  std::vector<SmallBlock> blocks;
  std::int64_t next = 0;   ///< For Transaction::pass_blocks, once these are done.
  std::size_t looked = 0;  ///< At so many blocks before that one, small or not.
  bool is_all = false;     ///< There are no more for now.
  JobLogId last_log;       ///< The newest that has lines.
};

/// The same lines as before in fewer bytes.
struct SmallerBlock {
  std::int64_t id = 0;
  std::string mark_before;  ///< Of what it takes the place of (mark_of_block).
  std::string bytes;
};

struct NewestDictionary {
  std::shared_ptr<const LogDictionary> dictionary;  ///< Nothing: none, or it is damaged.
  TimePoint made_at{};
};

}  // namespace joblog
