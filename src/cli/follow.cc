// SPDX-License-Identifier: MIT
// One look reads the run and a page of details in one snapshot. A run ends in the transaction that
// stores its last details, so once a snapshot shows the end, the details after the page are all.
#include "cli/follow.h"

#include <fmt/format.h>

#include <cstdint>
#include <vector>

#include "storage/ask.h"

namespace joblog::cli {
namespace {

constexpr int kPage = 500;

struct Look {
  std::optional<JobLog> log;
  DetailPage page;
  std::vector<Detail> open_lines;
};

Result<Look> look_at(const Store& store, JobLogId id, std::int64_t after) {
  auto look = ask(store, [&](Reader& reader) {
    Look seen{.log = reader.log_by_id(id), .page = {}, .open_lines = {}};
    if (!seen.log) return seen;
    seen.page = reader.details({.log = id, .after = after, .limit = kPage, .max_bytes = SIZE_MAX});
    if (!seen.log->finished_at) seen.open_lines = reader.open_lines(id);
    return seen;
  });
  if (look && !look->log) {
    return fail(ErrorKind::not_found,
                fmt::format("run {} is not in the store (any more): it was removed, or handed back "
                            "before it started",
                            id.value));
  }
  return look;
}

}  // namespace

Result<JobLog> follow_log(const Store& store, JobLogId id, const FollowOptions& options,
                          const LogWatcher& watcher, const Wait& wait, std::stop_token stop) {
  std::int64_t seen = options.since_line;
  for (;;) {
    auto look = look_at(store, id, seen);
    if (!look) return std::unexpected(look.error());
    for (const Detail& detail : look->page.details) watcher.on_detail(*look->log, detail);
    seen = look->page.reached;
    const bool more = look->page.more;
    if (watcher.on_open_lines && !more) watcher.on_open_lines(*look->log, look->open_lines);
    if (watcher.on_look) watcher.on_look(*look->log);
    if (stop.stop_requested()) return std::move(*look->log);
    if (more) continue;
    if (has_ended(look->log->status) || !options.until_end) return std::move(*look->log);
    wait(kPollInterval, stop);
  }
}

}  // namespace joblog::cli
