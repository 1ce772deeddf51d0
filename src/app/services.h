// SPDX-License-Identifier: MIT
// The services of a server around its engine: scheduler, pools, upkeep and pages; the order in
// which they start and stop. `joblog serve` and joblog::Server (joblog/server.h) are what surrounds
// them.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/config_watch.h"
#include "app/engine.h"
#include "app/pages.h"
#include "app/pools.h"
#include "base/last_activity.h"
#include "base/mutex.h"
#include "base/periodic.h"
#include "queue/line_compressor.h"
#include "queue/line_converter.h"
#include "queue/promoter.h"
#include "queue/pruner.h"
#include "queue/vacuum.h"
#include "scheduler/scheduler.h"

namespace joblog {

/// Threads: started, reloaded and stopped by one at a time.
class Services {
 public:
  /// All that is given outlives it. `read_again`: callable from any thread.
  Services(Setup& setup, const std::function<Setup()>& read_again, Engine& engine,
           const Clock& clock, Notices& notices);

  /// Errors: as of Pages::start, Scheduler::load and Pools::start; then stop() it.
  Result<void> start(bool with_pages = true);
  /// True when every run has ended. Else it may be called again, to wait for them once more.
  bool stop();
  /// Takes up what a running server can; the rest it names. A configuration with any problem
  /// changes nothing: a task with a slip of the pen goes on as it was instead of being left out.
  void reload(const Setup& next);

  /// After stop(): why not everything is stored.
  const Result<void>& stored() const { return stored_; }
  bool plans() const { return has(NodeRole::scheduler); }  ///< Recurring tasks.
  std::string address() const { return pages_ ? pages_->address() : ""; }
  bool listens_everywhere() const { return pages_ && pages_->listens_everywhere(); }

 private:
  void store_what_ended();
  bool has(NodeRole role) const { return setup_.config.node.has(role); }
  std::vector<Periodic*> loops();
  std::shared_ptr<const Config> current() const EXCLUDES(mutex_);
  void take_up(const Setup& next);
  Result<void> take_up_with_tasks(const Setup& next);
  void leave(const Setup& next, std::string_view what, const std::string& why);
  void say_bad(const std::string& text) { notices_.notice(Severity::error, text); }
  void say(const std::string& text) { notices_.notice(Severity::info, text); }
  PagesOptions around_pages();
  std::vector<web::Attention> worries() const;

  Setup& setup_;
  Engine& engine_;
  const Clock& clock_;
  Notices& notices_;
  mutable Mutex mutex_;
  std::shared_ptr<const Config> running_ GUARDED_BY(mutex_);
  std::atomic<std::chrono::seconds> longest_grace_;  ///< Of any command since the start.
  ConfigWatch watch_;
  Scheduler scheduler_;
  Promoter promoter_;
  Pruner pruner_;
  LineConverter converter_;
  LineCompressor compressor_;
  Vacuum vacuum_;
  Pools pools_;
  std::atomic<bool> stopping_ = false;
  Result<void> stored_;
  LastActivity scheduler_turns_;
  Periodic scheduling_, promoting_, pruning_, converting_, compressing_, vacuuming_, handing_back_,
      watching_;
  std::unique_ptr<Pages> pages_;
};

/// What was not stored at the end, why, and what becomes of it. `spool`: the folder.
std::string words_for_unstored(const GroupWriter::UnstoredEnds& ends, const std::string& why,
                               const std::string& spool);

}  // namespace joblog
