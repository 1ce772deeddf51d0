// SPDX-License-Identifier: MIT
// Details are never copied on their way: the writer binds views into the ring, whose head moves on
// only after the commit. A crash between commit and head repeats records; the store ignores those
// by their sequence.
#include "recorder/recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/text.h"
#include "base/thread_name.h"
#include "core/limits.h"
#include "recorder/spool_end.h"

namespace joblog {
namespace {

constexpr std::chrono::milliseconds kDrainInterval{15};     // Well below limits::details_visible.
constexpr std::chrono::milliseconds kBusyDrainInterval{1};  // A ring fills faster than that.

/// Uses the room that is kept for the end, and never waits.
const std::function<bool()> kNever = [] { return false; };
const RingWait kAtEnd{.keep_waiting = &kNever, .is_end = true};

DetailView detail_of(const SpoolRecord& record) {
  return {.log = record.log,
          .sequence = record.sequence,
          .at = record.at,
          .level = record.level,
          .source = record.source,
          .continued = record.continued,
          .escaped = record.escaped,
          .message = record.payload};
}

void keep_statistic(Statistics& statistics, const SpoolRecord& record) {
  const auto same = [&](const Statistic& s) { return s.name == record.payload; };
  if (const auto it = std::find_if(statistics.begin(), statistics.end(), same);
      it != statistics.end()) {
    it->value = record.value;
  } else if (statistics.size() < limits::statistics_max) {
    statistics.push_back({std::string(record.payload), record.value});
  }
}

std::vector<OpenLineReport> reports_of(const SpoolRing& ring) {
  std::vector<OpenLineReport> reports;
  for (OpenLine& line : ring.open_lines()) {
    reports.push_back({line.source, line.at, line.level, line.escaped, std::move(line.text)});
  }
  return reports;
}

}  // namespace

void WarningCount::add(const DetailView& detail) {
  const bool goes_on = std::exchange(inside_line_, detail.continued);
  if (detail.level < Level::warning || goes_on) return;
  if (++lines_ > 1) return;
  first_ = detail.message.substr(0, utf8_prefix(detail.message, limits::first_warning_characters));
}

void RecordingSlot::begin(const Claim& claim, TimePoint started_at) {
  {
    MutexLock lock(mutex_);
    if (!ring_.is_whole()) recreate_ring();
    ring_.begin_run(claim.log, claim.holder);
    ring_.append({.type = RecordType::started,
                  .at = started_at,
                  .done = static_cast<std::uint64_t>(claim.holder.value)},
                 kAtEnd);
    taken_details_ = 0;
    finish_ = {.lease = claim,
               .started_at = started_at,
               .queue = claim.queue,
               .kind = claim.kind,
               .concurrency_key = claim.concurrency_key,
               .claimed_at = claim.claimed_at};
    last_at_ = started_at;
    statistics_.clear();
    warnings_ = {};
    progress_ = {};
    progress_changed_ = false;
    start_reported_ = false;
    open_seen_ = ring_.open_changes();
    had_open_lines_ = false;
    running_ = true;
  }
  if (begun_) begun_();
}

void RecordingSlot::keep(const SpoolRecord& record, std::vector<DetailView>& details) {
  last_at_ = record.at;
  switch (record.type) {
    case RecordType::detail:
      details.push_back(detail_of(record));
      taken_details_ = record.sequence;
      warnings_.add(details.back());
      break;
    case RecordType::statistic:
      keep_statistic(statistics_, record);
      break;
    case RecordType::progress:
      progress_ = {record.done, record.total, std::string(record.payload)};
      progress_at_ = record.at;
      progress_changed_ = true;
      break;
    case RecordType::started:
    case RecordType::ended:
    case RecordType::padding:
      break;
  }
}

/// What is published is whole: where it is not, somebody has written over it, and it is passed
/// over.
std::vector<DetailView> RecordingSlot::take() {
  if (!ring_.is_whole()) recreate_ring();
  std::vector<DetailView> details;
  std::uint64_t position = taken_;
  for (const std::uint64_t end = ring_.tail(); position < end;) {
    if (const auto record = ring_.read(position)) {
      keep(*record, details);
    } else if (position < end) {
      position = end;
      warn("here lines are missing: their place in the spool file was written over");
    }
  }
  taken_ = position;
  return details;
}

void RecordingSlot::recreate_ring() {
  ring_.start_over(taken_, finish_.lease.log, finish_.lease.holder, taken_details_);
  recreated_ = true;
  if (running_) warn("here lines may be missing: the spool file was cut short meanwhile");
}

void RecordingSlot::warn(std::string_view text) {
  ring_.append({.type = RecordType::detail,
                .level = Level::warning,
                .source = Source::system,
                .at = last_at_,
                .payload = text},
               kAtEnd);
}

std::optional<std::vector<OpenLineReport>> RecordingSlot::take_open_lines() {
  const std::uint64_t changes = ring_.open_changes();
  if (changes == open_seen_) return std::nullopt;
  open_seen_ = changes;
  had_open_lines_ = true;
  return reports_of(ring_);
}

void RecordingSlot::hand_over() {
  const std::uint64_t before = taken_;
  auto details = take();
  const Lease& lease = finish_.lease;
  if (!start_reported_) {
    writer_.start({lease.log, lease.holder, finish_.started_at});
    start_reported_ = true;
  }
  auto open_lines = take_open_lines();
  if (taken_ == before && !open_lines) return;
  writer_.append({lease.holder, std::move(details),
                  [spool = spool_, &ring = ring_, to = taken_] { ring.advance_head(to); },
                  lease.log, std::move(open_lines)});
  if (progress_changed_) writer_.progress({lease.log, lease.holder, progress_at_, progress_});
  progress_changed_ = false;
}

bool RecordingSlot::drain() {
  MutexLock lock(mutex_);
  if (running_) hand_over();
  return running_;
}

void RecordingSlot::end(const RunEnd& end, TimePoint finished_at,
                        std::function<void(Applied)> done) {
  MutexLock lock(mutex_);
  if (const auto missing = ring_.left_out(); missing > 0) {
    last_at_ = finished_at;
    warn(
        fmt::format("{} lines or figures are missing: the store took nothing, and the run was not "
                    "to wait for it",
                    missing));
  }
  auto details = take();
  RunFinish run = finish_;
  run.status = end.status;
  run.job_end = end.job_end;
  run.finished_at = finished_at;
  run.retry_at = end.retry_at;
  run.error_class = end.error_class;
  run.error_message = end.error_message;
  run.statistics = std::move(statistics_);
  run.progress = std::move(progress_);
  run.detail_count = ring_.sequence();
  run.warnings = warnings_.lines();
  run.first_warning = warnings_.first();
  run.details = std::move(details);
  run.had_open_lines = had_open_lines_;
  running_ = false;
  ring_.append({.type = RecordType::ended, .at = finished_at, .payload = spooled_end(run)}, kAtEnd);
  taken_ = ring_.tail();
  writer_.finish(std::move(run), [spool = spool_, &ring = ring_, to = taken_,
                                  done = std::move(done)](Applied applied) {
    ring.advance_head(to);
    if (done) done(applied);
  });
}

Result<std::unique_ptr<Recorder>> Recorder::create(const std::string& folder,
                                                   const std::string& name, int slots,
                                                   GroupWriter& writer) {
  auto spool = Spool::create(spool_file(folder, name), slots);
  if (!spool) return std::unexpected(spool.error());
  return std::unique_ptr<Recorder>(new Recorder(std::move(*spool), writer));
}

Recorder::Recorder(std::shared_ptr<Spool> spool, GroupWriter& writer)
    : spool_(std::move(spool)), writer_(writer) {
  {
    MutexLock lock(slots_mutex_);
    for (int i = 0; i < spool_->slots(); ++i) add_slot();
  }
  thread_ = std::thread([this] { run(); });
}

void Recorder::add_slot() {
  const int index = static_cast<int>(slots_.size());
  slots_.push_back(std::make_unique<RecordingSlot>(spool_, index, writer_, [this] { wake(); }));
  taken_.push_back(false);
}

RecordingSlot& Recorder::slot(int index) {
  MutexLock lock(slots_mutex_);
  return *slots_[static_cast<std::size_t>(index)];
}

Result<RecordingSlot*> Recorder::take_slot() {
  MutexLock lock(slots_mutex_);
  auto free = std::ranges::find(taken_, false);
  if (free == taken_.end()) {
    if (auto added = spool_->add_ring(); !added) return std::unexpected(added.error());
    add_slot();
    free = taken_.end() - 1;
  }
  *free = true;
  return slots_[static_cast<std::size_t>(free - taken_.begin())].get();
}

void Recorder::give_back(const RecordingSlot& slot) {
  MutexLock lock(slots_mutex_);
  taken_[static_cast<std::size_t>(slot.index())] = false;
}

Recorder::~Recorder() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  wakeup_.notify_one();
  thread_.join();
  if (!keep_) spool_->remove();
}

void Recorder::wake() {
  MutexLock lock(mutex_);
  if (active_) return;
  active_ = true;
  wakeup_.notify_one();
}

std::pair<bool, bool> Recorder::drain_slots() {
  bool running = false, busy = false;
  MutexLock lock(slots_mutex_);
  for (const auto& slot : slots_) {
    const SpoolRing& ring = slot->ring();
    busy = busy || ring.tail() - ring.head() > ring.capacity() / 4;
    slot->ring().set_refused(!writer_.healthy());
    running = slot->drain() || running;
    if (slot->was_recreated()) truncated_ = true;
  }
  return {running, busy};
}

void Recorder::run() {
  name_this_thread("joblog-recorder");
  MutexLock lock(mutex_);
  while (!stopping_) {
    if (!active_) {
      wakeup_.wait(mutex_);
      continue;
    }
    active_ = false;
    mutex_.unlock();
    const auto [running, busy] = drain_slots();
    mutex_.lock();
    active_ = active_ || running;
    if (!stopping_ && active_) wakeup_.wait_for(mutex_, busy ? kBusyDrainInterval : kDrainInterval);
  }
}

}  // namespace joblog
