// SPDX-License-Identifier: MIT
#include "queue/isolated_process.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <stop_token>
#include <thread>

#include "queue/fork_server.h"
#include "queue/handler_call.h"
#include "recorder/spooled_run.h"

namespace joblog {
namespace {

namespace json = boost::json;

/// A store that has taken nothing for so long is out of reach, whether it says so or not.
constexpr std::chrono::seconds kFlushWaitMax{30};

/// SIGTERM, taken by a thread of its own, asks the handler to stop.
class TermListener {
 public:
  explicit TermListener(std::stop_source& source) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    thread_ = std::thread([set, &source] {
      int signal = 0;
      sigwait(&set, &signal);
      source.request_stop();
    });
  }
  /// The handler has ended: nobody hears a stop any more, so the signal may as well end the thread.
  ~TermListener() {
    pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }

 private:
  std::thread thread_;
};

Outcome named_by_cause(Outcome outcome, bool stopped) {
  if (!stopped || !std::holds_alternative<Cancelled>(outcome)) return outcome;
  return Failure{std::string(kStoppedClass),
                 "the process of this isolated run got a SIGTERM from outside joblog"};
}

}  // namespace

int serve_isolated_run(const IsolatedRequest& taken, const Registry& registry, const Clock& clock,
                       const EnqueueInChild& enqueue) {
  if (taken.text.empty()) return 1;
  if (is_for_fork_server(taken.text)) {
    if (const auto ended = serve_forks(taken.text)) return *ended;
    return serve_isolated_run(take_isolated_request(), registry, clock, enqueue);
  }
  const json::value request = json::parse(taken.text);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != request.at("parent").as_int64()) return 1;  // It died before we could say so.
  auto spool = Spool::attach(std::string(request.at("spool").as_string()));
  if (!spool) {
    fmt::print(stderr, "{}\n", spool.error().message);
    return 1;
  }
  SpoolRing& ring = (*spool)->ring(static_cast<int>(request.at("slot").as_int64()));
  std::stop_source stop;
  const TermListener listener(stop);
  const auto string = [&](const char* key) { return std::string(request.at(key).as_string()); };
  RingWaitLimit wait_limits(ring, clock, stop.get_token(), {.while_running = kFlushWaitMax});
  const std::function<bool()> keep_waiting = [&] { return wait_limits.may_wait(); };
  RunFacts facts{.kind = string("kind"),
                 .name = string("name"),
                 .arguments = string("arguments"),
                 .attempt = static_cast<int>(request.at("attempt").as_int64()),
                 .attempts_max = static_cast<int>(request.at("attempts_max").as_int64()),
                 .job = {request.at("job").as_int64()}};
  if (enqueue) {
    facts.enqueue = [&enqueue, by = words_for_run(facts.kind, facts.name)](
                        const std::vector<JobRequest>& requests) { return enqueue(requests, by); };
  }
  SpooledRun run(ring, clock, std::move(facts), stop.get_token(),
                 [&] { return ring.wait_for_head(ring.tail(), keep_waiting); });
  const auto definition = registry.find(string("kind"));
  const Outcome outcome =
      definition != nullptr
          ? call_handler(*definition, run)
          : Outcome{Failure{"UnknownKind", "the child process has no such handler", false}};
  const std::string text = text_of_outcome(named_by_cause(outcome, stop.stop_requested()));
  return write_all(kRunSocket, text) ? 0 : 1;
}

}  // namespace joblog
