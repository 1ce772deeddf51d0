// SPDX-License-Identifier: MIT
// The hub's look: who is new, has anything changed, what is due; then log by log in one snapshot.
#include "web/job_logs/run/tail_hub.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <ranges>

#include "web/job_logs/run/tail_events.h"

namespace joblog::web::job_logs {
namespace {

constexpr std::chrono::milliseconds kPollInterval{50};
constexpr std::chrono::seconds kIdleInterval{1};
constexpr std::chrono::seconds kKeepAliveInterval{15};
constexpr std::size_t kLogsPerLook = 200;
constexpr std::size_t kBacklogMax = 512 << 10;

void send(Watcher& watcher, const std::string& bytes) {
  if (watcher.sink && !watcher.sink->send(bytes)) watcher.sink.reset();
}

/// Differs when the lines do.
std::string words_of(const std::vector<Detail>& lines) {
  std::string words;
  for (const Detail& line : lines) {
    words += fmt::format("{} {} ", static_cast<int>(line.source), to_micros(line.at));
    words += line.message;
    words += '\n';
  }
  return words;
}

}  // namespace

std::string TailStyle::key() const {
  return fmt::format("{} {} {} {} {}", zone.name(), static_cast<int>(mode),
                     static_cast<int>(minimum), can_run, back);
}

TailStyle TailStyle::common(Level minimum) { return {.zone = {}, .minimum = minimum, .back = {}}; }

std::shared_ptr<const void> TailQuota::take(const std::string& user) {
  const MutexLock lock(mutex_);
  std::size_t& own = of_user_[user];
  if (own >= limits_.of_one_user || all_ >= limits_.of_all) {
    if (own == 0) of_user_.erase(user);
    return nullptr;
  }
  ++own;
  ++all_;
  return {this, [places = shared_from_this(), user](const void*) { places->give_back(user); }};
}

void TailQuota::give_back(const std::string& user) {
  const MutexLock lock(mutex_);
  --all_;
  if (--of_user_[user] == 0) of_user_.erase(user);
}

TailHub::TailHub(const Store& store, const Clock& clock, Notices& notices, const TailLimits& limits)
    : store_(store),
      clock_(clock),
      notices_(notices),
      limits_(limits),
      quota_(std::make_shared<TailQuota>(limits)),
      kept_alive_(clock.steady_now()),
      let_go_(kept_alive_),
      periodic_([this] { return step(); }) {}

void TailHub::start() { periodic_.start(); }

void TailHub::stop() {
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
  }
  periodic_.stop();
  take_incoming();
  for (auto& [log, watched] : logs_) {
    for (Watcher& watcher : watched.watchers) watcher.sink->close();
  }
  logs_.clear();
  count();
}

void TailHub::watch(Watcher watcher) {
  {
    const MutexLock lock(mutex_);
    if (stopped_) {
      watcher.sink->close();
      return;
    }
    incoming_.push_back(std::move(watcher));
    ++count_;
  }
  periodic_.wake();
}

std::size_t TailHub::watchers() const {
  const MutexLock lock(mutex_);
  return count_;
}

std::chrono::milliseconds TailHub::step() {
  const bool more = tick();
  if (more) return std::chrono::milliseconds{1};
  return logs_.empty() ? std::chrono::milliseconds{kIdleInterval} : kPollInterval;
}

bool TailHub::tick() {
  take_incoming();
  if (logs_.empty()) return false;
  keep_alive();
  const auto asked = due(store_.version());
  if (asked.empty()) return false;
  bool more = false;
  ++looks_;
  const std::uint64_t version = store_.version();
  // The one read that does not only answer: lines go out as they are read, so that 200 logs are
  // never held at once. Each watcher remembers what it was sent, so a repeat goes on from there.
  const auto read = store_.read([&](Reader& reader) {
    for (const auto& entry : asked) {
      Watched& watched = entry->second;
      const bool unfinished = serve(reader, entry->first, watched);
      watched.version = unfinished || watched.passed_over ? 0 : version;
      watched.look = looks_;
      more = more || unfinished;
    }
  });
  if (!read && !was_unreadable_) {
    notices_.notice(Severity::warning, "live tails wait for the store: " + read.error().message);
  }
  was_unreadable_ = !read;
  keep_backlogs_small();
  forget_closed();
  return more && read;
}

void TailHub::take_incoming() {
  std::vector<Watcher> incoming;
  {
    const MutexLock lock(mutex_);
    incoming.swap(incoming_);
  }
  for (Watcher& watcher : incoming) {
    Watched& watched = logs_[watcher.log];
    watched.version = 0;
    watched.watchers.push_back(std::move(watcher));
  }
}

/// A connection whose other end vanished without a word is noticed by writing to it.
void TailHub::keep_alive() {
  const SteadyTime now = clock_.steady_now();
  if (now - let_go_ >= kIdleInterval) {  // Whoever left makes room.
    let_go_ = now;
    for (auto& [log, watched] : logs_) {
      for (Watcher& watcher : watched.watchers) {
        if (!watcher.sink->open()) watcher.sink.reset();
      }
    }
    forget_closed();
  }
  if (now - kept_alive_ < kKeepAliveInterval) return;
  kept_alive_ = now;
  for (auto& [log, watched] : logs_) {
    for (Watcher& watcher : watched.watchers) send(watcher, ": still here\n\n");
  }
  forget_closed();
}

