// SPDX-License-Identifier: MIT
// In the order of their names, so that two starts on the same files do the same.
#include "queue/orphan_spools.h"

#include <filesystem>
#include <set>

#include "queue/rescuer.h"
#include "recorder/recorder.h"
#include "recorder/spool_recovery.h"
#include "storage/ask.h"

namespace joblog {

void recover_orphan_spools(const Store& store, GroupWriter& writer, Notices& notices,
                           const std::string& folder) {
  const auto processes = ask(store, [](Reader& reader) { return reader.processes(); });
  if (!processes) return;  // Whose they are is not known: the next start looks again.
  std::set<ProcessId> registered;
  std::set<std::string> theirs;  // Whoever judges their runs takes these.
  for (const ProcessInfo& process : *processes) {
    registered.insert(process.id);
    theirs.insert(spool_file(folder, spool_name(process)));
  }
  const SpoolRules rules{
      .is_its_lease = [&](ProcessId lease) { return !registered.contains(lease); },
      .notices = &notices};
  std::set<std::string> strays;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string path = entry.path().string();
    if (entry.path().extension() == ".spool" && !theirs.contains(path)) strays.insert(path);
  }
  for (const std::string& stray : strays) (void)recover_spool(stray, writer, rules);
  remove_unfinished_spools(folder);
}

}  // namespace joblog
