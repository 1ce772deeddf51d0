// SPDX-License-Identifier: MIT
// The store is opened only if the handler enqueues: most never do.
#include "app/isolated_child.h"

#include <sys/resource.h>

#include <atomic>
#include <memory>
#include <string_view>

#include "app/engine.h"
#include "app/notices.h"
#include "app/setup.h"
#include "base/mutex.h"
#include "base/program_name.h"
#include "core/zone.h"
#include "joblog/program.h"
#include "queue/enqueuer.h"
#include "queue/isolated_process.h"

namespace joblog {
namespace {

std::atomic<bool> served = false;

/// Threads: any; one at a time.
class ChildStore {
 public:
  ChildStore(const Setup& setup, const Clock& clock) : setup_(setup), clock_(clock) {}

  Result<std::vector<EnqueuedJob>> enqueue(const std::vector<JobRequest>& requests,
                                           const std::string& by) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (!store_) {
      auto store = open_store(setup_, clock_, false, NewStore::never);
      if (!store) return std::unexpected(store.error());
      store_ = std::move(*store);
      writer_ = std::make_unique<GroupWriter>(*store_, clock_, notices_);
    }
    return Enqueuer{setup_.registry, *writer_, clock_}.enqueue(requests, by);
  }

 private:
  const Setup& setup_;
  const Clock& clock_;
  ConsoleNotices notices_{Severity::error};
  Mutex mutex_;
  std::unique_ptr<Store> store_ GUARDED_BY(mutex_);
  std::unique_ptr<GroupWriter> writer_ GUARDED_BY(mutex_);
};

}  // namespace

void forget_own_secrets(const Config& config) {
  forget_variable("ADMIN_PASSWORD");
  if (!config.store.password_env.empty()) forget_variable(config.store.password_env);
  if (config.open_orders && !config.open_orders->password_env.empty()) {
    forget_variable(config.open_orders->password_env);
  }
}

bool is_isolated_child(int argc, char** argv) {
  return argc == 5 && std::string_view(argv[1]) == "isolated-run";
}

int run_isolated(char** argv, const std::vector<JobDefinition>& jobs, StartEnvironment variables) {
  constexpr rlimit no_core{0, 0};  // Should it ever become another program that may have one.
  ::setrlimit(RLIMIT_CORE, &no_core);
  set_program_name(argv[4]);
  const IsolatedRequest request = take_isolated_request();
  variables.adopt(request.variables);
  Zone::read_from(variables.lookup()("TZDIR").value_or(""));
  const SystemClock clock;
  const Setup setup =
      make_setup({.config = argv[2], .data = argv[3]}, variables.lookup(), jobs, clock);
  forget_own_secrets(setup.config);
  ChildStore store(setup, clock);
  return serve_isolated_run(request, setup.registry, clock,
                            [&](const std::vector<JobRequest>& requests, const std::string& by) {
                              return store.enqueue(requests, by);
                            });
}

bool serves_isolated_runs() { return served; }
void note_isolated_runs_served() { served = true; }

std::optional<int> run_isolated_child(int argc, char** argv,
                                      const std::vector<JobDefinition>& jobs) {
  note_isolated_runs_served();
  if (!is_isolated_child(argc, argv)) return std::nullopt;
  restrict_proc_access();
  return run_isolated(argv, jobs, StartEnvironment::take());
}

}  // namespace joblog
