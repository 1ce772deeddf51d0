// SPDX-License-Identifier: MIT
// In the order of their names, so that two starts on the same files do the same.
#include "queue/orphan_spools.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <vector>

#include "queue/rescuer.h"
#include "recorder/recorder.h"
#include "recorder/spool_recovery.h"
#include "storage/ask.h"

namespace joblog {
namespace {

std::string runs_counted(int runs) { return runs == 1 ? "1 run" : fmt::format("{} runs", runs); }

void say_what_came_late(const OrphanSpools& spools, const std::string& path,
                        const RecoveredSpool& words) {
  if (words.late > 0) {
    spools.notices.notice(
        Severity::info,
        fmt::format("the spool {} held lines or the end of {} that others had ended meanwhile, "
                    "because the process was taken for dead; their logs have them now",
                    path, runs_counted(words.late)));
  }
  if (words.removed > 0) {
    spools.notices.notice(
        Severity::warning,
        fmt::format("the spool {} held lines or the end of {} whose logs retention has removed "
                    "meanwhile; they are gone with the file",
                    path, runs_counted(words.removed)));
  }
}

void end_what_runs_of(const OrphanSpools& spools, const std::vector<JobLogId>& runs) {
  if (!spools.end_leftovers || runs.empty()) return;
  const auto died = ask(spools.store, [&](Reader& reader) {
    std::vector<std::string> names;
    for (const JobLogId run : runs) {
      const auto log = reader.log_by_id(run);
      if (log && log->error_class == "ProcessDied") names.push_back(log->name);
    }
    return names;
  });
  if (!died) return;
  for (const std::string& name : *died) spools.end_leftovers(name);
}

}  // namespace

void recover_orphan_spools(const OrphanSpools& spools) {
  const auto processes = ask(spools.store, [](Reader& reader) { return reader.processes(); });
  if (!processes) return;  // Whose they are is not known: the next start looks again.
  std::set<ProcessId> registered;
  std::set<std::string> theirs;  // Whoever judges their runs takes these.
  for (const ProcessInfo& process : *processes) {
    registered.insert(process.id);
    theirs.insert(spool_file(spools.folder, spool_name(process)));
  }
  const SpoolRules rules{
      .is_its_lease = [&](ProcessId lease) { return !registered.contains(lease); },
      .notices = &spools.notices,
      .late = LateArrival{.where = spools.where, .at = spools.clock.wall_now()}};
  std::set<std::string> strays;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(spools.folder, error)) {
    const std::string path = entry.path().string();
    if (entry.path().extension() == ".spool" && !theirs.contains(path)) strays.insert(path);
  }
  for (const std::string& stray : strays) {
    const auto words = recover_spool(stray, spools.writer, rules);
    if (!words) continue;
    say_what_came_late(spools, stray, *words);
    end_what_runs_of(spools, words->runs);
  }
  remove_unfinished_spools(spools.folder);
}

}  // namespace joblog
