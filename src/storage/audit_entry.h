// SPDX-License-Identifier: MIT
// The record of what people changed: who, when and what. It is stored in the transaction of the
// change itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace joblog {

/// The person behind a verb.
struct Actor {
  std::string_view name;
  bool recorded = true;  ///< The verb leaves a AuditEntry. False: the caller records many as one.

  Actor(std::string_view who, bool leaves_record = true) : name(who), recorded(leaves_record) {}
  Actor(const std::string& who, bool leaves_record = true) : name(who), recorded(leaves_record) {}
  Actor(const char* who, bool leaves_record = true) : name(who), recorded(leaves_record) {}
};

struct AuditEntry {
  std::int64_t id = 0;
  TimePoint at;
  std::string by;
  std::string action;       ///< "retry", "discard", "cancel", "run now", "pause", "resume", …
  std::string target_kind;  ///< "job", "queue", "recurring task", "jobs" for many at once.
  std::string target;       ///< The job's number, the queue's or task's name; "" for many.
  std::string detail;       ///< A JSON object: what else is worth knowing.
};

struct AuditFilter {
  std::string target_kind{};  ///< "" = any.
  std::string target{};       ///< With target_kind.
  std::int64_t before = 0;    ///< Keyset: older than this one.
  int limit = 50;
};

}  // namespace joblog