/// The logs to look at, those that waited longest first.
std::vector<TailHub::Logs::iterator> TailHub::due(std::uint64_t version) {
  std::vector<Logs::iterator> due;
  for (auto entry = logs_.begin(); entry != logs_.end(); ++entry) {
    if (entry->second.version != version) due.push_back(entry);
  }
  const auto older = [](const Logs::iterator& a, const Logs::iterator& b) {
    return a->second.look < b->second.look;
  };
  if (due.size() > kLogsPerLook) {
    std::ranges::nth_element(due, due.begin() + kLogsPerLook, older);
    due.resize(kLogsPerLook);
  }
  return due;
}

/// True when there is more to send at once.
bool TailHub::serve(Reader& reader, JobLogId id, Watched& watched) {
  const auto log = reader.log_by_id(id);
  if (!log) {
    send_gone(watched);
    return false;
  }
  const bool more = send_lines(reader, *log, watched);
  if (log->finished_at) {
    send_end(reader, *log, watched);
  } else {
    send_changes(reader, *log, watched);
  }
  return more;
}

bool TailHub::send_lines(Reader& reader, const JobLog& log, Watched& watched) {
  std::map<std::pair<std::int64_t, Level>, LogStretch> stretches;
  std::map<std::pair<std::int64_t, Level>, std::string> written;
  bool more = false;
  watched.passed_over = false;
  for (Watcher& watcher : watched.watchers) {
    if (!watcher.sink) continue;
    if (watcher.sink->backlog() > kBacklogMax) {
      watched.passed_over = true;
      continue;
    }
    const std::int64_t after = watcher.after;
    const Level minimum = watcher.style.minimum;
    auto found = stretches.find({after, minimum});
    if (found == stretches.end()) {
      found =
          stretches.emplace(std::pair{after, minimum}, read_stretch(reader, log.id, after, minimum))
              .first;
    }
    const LogStretch& stretch = found->second;
    if (!stretch.rows.empty()) {
      std::string& bytes = written[{after, minimum}];
      if (bytes.empty()) bytes = lines_event(log, stretch, TailStyle::common(minimum));
      send(watcher, bytes);
    }
    watcher.after = std::max(after, stretch.last);
    more = more || stretch.more;
  }
  return more;
}

/// To everybody when something is new, else to the newcomers alone.
void TailHub::send_changes(Reader& reader, const JobLog& log, Watched& watched) {
  const bool new_status = watched.status != log.status;
  std::string open_lines = words_of(reader.open_lines(log.id));
  const bool new_progress = watched.progress != log.progress || watched.open_lines != open_lines;
  watched.open_lines = std::move(open_lines);
  watched.status = log.status;
  watched.progress = log.progress;
  std::map<std::string, std::string> whole;
  std::string news;
  for (Watcher& watcher : watched.watchers) {
    if (new_status || !watcher.has_initial_state) {
      watcher.has_initial_state = true;
      std::string& bytes = whole[watcher.style.key()];
      if (bytes.empty()) bytes = parts_event(reader, log, watcher.style, clock_.wall_now());
      send(watcher, bytes);
    } else if (new_progress) {
      if (news.empty()) news = progress_event(reader, log, clock_.wall_now());
      send(watcher, news);
    }
  }
}

/// To those who have all the lines; the others are served first.
void TailHub::send_end(Reader& reader, const JobLog& log, Watched& watched) {
  const std::int64_t last = reader.detail_facts(log.id).last;
  std::map<std::string, std::string> written;
  for (Watcher& watcher : watched.watchers) {
    if (!watcher.sink) continue;
    if (watcher.after < last) {
      const auto rest = read_stretch(reader, log.id, watcher.after, watcher.style.minimum);
      if (!rest.rows.empty() || rest.more) continue;
    }
    std::string& bytes = written[watcher.style.key()];
    if (bytes.empty()) bytes = end_event(reader, log.id, watcher.style, clock_.wall_now());
    if (watcher.sink->send(bytes)) watcher.sink->close();
    watcher.sink.reset();
  }
}

/// A worker that stops hands its claim back, and the attempt's log goes with it.
void TailHub::send_gone(Watched& watched) {
  const std::string bytes = gone_event();
  for (Watcher& watcher : watched.watchers) {
    if (watcher.sink && watcher.sink->send(bytes)) watcher.sink->close();
    watcher.sink.reset();
  }
}

/// The fullest goes first: whoever reads keeps the stream.
void TailHub::keep_backlogs_small() {
  std::vector<Watcher*> behind;
  std::size_t bytes = 0;
  for (auto& [log, watched] : logs_) {
    for (Watcher& watcher : watched.watchers) {
      if (!watcher.sink || watcher.sink->backlog() == 0) continue;
      bytes += watcher.sink->backlog();
      behind.push_back(&watcher);
    }
  }
  if (bytes <= limits_.backlog_bytes) return;
  const auto backlog = [](const Watcher* watcher) { return watcher->sink->backlog(); };
  std::ranges::sort(behind, std::greater{}, backlog);
  for (Watcher* watcher : behind) {
    if (bytes <= limits_.backlog_bytes) return;
    bytes -= std::min(bytes, backlog(watcher));
    watcher->sink->give_up();
    watcher->sink.reset();
  }
}

void TailHub::forget_closed() {
  for (auto& [log, watched] : logs_) {
    std::erase_if(watched.watchers, [](const Watcher& watcher) { return !watcher.sink; });
  }
  std::erase_if(logs_, [](const auto& entry) { return entry.second.watchers.empty(); });
  count();
}

void TailHub::count() {
  std::size_t watchers = 0;
  for (const auto& [log, watched] : logs_) watchers += watched.watchers.size();
  const MutexLock lock(mutex_);
  count_ = watchers + incoming_.size();
}

}  // namespace joblog::web::job_logs
