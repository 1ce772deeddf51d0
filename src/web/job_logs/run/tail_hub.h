// SPDX-License-Identifier: MIT
// Everybody who watches runs as they go, on one thread: new lines, progress and the end of each run
// are read once, written once for all who see them the same way, and sent to each.
//
// It looks at the store's version every 50 ms and reads only when that has changed. One look serves
// a bounded number of logs, the ones that waited longest first; a watcher whose network is behind
// is passed over and catches up later.
//
// What a reader may choose freely (the zone, the form of times, the way back) is left out of lines
// and progress, which are written once for all; the page's script puts it in. There are only so
// many watchers, of one user and of all, and what waits for slow networks has a bound for all
// together.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/notice.h"
#include "base/periodic.h"
#include "core/zone.h"
#include "http/message.h"
#include "storage/store.h"
#include "web/job_logs/log/log_query.h"
#include "web/job_logs/log/log_window.h"

namespace joblog::web::job_logs {

/// How a watcher sees the run.
struct TailStyle {
  Zone zone;
  TimeMode mode = TimeMode::clock;
  Level minimum = Level::debug;
  std::string back;     ///< Carried on by links.
  bool can_run = true;  ///< This program can run jobs of the kind.
  /// Equal for watchers to whom the parts of the page that links lead away from look the same.
  std::string key() const;
  /// With lines that are the same for all.
  static TailStyle common(Level minimum);
};

/// Bounds that all of one TailHub share.
struct TailLimits {
  std::size_t of_one_user = 500;
  std::size_t of_all = 1'000;
  std::size_t backlog_bytes = 64 << 20;  ///< What waits for all readers together.
};

/// How many watch, each user's counted. Threads: callable from any.
class TailQuota : public std::enable_shared_from_this<TailQuota> {
 public:
  explicit TailQuota(const TailLimits& limits) : limits_(limits) {}

  /// A place until the last owner lets go of it; nothing: there is none left.
  std::shared_ptr<const void> take(const std::string& user);

 private:
  void give_back(const std::string& user);

  const TailLimits limits_;
  Mutex mutex_;
  std::size_t all_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::size_t> of_user_ GUARDED_BY(mutex_);
};

struct Watcher {
  JobLogId log;
  std::int64_t after = 0;  ///< The last line it has.
  TailStyle style;
  std::shared_ptr<http::EventSink> sink;
  std::shared_ptr<const void> place;
  bool has_initial_state = false;  ///< Has been told how the run stands.
};

/// Threads: watch and watchers from any; start and stop from one; tick from a test that has not
/// called start. `store`, `clock` and `notices` outlive it.
class TailHub {
 public:
  TailHub(const Store& store, const Clock& clock, Notices& notices, const TailLimits& limits = {});
  ~TailHub() { stop(); }
  TailHub(const TailHub&) = delete;
  TailHub& operator=(const TailHub&) = delete;

  void start();
  /// Closes every stream; returns when the thread has ended.
  void stop();
  void watch(Watcher watcher);
  /// For one more watcher; nothing: there are too many of the user, or of all.
  std::shared_ptr<const void> place_for(const std::string& user) { return quota_->take(user); }
  std::size_t watchers() const;

  /// One look. True when there is more to send at once.
  bool tick();

 private:
  struct Watched {
    std::vector<Watcher> watchers;
    std::uint64_t version = 0;  ///< Of the store, when it was looked at; 0 = look again.
    std::uint64_t look = 0;     ///< The number of that look.
    Status status = Status::created;
    Progress progress;
    std::string open_lines;    ///< What stood in unfinished lines.
    bool passed_over = false;  ///< Somebody's network was behind at that look.
  };
  using Logs = std::map<JobLogId, Watched>;

  std::chrono::milliseconds step();
  void take_incoming();
  void keep_alive();
  std::vector<Logs::iterator> due(std::uint64_t version);
  bool serve(Reader& reader, JobLogId log, Watched& watched);
  void send_changes(Reader& reader, const JobLog& log, Watched& watched);
  bool send_lines(Reader& reader, const JobLog& log, Watched& watched);
  void send_end(Reader& reader, const JobLog& log, Watched& watched);
  void send_gone(Watched& watched);
  void keep_backlogs_small();
  void forget_closed();
  void count();

  const Store& store_;
  const Clock& clock_;
  Notices& notices_;
  const TailLimits limits_;
  const std::shared_ptr<TailQuota> quota_;
  Logs logs_;  // The hub's thread's own, as all below.
  std::uint64_t looks_ = 0;
  bool was_unreadable_ = false;
  SteadyTime kept_alive_;
  SteadyTime let_go_;

  mutable Mutex mutex_;
  std::vector<Watcher> incoming_ GUARDED_BY(mutex_);
  std::size_t count_ GUARDED_BY(mutex_) = 0;
  bool stopped_ GUARDED_BY(mutex_) = false;
  Periodic periodic_;  // Last: its thread uses all of the above.
};

}  // namespace joblog::web::job_logs
