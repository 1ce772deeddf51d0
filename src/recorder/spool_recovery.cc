// SPDX-License-Identifier: MIT
// Each ring is stored by a transaction of its own. All of it may be repeated: the store knows what
// it has, and a run that has ended as it says is no other.
#include "recorder/spool_recovery.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "recorder/dead_spool.h"
#include "recorder/spool.h"

namespace joblog {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDamaged = "damaged";
constexpr const char* kUnknownRuns = "unknown-runs";
constexpr std::size_t kDamagedKept = 20;

/// A folder of damaged files is for people to look into, and not to fill the disk.
void keep_newest(const fs::path& folder) {
  std::error_code ignored;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    files.emplace_back(entry.last_write_time(ignored), entry.path());
  if (files.size() <= kDamagedKept) return;
  std::ranges::sort(files);
  files.resize(files.size() - kDamagedKept);
  for (const auto& [time, path] : files) fs::remove_all(path, ignored);
}

/// Where the file is now.
Result<fs::path> set_aside(const fs::path& path, const char* into) {
  const fs::path folder = path.parent_path() / into;
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  fs::path target = folder / path.filename();
  for (int number = 2; fs::exists(fs::symlink_status(target)); ++number)
    target =
        folder / fmt::format("{}.{}{}", path.stem().string(), number, path.extension().string());
  fs::rename(path, target, error);
  if (error) return fail(ErrorKind::unavailable, error.message());
  return target;
}

std::string runs_counted(std::size_t runs) {
  return runs == 1 ? "1 run" : fmt::format("{} runs", runs);
}

void say_damaged(const std::string& path, const std::string& why, const SpoolRules& rules) {
  const auto aside = set_aside(path, kDamaged);
  if (aside) keep_newest(aside->parent_path());
  if (rules.notices == nullptr) return;
  const std::string where = aside ? "it was moved to " + aside->string()
                                  : "it could not be moved away: " + aside.error().message;
  rules.notices->notice(
      Severity::error,
      fmt::format("a spool is damaged, what cannot be read of it is lost: {}; {}", why, where));
}

/// The words are whole, and may still be stored when the right store is back: none is removed.
void set_unknown_aside(const std::string& path, std::size_t runs, Notices* notices) {
  const auto aside = set_aside(path, kUnknownRuns);
  if (notices == nullptr) return;
  const std::string where =
      aside ? fmt::format(
                  "the file was moved to {}. To store them, stop joblog, put the right store back, "
                  "move the file into {} and only then start joblog. Otherwise remove it",
                  aside->string(), fs::path(path).parent_path().string())
            : "the file could not be moved away: " + aside.error().message;
  notices->notice(
      Severity::error,
      fmt::format("the spool {} holds lines or ends of {} that this store does not "
                  "know, as after an older backup was restored; they are not stored; {}",
                  path, runs_counted(runs), where));
}

using RunOfProcess = std::pair<JobLogId, ProcessId>;

std::set<RunOfProcess> runs_of(const RingContents& words) {
  std::set<RunOfProcess> runs;
  for (const RunStart& start : words.starts) runs.emplace(start.log, start.holder);
  for (const HeldDetail& held : words.details) runs.emplace(held.detail.log, held.holder);
  for (const RunFinish& end : words.ends) runs.emplace(end.lease.log, end.lease.holder);
  if (!words.open_lines.empty()) runs.emplace(words.log, words.holder);
  return runs;
}

/// Takes out what the file must not speak for.
void remove_others(RingContents& words, const std::function<bool(ProcessId)>& is_its_lease) {
  if (!is_its_lease) return;
  const auto foreign = [&](const auto& one) { return !is_its_lease(one.holder); };
  std::erase_if(words.starts, foreign);
  std::erase_if(words.details, foreign);
  std::erase_if(words.ends, [&](const RunFinish& end) { return !is_its_lease(end.lease.holder); });
  if (!is_its_lease(words.holder)) words.open_lines.clear();
}

void append_details(Transaction& tx, std::span<const HeldDetail> held) {
  while (!held.empty()) {
    const ProcessId holder = held.front().holder;
    std::vector<DetailView> details;
    while (!held.empty() && held.front().holder == holder) {
      details.push_back(held.front().detail);
      held = held.subspan(1);
    }
    tx.append_details(details, holder);
  }
}

/// What the ring says of each run, for those that others have ended.
std::map<RunOfProcess, LateWords> late_words_of(const RingContents& words,
                                                const LateArrival& arrival) {
  std::map<RunOfProcess, LateWords> all;
  const auto of = [&](JobLogId log, ProcessId holder) -> LateWords& {
    LateWords& one = all[{log, holder}];
    one.log = log;
    one.holder = holder;
    one.where = arrival.where;
    one.at = arrival.at;
    return one;
  };
  for (const HeldDetail& held : words.details)
    of(held.detail.log, held.holder).details.push_back(held.detail);
  if (!words.open_lines.empty()) of(words.log, words.holder).open_lines = words.open_lines;
  for (const RunFinish& end : words.ends) {
    LateWords& one = of(end.lease.log, end.lease.holder);
    one.ended_as = end.status;
    one.ended_at = end.finished_at;
  }
  return all;
}

struct LateRuns {
  int stored = 0, removed = 0;
};

LateRuns append_late(Transaction& tx, const RingContents& words, const LateArrival& arrival) {
  std::vector<LateWords> known;
  for (auto& [run, late] : late_words_of(words, arrival)) {
    if (tx.knows_run(run.first, run.second)) known.push_back(std::move(late));
  }
  const auto outcomes = tx.append_late(known);
  return {.stored = static_cast<int>(std::ranges::count(outcomes, LateOutcome::stored)),
          .removed = static_cast<int>(std::ranges::count(outcomes, LateOutcome::removed))};
}

/// `runs`: all that the ring speaks of, also those that it must not speak for.
Result<void> store_words(const RingContents& words, const std::set<RunOfProcess>& runs,
                         GroupWriter& writer, const SpoolRules& rules, RecoveredSpool& all) {
  int ended = 0;
  std::size_t unknown = 0;
  LateRuns late;
  auto stored = writer.transact([&](Transaction& tx) {
    unknown = static_cast<std::size_t>(std::ranges::count_if(
        runs, [&](const RunOfProcess& run) { return !tx.knows_run(run.first, run.second); }));
    const auto applied = store_ring(tx, words);
    ended = static_cast<int>(std::ranges::count(applied, Applied::won));
    if (rules.late) late = append_late(tx, words, *rules.late);
  });
  if (!stored) return stored;
  for (const RunStart& start : words.starts) all.started.push_back(start.log);
  for (const RunOfProcess& run : runs_of(words)) all.runs.push_back(run.first);
  all.details += static_cast<std::int64_t>(words.details.size());
  all.ended += ended;
  all.unknown += unknown;
  all.late += late.stored;
  all.removed += late.removed;
  return {};
}

bool is_out_of_reach(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::corrupt;
}

}  // namespace

