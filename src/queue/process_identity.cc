// Read from /proc; field 22 of stat is the start time in clock ticks since boot.
#include "queue/process_identity.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <sstream>

namespace joblog {
namespace {

std::string slurp(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

std::string start_mark(std::int64_t pid) {
  const std::string stat = slurp(fmt::format("/proc/{}/stat", pid));
  const auto name_end = stat.rfind(')');  // The name may hold anything, parentheses too.
  if (name_end == std::string::npos) return "";
  std::istringstream fields(stat.substr(name_end + 2));
  std::string state, field;
  fields >> state;
  if (state == "Z" || state == "X") return "";  // Dead, only not yet reaped.
  for (int number = 4; number <= 22; ++number) fields >> field;
  std::string boot = slurp("/proc/sys/kernel/random/boot_id");
  if (!boot.empty() && boot.back() == '\n') boot.pop_back();
  return fmt::format("{}:{}", boot, field);
}

Vitality vitality(const std::string& host, std::int64_t pid, const std::string& mark) {
  if (host != host_name()) return Vitality::unknown;
  return start_mark(pid) == mark ? Vitality::alive : Vitality::dead;
}

}  // namespace joblog
