// SPDX-License-Identifier: MIT
// Every cap of the domain in one place.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace joblog::limits {

inline constexpr std::size_t detail_characters = 5'000;  ///< Of one detail; longer ones are split.
inline constexpr std::size_t open_line_bytes = 1'850;    ///< Kept of a line that is not finished.
/// Of one log call; of a longer one beginning and end are kept, with a note.
inline constexpr std::size_t message_bytes = 1 << 20;
inline constexpr std::size_t line_cost = 64;  ///< What a line costs to keep, however short it is.
/// Of all log calls of one run; over it warnings and errors are kept.
inline constexpr std::size_t messages_bytes = 1 << 30;
/// Of a run; those bytes keep the number of its lines below a third of it.
inline constexpr std::int64_t line_number_max = (1 << 27) - 1;
inline constexpr std::size_t block_lines = 256;            ///< Of a log, stored as one block.
inline constexpr std::size_t block_bytes = 64 << 10;       ///< Of their messages.
inline constexpr std::size_t dictionary_bytes = 16 << 10;  ///< For blocks of lines.
inline constexpr std::size_t kind_bytes = 100;
inline constexpr std::size_t description_characters = 1'000;  ///< Of a job, for people.
inline constexpr std::size_t owner_characters = 100;
inline constexpr std::size_t labels_max = 20;  ///< Of one job.
inline constexpr std::size_t link_bytes = 2'000;
inline constexpr std::size_t queue_bytes = 100;
inline constexpr std::size_t key_bytes = 200;             ///< Unique, concurrency and request keys.
inline constexpr std::size_t arguments_bytes = 64 << 10;  ///< JSON of one job.
/// Of the error kept with a job and its log.
inline constexpr std::size_t error_characters = 2'000;
inline constexpr std::size_t error_class_characters = 200;
inline constexpr std::size_t first_warning_characters = 500;  ///< Kept with a log for lists.
inline constexpr std::size_t statistics_max = 100;            ///< Named numbers of one run.
inline constexpr std::size_t statistic_name_bytes = 100;
inline constexpr int priority_max = 1'000;  ///< −1000 … 1000, the lowest number first.
inline constexpr int attempts_max = 1'000;
inline constexpr int concurrency_max = 10'000;  ///< Jobs of one concurrency key at once.
inline constexpr std::chrono::hours wait_max{24 * 366 * 10};  ///< Of a time-out or retry delay.
inline constexpr std::size_t enqueue_batch = 5'000;           ///< Jobs of one transaction.
inline constexpr std::size_t claim_batch = 1'000;
inline constexpr std::size_t prune_batch = 250;    ///< Rows removed between two looks at the time.
inline constexpr std::size_t convert_batch = 512;  ///< Lines taken over between two such looks.
inline constexpr int instants_listed = 100;        ///< Missed instants recorded one by one.
inline constexpr int misfires_run = 5'000;         ///< Missed instants one plan of run_all runs.
inline constexpr int instants_counted = 10'000;    ///< Beyond, a count is "more than".
inline constexpr std::chrono::seconds lease{30};   ///< Silent this long, a process is dead.
inline constexpr std::chrono::seconds heartbeat{5};
inline constexpr std::chrono::seconds look{5};  ///< Between looks at the heartbeats of others.
inline constexpr std::chrono::milliseconds details_visible{50};  ///< Handed over → readable.

}  // namespace joblog::limits
