// SPDX-License-Identifier: MIT
// Codes are grouped by their first two letters, the class; a few stand for themselves. The list is
// appendix A of PostgreSQL's manual.
#include "postgres/sql_state.h"

#include <algorithm>
#include <array>

namespace joblog::postgres {
namespace {

constexpr std::string_view kReadOnly = "25006";     // An old primary, or a standby.
constexpr std::string_view kCancelled = "57014";    // Our own statement_timeout, or a person.
constexpr std::string_view kNoSuchTable = "42P01";  // Another schema than ours.
constexpr std::string_view kNoSuchColumn = "42703";
constexpr std::string_view kNoSuchDatabase = "3D000";
constexpr std::string_view kNotAllowed = "42501";

constexpr std::array<std::string_view, 4> kUndoneForOthers = {
    "40001",  // serialization_failure
    "40P01",  // deadlock_detected
    "55P03",  // lock_not_available: lock_timeout
    "23505",  // unique_violation: another one has just stored the same key
};

}  // namespace

ErrorKind kind_of(std::string_view sql_state) {
  const std::string_view group = sql_state.substr(0, 2);
  if (sql_state.empty() || group == "08" || group == "53" || group == "57" || group == "58" ||
      group == "40" || group == "55" || sql_state == kReadOnly || sql_state == kCancelled ||
      sql_state == kNoSuchDatabase || group == "28")
    return ErrorKind::unavailable;
  if (sql_state == kNoSuchTable || sql_state == kNoSuchColumn || sql_state == kNotAllowed)
    return ErrorKind::unsupported;
  if (group == "22") return ErrorKind::invalid;
  if (group == "XX") return ErrorKind::corrupt;
  return ErrorKind::internal;
}

bool is_worth_a_rerun(std::string_view sql_state) {
  return std::ranges::find(kUndoneForOthers, sql_state) != kUndoneForOthers.end();
}

bool ends_the_connection(std::string_view sql_state) {
  const std::string_view group = sql_state.substr(0, 2);
  return sql_state.empty() || group == "08" || sql_state == kReadOnly ||
         (group == "57" && sql_state != kCancelled);
}

}  // namespace joblog::postgres
