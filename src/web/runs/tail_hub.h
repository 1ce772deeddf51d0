// Everybody who watches runs as they go, on one thread: new lines, progress and the end of each run
// are read once, written once for all who see them the same way, and sent to each.
//
// It looks at the store's version every 50 ms and reads only when that has changed. One look serves
// a bounded number of logs, the ones that waited longest first; a watcher whose network is behind
// is passed over and catches up later.
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
#include "web/runs/log_query.h"
#include "web/runs/log_window.h"

namespace joblog::web::runs {

/// How a watcher sees the run.
struct TailStyle {
  Zone zone;
  TimeMode mode = TimeMode::clock;
  Level minimum = Level::debug;
  std::string back;     ///< Carried on by links.
  bool can_run = true;  ///< This program can run jobs of the kind.
  /// Equal for watchers who are sent the same bytes.
  std::string key() const;
};

struct Watcher {
  JobLogId log;
  std::int64_t after = 0;  ///< The last line it has.
  TailStyle style;
  std::shared_ptr<http::EventSink> sink;
  bool greeted = false;  ///< Has been told how the run stands.
};

/// Threads: watch and watchers from any; start and stop from one; tick from a test that has not
/// called start. `store`, `clock` and `notices` outlive it.
class TailHub {
 public:
  TailHub(const Store& store, const Clock& clock, Notices& notices);
  ~TailHub() { stop(); }
  TailHub(const TailHub&) = delete;
  TailHub& operator=(const TailHub&) = delete;

  void start();
  /// Closes every stream; returns when the thread has ended.
  void stop();
  void watch(Watcher watcher);
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
  void send_news(Reader& reader, const JobLog& log, Watched& watched);
  bool send_lines(Reader& reader, const JobLog& log, Watched& watched);
  void send_end(Reader& reader, const JobLog& log, Watched& watched);
  void send_gone(Watched& watched);
  void forget_closed();
  void count();

  const Store& store_;
  const Clock& clock_;
  Notices& notices_;
  Logs logs_;  // The hub's thread's own, as all below.
  std::uint64_t looks_ = 0;
  bool was_unreadable_ = false;
  SteadyTime kept_alive_;

  mutable Mutex mutex_;
  std::vector<Watcher> incoming_ GUARDED_BY(mutex_);
  std::size_t count_ GUARDED_BY(mutex_) = 0;
  bool stopped_ GUARDED_BY(mutex_) = false;
  Periodic periodic_;  // Last: its thread uses all of the above.
};

}  // namespace joblog::web::runs
