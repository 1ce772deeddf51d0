// Who this process is, and whether another one on this machine still lives.
#pragma once

#include <cstdint>
#include <string>

namespace joblog {

std::string host_name();
/// Boot id and start time of a pid: a reused pid has another mark. "" when there is no such
/// process.
std::string start_mark(std::int64_t pid);

/// What can be said of a process that registered as (host, pid, mark).
enum class Vitality { alive, dead, unknown };
Vitality vitality(const std::string& host, std::int64_t pid, const std::string& mark);

}  // namespace joblog