std::string unknown_runs_folder(const std::string& folder) { return folder + "/" + kUnknownRuns; }

std::string spool_file(const std::string& folder, const std::string& name) {
  return folder + "/" + name + ".spool";
}

std::vector<Applied> store_ring(Transaction& transaction, const RingContents& words) {
  transaction.start_runs(words.starts);
  append_details(transaction, words.details);
  if (!words.open_lines.empty())
    transaction.put_open_lines(words.log, words.open_lines, words.holder);
  return transaction.finish_runs(words.ends);
}

std::vector<RingContents> read_stopped_spool(const std::string& path, ProcessId lease) {
  std::vector<RingContents> all;
  const auto spool = DeadSpool::open_of_living(path);
  for (int slot = 0; spool && slot < spool->slots(); ++slot) {
    RingContents words = spool->read(slot);
    remove_others(words, [lease](ProcessId one) { return one == lease; });
    if (!words.empty()) all.push_back(std::move(words));
  }
  return all;
}

Result<RecoveredSpool> recover_spool(const std::string& path, GroupWriter& writer,
                                     const SpoolRules& rules) {
  auto words = recover_and_hold_spool(path, writer, rules);
  if (words) remove_spool(path, *words, rules.notices);
  return words;
}

void remove_spool(const std::string& path, const RecoveredSpool& words, Notices* notices) {
  if (!words.file) return;
  if (words.unknown > 0) return set_unknown_aside(path, words.unknown, notices);
  std::error_code ignored;
  fs::remove(path, ignored);
}

Result<RecoveredSpool> recover_and_hold_spool(const std::string& path, GroupWriter& writer,
                                              const SpoolRules& rules) {
  RecoveredSpool all;
  auto spool = DeadSpool::open(path);
  if (!spool) {
    const Error& error = spool.error();
    if (error.kind == ErrorKind::unavailable) return std::unexpected(error);
    all.spool = error.kind == ErrorKind::conflict    ? SpoolRead::owner_lives
                : error.kind == ErrorKind::not_found ? SpoolRead::not_here
                                                     : SpoolRead::read;
    all.lost = error.kind == ErrorKind::corrupt;
    if (all.lost) say_damaged(path, error.message, rules);
    return all;
  }
  std::string damage;
  for (int slot = 0; slot < spool->slots(); ++slot) {
    RingContents words = spool->read(slot);
    if (damage.empty()) damage = words.damage;
    const auto runs = runs_of(words);
    if (runs.empty()) continue;
    remove_others(words, rules.is_its_lease);
    const auto stored = store_words(words, runs, writer, rules, all);
    if (stored) continue;
    if (is_out_of_reach(stored.error()))
      return std::unexpected(Error{ErrorKind::unavailable, stored.error().message});
    damage = stored.error().message;
  }
  all.lost = !damage.empty();
  if (all.lost && all.unknown > 0)
    damage += fmt::format(", and this store does not know {} in it", runs_counted(all.unknown));
  if (all.lost)
    say_damaged(path, fmt::format("{}: {}", path, damage), rules);
  else
    all.file = std::move(*spool);
  return all;
}

void remove_unfinished_spools(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() != unfinished_spool) continue;
    const UniqueFd fd(::open(entry.path().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
    if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) fs::remove(entry.path(), ignored);
  }
}

}  // namespace joblog
