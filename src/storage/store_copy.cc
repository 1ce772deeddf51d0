// SPDX-License-Identifier: MIT
// The tables are written as one text each: a name, then its columns. A # behind a column says that
// it holds numbers, a * bytes.
#include "storage/store_copy.h"

#include <fmt/format.h>

#include <numeric>

#include "base/store_error.h"
#include "base/text.h"

namespace joblog {
namespace {

constexpr std::uint64_t kRowsBetweenWords = 1'000;

constexpr std::string_view kTables[] = {
    "queues name paused_at# paused_by",
    "jobs id# kind arguments queue priority# state# run_at# attempts# attempts_max# timeout# "
    "trigger# triggered_by created_at# process_id# claimed_at# finished_at# last_log_id# "
    "concurrency_key concurrency_limit# unique_key request_id cancel_requested_at# "
    "cancel_requested_by retried_by ended_as error_class error_message cause",
    "job_logs id# name status# kind queue job_id# attempt# attempts_max# trigger# triggered_by "
    "process_id# process_name previous_log_id# created_at# updated_at# started_at# finished_at# "
    "waited# detail_count# warnings# first_warning progress_done# progress_total# progress_step "
    "statistics error_class error_message lines_of_process#",
    "blocks job_log_id# first# lines# warnings# errors# first_warning# first_error# block*",
    "open_lines job_log_id# source# created_at# level# flags# message",
    "processes id# kind host pid# start_mark version started_at# heartbeat_at# pools "
    "machine_id node roles",
    "recurring_tasks key schedule zone kind arguments queue priority# misfire# overlap# "
    "misfire_window# known_since# paused# paused_by problem",
    "recurring_instants task instant# outcome# reason job_id# recorded_at#",
    "changes id# at# by action target_kind target detail",
    // What is next of each kind of id ("jobs"), and how far retention has come ("time_seen").
    "numbers name value#"};

CopiedTable table_of(std::string_view text) {
  CopiedTable table;
  for (const std::string_view word : split(text, ' ')) {
    if (table.name.empty()) {
      table.name = word;
    } else {
      table.columns.push_back(word.ends_with('#')   ? CopiedType::number
                              : word.ends_with('*') ? CopiedType::bytes
                                                    : CopiedType::text);
    }
  }
  return table;
}

/// Tells how far a copy is.
class Teller {
 public:
  Teller(const CopyTold& told, const CopiedCounts& counts)
      : told_(told), total_(std::accumulate(counts.begin(), counts.end(), std::int64_t{0})) {}
  void row(const CopiedTable& table) {
    if (++done_ % kRowsBetweenWords == 0) tell(table.name);
  }
  void tell(std::string_view step) const {
    if (!told_) return;
    told_({.done = done_, .total = static_cast<std::uint64_t>(total_), .step = std::string(step)});
  }

 private:
  const CopyTold& told_;
  const std::int64_t total_;
  std::uint64_t done_ = 0;
};

/// `read`: rows that the source has given. Damage between the two is found here, not later.
void compare(const CopiedTable& table, std::int64_t read, std::int64_t stored) {
  if (read == stored) return;
  throw StoreError(ErrorKind::corrupt,
                   fmt::format("the copy has {} rows of {} where {} were read: nothing was kept",
                               stored, table.name, read));
}

CopiedCounts copy_all(CopySource& source, CopyTarget& target, const CopyTold& told) {
  const auto& tables = copied_tables();
  Teller teller(told, source.counts());
  CopiedCounts read(tables.size(), 0);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    teller.tell(tables[i].name);
    const auto table = static_cast<Copied>(i);
    source.read(table, [&](CopiedRow row) {
      target.put(table, row);
      ++read[i];
      teller.row(tables[i]);
    });
  }
  teller.tell("counters and indexes");
  target.settle();
  const CopiedCounts stored = target.counts();
  for (std::size_t i = 0; i < tables.size(); ++i) compare(tables[i], read[i], stored.at(i));
  target.keep(told);
  return read;
}

}  // namespace

const std::vector<CopiedTable>& copied_tables() {
  static const std::vector<CopiedTable> tables = [] {
    std::vector<CopiedTable> all;
    for (const std::string_view text : kTables) all.push_back(table_of(text));
    return all;
  }();
  return tables;
}

void refuse_damaged_copy(const std::vector<std::string>& problems) {
  if (problems.empty()) return;
  throw StoreError(
      ErrorKind::corrupt,
      fmt::format("the copy is not sound, so nothing of it was kept; {} problems, the first: {}",
                  problems.size(), problems.front()));
}

Result<CopiedCounts> copy_store(CopySource& source, CopyTarget& target, const CopyTold& told) {
  try {
    return copy_all(source, target, told);
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

}  // namespace joblog
