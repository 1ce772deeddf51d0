// SPDX-License-Identifier: MIT
// A signal 0 says at once that nobody is there, which is the usual answer; else /proc is asked.
#include "base/process_group.h"

#include <dirent.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

namespace joblog {
namespace {

struct Closes {
  void operator()(DIR* folder) const { ::closedir(folder); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// /proc/PID/stat: pid (name) state parent group …; a name may hold anything.
bool lives_in(const char* pid, pid_t group) {
  const std::unique_ptr<std::FILE, Closes> file(
      std::fopen((std::string("/proc/") + pid + "/stat").c_str(), "re"));
  char text[512] = {};
  if (!file || std::fread(text, 1, sizeof text - 1, file.get()) == 0) return false;
  const char* after_name = std::strrchr(text, ')');
  char state = 0;
  int parent = 0;
  int found = 0;
  if (after_name == nullptr || std::sscanf(after_name, ") %c %d %d", &state, &parent, &found) != 3)
    return false;
  return found == group && state != 'Z' && state != 'X';
}

}  // namespace

bool group_lives(pid_t group) {
  if (::kill(-group, 0) != 0) return false;
  const std::unique_ptr<DIR, Closes> folder(::opendir("/proc"));
  if (!folder) return true;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (std::atoi(entry->d_name) > 0 && lives_in(entry->d_name, group)) return true;
  }
  return false;
}

}  // namespace joblog
