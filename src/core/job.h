// SPDX-License-Identifier: MIT
// A job: one unit of work in the queue.
//
// clang-format off
//            ┌──────────── promote (due) ────────────┐
//   scheduled┘                                       ▼
//   enqueue ───────────────────────────────────────▶ ready ── claim ──▶ claimed ── finish ──▶ finished
//      └─ concurrency key taken ─▶ blocked ─ unblock ─▲ ▲                  │ │
//                                                     │ └─ release (stop) ─┘ ├─ fail, retry left ─▶ scheduled
//                                                     └──── retry (person) ◀─┴─ fail, no retry ───▶ failed
// clang-format on
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "core/ids.h"

namespace joblog {

enum class JobState : std::uint8_t {
  scheduled = 0,  ///< Waits for its time.
  ready = 1,      ///< Waits for a worker.
  claimed = 2,    ///< A process holds its lease.
  blocked = 3,    ///< Waits for a job with the same concurrency key.
  failed = 4,     ///< Out of attempts; a person may retry or discard it.
  finished = 5,   ///< Succeeded, or was discarded or cancelled (see `ended_as`).
};
inline constexpr int job_states = 6;
const char* to_string(JobState state);
std::optional<JobState> job_state_from(std::string_view name);

/// What started a run: shown beside it.
enum class Trigger : std::uint8_t {
  api = 0,
  schedule = 1,
  command_line = 2,
  person = 3,
  retry = 4
};
const char* to_string(Trigger trigger);

/// What a caller asks for.
struct NewJob {
  std::string kind;
  std::string arguments = "{}";  ///< A JSON object, at most limits::arguments_bytes.
  std::string queue = "default";
  int priority = 0;                   ///< The lowest number first.
  std::optional<TimePoint> run_at{};  ///< Nothing: at once.
  int attempts_max = 1;
  Duration timeout{};  ///< Of one attempt; 0 = none.
  /// At most one unfinished job has this key; enqueueing a second one returns the first. "" = none.
  std::string unique_key{};
  /// At most `concurrency_limit` jobs of this key are ready or claimed at once. "" = none.
  std::string concurrency_key{};
  int concurrency_limit = 1;
  /// Made by the caller: repeating an enqueue with it returns the job of the first time, even when
  /// that one has finished. Makes a repeat harmless whose first answer got lost. "" = none.
  std::string request_id{};
  Trigger trigger = Trigger::api;
  std::string triggered_by{};  ///< Task, person or host, for people.
};

/// Why `job` cannot be enqueued, in words, or nothing. Every edge asks before it stores.
std::optional<std::string> problem_with(const NewJob& job);

/// A job as stored.
struct Job {
  JobId id;
  NewJob spec;
  JobState state = JobState::ready;
  int attempts = 0;  ///< Claimed so often.
  TimePoint created_at;
  TimePoint run_at;  ///< When it may run.
  std::optional<TimePoint> claimed_at;
  std::optional<TimePoint> finished_at;
  std::optional<TimePoint> cancel_requested_at;
  ProcessId process;        ///< The holder of the lease.
  std::string ended_as;     ///< "success", "discarded", "cancelled"; "" before the end.
  std::string error_class;  ///< Of the last failed attempt.
  std::string error_message;
  JobLogId last_log;
  std::string last_log_name;
  std::string cause;  ///< Of a failed job: core/failure_fingerprint.h.
};

}  // namespace joblog
