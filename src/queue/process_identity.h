// Who this process is, and whether another one on this machine still lives.
#pragma once

#include <cstdint>
#include <string>

namespace joblog {

std::string host_name();
/// Boot, pid namespace and start time of a pid: a reused pid has another mark, and so has the same
/// number in another container. "" when there is no such process.
std::string start_mark(std::int64_t pid);
/// Whether a process with that mark means our processes by its pids.
bool shares_pids(const std::string& start_mark);

/// What can be said of a process that registered as (host, pid, mark). Unknown: it runs on another
/// host, in another container, or hidden from us; only its heartbeat tells.
enum class Vitality { alive, dead, unknown };
Vitality vitality(const std::string& host, std::int64_t pid, const std::string& mark);

}  // namespace joblog
