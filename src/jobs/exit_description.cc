// SPDX-License-Identifier: MIT
// A SIGKILL that nobody of us sent is most often the kernel's for want of memory.
#include "jobs/exit_description.h"

#include <fmt/format.h>
#include <signal.h>
#include <string.h>

#include "base/text.h"

namespace joblog {
namespace {

constexpr int kShellSignal = 128;  ///< A shell says 128 + n for a command that signal n killed.
constexpr const char* kShell = "(a shell's way to say it)";

/// "SIGKILL", or "" for a number that is no signal.
std::string name_of(int signal) {
  const char* name = signal > 0 ? ::sigabbrev_np(signal) : nullptr;
  return name == nullptr ? "" : std::string("SIG") + name;
}

std::string used(const ProcessEnd& end, const MemoryLimit& limit) {
  std::string text;
  if (end.max_rss_bytes > 0) text = "it used " + format_bytes(end.max_rss_bytes);
  if (!limit.bytes) return text;
  return text + (text.empty() ? "the limit is " : ", limit ") + format_bytes(*limit.bytes);
}

/// Why it got SIGKILL, as far as can be told.
std::string about_memory(const ProcessEnd& end, const MemoryLimit& before,
                         const MemoryLimit& after) {
  const std::string facts = used(end, after);
  if (before.kills && after.kills && *after.kills > *before.kills) {
    return "; out of memory" + (facts.empty() ? "" : ": " + facts);
  }
  return "; out of memory?" + (facts.empty() ? "" : " " + facts);
}

}  // namespace

std::string describe_exit(const ProcessEnd& end, const MemoryLimit& before,
                          const MemoryLimit& after) {
  if (!end.exit_code) {
    std::string text = fmt::format("{} ({})", describe(end), end.signal);
    return end.signal == SIGKILL ? text + about_memory(end, before, after) : text;
  }
  const int code = *end.exit_code;
  if (code == 126) return fmt::format("exit code 126: found, but cannot be executed {}", kShell);
  if (code == 127) return fmt::format("exit code 127: command not found {}", kShell);
  const std::string name = code > kShellSignal ? name_of(code - kShellSignal) : "";
  if (name.empty()) return fmt::format("exit code {}", code);
  std::string text = fmt::format("exit code {}: killed by {} {}", code, name, kShell);
  return name == "SIGKILL" ? text + about_memory(end, before, after) : text;
}

}  // namespace joblog
