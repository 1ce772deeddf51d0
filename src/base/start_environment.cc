// SPDX-License-Identifier: MIT
// The system puts the environment on the first stack, below the program's name: what lies there is
// overwritten, what a library has put elsewhere is left alone.
#include "base/start_environment.h"

#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

namespace joblog {
namespace {

constexpr std::uintptr_t kStartBytesMax = 8 << 20;  // The system takes 6 MiB at most.
constexpr std::array kNonSecret{
    "PATH",        "HOME",        "USER",          "LOGNAME",       "SHELL",       "PWD",
    "LANG",        "TZ",          "TZDIR",         "TERM",          "TMPDIR",      "PORT",
    "JOBLOG_MARK", "JOBLOG_DATA", "JOBLOG_CONFIG", "JOBLOG_LISTEN", "JOBLOG_HOSTS"};
// The loader's, the locale's, the allocator's, those of sanitizers and of a clock that is set by
// hand: read before we run.
constexpr std::array kNonSecretFamilies{"LD_",   "LC_",    "MALLOC_", "GLIBC_",  "ASAN_",
                                        "TSAN_", "UBSAN_", "LSAN_",   "FAKETIME"};

std::string_view name_of(std::string_view entry) { return entry.substr(0, entry.find('=')); }

bool is_non_secret(std::string_view entry) {
  const std::string_view name = name_of(entry);
  return std::ranges::find(kNonSecret, name) != kNonSecret.end() ||
         std::ranges::any_of(kNonSecretFamilies,
                             [&](const char* family) { return name.starts_with(family); });
}

bool is_from_the_system(const char* entry) {
  const auto end = static_cast<std::uintptr_t>(::getauxval(AT_EXECFN));
  const auto at = reinterpret_cast<std::uintptr_t>(entry);
  return at < end && end - at < kStartBytesMax;
}

/// The copies that the environment holds in place of what was wiped. Kept for good: getenv hands
/// out pointers into them.
std::vector<char*>& copies() {
  static auto& all = *new std::vector<char*>;
  return all;
}

}  // namespace

void restrict_proc_access() { ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

StartEnvironment StartEnvironment::take() {
  StartEnvironment taken;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    taken.all_.emplace_back(text);
    if (is_non_secret(text) || !is_from_the_system(*entry)) continue;
    char* copy = ::strdup(*entry);
    if (copy == nullptr) continue;
    copies().push_back(copy);
    ::explicit_bzero(*entry, text.size());
    *entry = copy;
  }
  return taken;
}

void StartEnvironment::adopt(const std::vector<std::string>& entries) {
  for (const std::string& entry : entries) {
    const std::string name(name_of(entry));
    if (name.empty() || name.size() == entry.size()) continue;
    if (std::ranges::any_of(all_, [&](const auto& own) { return name_of(own) == name; })) continue;
    ::setenv(name.c_str(), entry.c_str() + name.size() + 1, 0);
    all_.push_back(entry);
  }
}

std::vector<std::string> StartEnvironment::non_secret() const {
  std::vector<std::string> some;
  std::ranges::copy_if(all_, std::back_inserter(some), is_non_secret);
  return some;
}

Environment StartEnvironment::lookup() const {
  auto values = std::make_shared<std::map<std::string, std::string, std::less<>>>();
  for (const std::string& entry : all_) {
    const std::string_view name = name_of(entry);
    if (name.size() < entry.size()) values->emplace(name, entry.substr(name.size() + 1));
  }
  return [values](const std::string& name) -> std::optional<std::string> {
    const auto found = values->find(name);
    return found != values->end() ? std::optional(found->second) : std::nullopt;
  };
}

void replace_variable(const std::string& entry) {
  const std::string name(name_of(entry));
  if (name.empty() || name.size() == entry.size()) return;
  for (char** old = environ; old != nullptr && *old != nullptr; ++old) {
    const std::size_t room = std::strlen(*old);
    if (name_of(*old) != name || !is_from_the_system(*old) || room < entry.size()) continue;
    std::memset(*old, 0, room);
    std::memcpy(*old, entry.data(), entry.size());
    return;
  }
  ::setenv(name.c_str(), entry.c_str() + name.size() + 1, 1);
}

void forget_variable(const std::string& name) {
  ::unsetenv(name.c_str());
  for (char* copy : copies()) {
    if (name_of(copy) == name) ::explicit_bzero(copy, std::strlen(copy));
  }
}

}  // namespace joblog
