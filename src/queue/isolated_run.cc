// Descriptors of the child: 3 holds the request, 4 takes the outcome; both are JSON.
#include "queue/isolated_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <thread>

#include "base/subprocess.h"
#include "base/text.h"
#include "core/kept_output.h"

namespace joblog {
namespace {

namespace json = boost::json;

constexpr int kRequestFd = 3;
constexpr int kOutcomeFd = 4;
constexpr std::uint64_t kOutputMax = 10 << 20;
/// A store that has taken nothing for so long is out of reach, whether it says so or not.
constexpr std::chrono::seconds kFlushPatience{30};
constexpr std::string_view kStoppedClass = "HandlerStopped";

std::string to_text(const Outcome& outcome) {
  json::object object;
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    object = {{"outcome", "failure"},
              {"class", escape_invalid_utf8(failure->error_class)},
              {"message", escape_invalid_utf8(failure->message)},
              {"retry", failure->retry}};
  } else {
    object = {{"outcome", std::holds_alternative<Success>(outcome) ? "success" : "cancelled"}};
  }
  return json::serialize(object);
}

std::optional<Outcome> outcome_from(const std::string& text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr || !object->contains("outcome")) return std::nullopt;
  const auto string = [&](const char* key) {
    const auto* found = object->if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
  };
  if (string("outcome") == "success") return Success{};
  if (string("outcome") == "cancelled") return Cancelled{};
  const auto* retry = object->if_contains("retry");
  return Failure{string("class"), string("message"),
                 retry == nullptr || !retry->is_bool() || retry->get_bool()};
}

UniqueFd request_file(const OutputRun& run, const IsolatedHost& host, int slot) {
  const std::string text = json::serialize(json::object{{"spool", host.spool_path},
                                                        {"slot", slot},
                                                        {"parent", ::getpid()},
                                                        {"kind", run.kind()},
                                                        {"name", run.name()},
                                                        {"arguments", run.arguments()},
                                                        {"attempt", run.attempt()},
                                                        {"attempts_max", run.attempts_max()}});
  UniqueFd fd(::memfd_create("joblog-run", MFD_CLOEXEC));
  if (fd && ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::lseek(fd.get(), 0, SEEK_SET) == 0) {
    return fd;
  }
  return {};
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t n = 0; (n = ::read(fd, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return text;
}

Outcome crashed(const ProcessEnd& end, const std::string& last_line) {
  return Failure{
      "HandlerCrashed",
      fmt::format("the process of this isolated run ended without an outcome: {}{}", describe(end),
                  last_line.empty() ? "" : fmt::format("; it said last: {}", last_line))};
}

/// From its own time-out to the end by us: what a driver says about it is better than what we know.
constexpr std::chrono::seconds kDriversTurn{2};

bool is_overdue(const SpoolRing& ring, const Clock& clock) {
  const auto deadline = ring.deadline();
  return deadline && clock.steady_now() >= deadline->at + kDriversTurn;
}

Outcome hung(std::uint32_t awaited) {
  const bool connecting = awaited == static_cast<std::uint32_t>(Awaited::connection);
  return Failure{
      connecting ? "ConnectionError" : "QueryError",
      fmt::format("nothing came within {}, and the driver did not give up by itself; its process "
                  "was ended",
                  connecting ? "connect_timeout" : "query_timeout")};
}

Outcome run_in_child(OutputRun& run, const IsolatedHost& host, const RecordingSlot& slot,
                     const Clock& clock) {
  const UniqueFd request = request_file(run, host, slot.index());
  std::array<int, 2> pipe{-1, -1};
  if (!request || ::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    return Failure{"HandlerNotStarted", "no descriptors left for the process of an isolated run"};
  }
  UniqueFd reader(pipe[0]), writer(pipe[1]);
  auto child =
      Subprocess::start({.argv = host.argv,
                         .environment = host.environment,
                         .mark = host.mark ? host.mark(run.name()) : "",
                         .descriptors = {{kRequestFd, request.get()}, {kOutcomeFd, writer.get()}}});
  if (!child) return Failure{"HandlerNotStarted", child.error().message};
  writer.reset();

  std::string answer, last_line;
  const auto read_answer = [&] {
    std::array<char, 4096> buffer;
    const ssize_t n = ::read(reader.get(), buffer.data(), buffer.size());
    if (n > 0) answer.append(buffer.data(), static_cast<std::size_t>(n));
    return n > 0;
  };
  KeptOutput kept(run, clock, kOutputMax);
  std::uint32_t awaited = 0;
  const auto overdue = [&] {
    if (!is_overdue(slot.ring(), clock)) return false;
    awaited = slot.ring().deadline().value_or(RingDeadline{}).number;
    return true;
  };
  const PumpOptions options{.grace = host.grace,
                            .children = Children::kill,
                            .stop = run.stop_token(),
                            .channel = reader.get(),
                            .on_readable = read_answer,
                            .is_overdue = overdue};
  const ProcessEnd end =
      child->pump(clock, options, [&](OutputStream stream, std::string_view line, bool continued) {
        last_line = std::string(line.substr(0, 500));
        const bool error = stream == OutputStream::standard_error;
        kept.output({.source = error ? Source::standard_error : Source::standard_output,
                     .level = error ? Level::warning : Level::info,
                     .continued = continued,
                     .text = line});
      });
  kept.finish();
  if (end.max_rss_bytes > 0) run.stat("max_rss_bytes", end.max_rss_bytes);
  run.stat("cpu_seconds", std::chrono::duration<double>(end.user_time + end.system_time).count());
  if (auto outcome = outcome_from(answer)) {
    const auto* failure = std::get_if<Failure>(&*outcome);
    const bool asked = run.stop_token().stop_requested();
    return failure != nullptr && failure->error_class == kStoppedClass && asked ? Cancelled{}
                                                                                : *outcome;
  }
  if (end.stopped) return Cancelled{};
  if (end.overdue) return hung(awaited);
  return crashed(end, last_line);
}

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

/// A handler that gave up because this process got a SIGTERM: whether joblog sent it, the worker
/// knows.
Outcome named_by_cause(Outcome outcome, bool stopped) {
  if (!stopped || !std::holds_alternative<Cancelled>(outcome)) return outcome;
  return Failure{std::string(kStoppedClass),
                 "the process of this isolated run got a SIGTERM from outside joblog"};
}

Outcome call(const JobDefinition& definition, Run& run) {
  try {
    return definition.handler(run);
  } catch (const std::exception& error) {
    return Failure{exception_class(error), error.what()};
  } catch (...) {
    return Failure{"UnknownException", "the handler threw something that is no std::exception"};
  }
}

}  // namespace

IsolatedRunner isolated_runner(IsolatedHost host, const Clock& clock) {
  return [host = std::move(host), &clock](OutputRun& run, const JobDefinition&,
                                          const RecordingSlot& slot) {
    return run_in_child(run, host, slot, clock);
  };
}

int serve_isolated_run(const Registry& registry, const Clock& clock) {
  const json::value request = json::parse(read_all(kRequestFd));
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
  RingPatience patience(ring, clock, stop.get_token(), {.usual = kFlushPatience});
  const std::function<bool()> keep_waiting = [&] { return patience.lasts(); };
  SpooledRun run(ring, clock,
                 {string("kind"), string("name"), string("arguments"),
                  static_cast<int>(request.at("attempt").as_int64()),
                  static_cast<int>(request.at("attempts_max").as_int64())},
                 stop.get_token(), [&] { return ring.wait_for_head(ring.tail(), keep_waiting); });
  const auto definition = registry.find(string("kind"));
  const Outcome outcome =
      definition != nullptr
          ? call(*definition, run)
          : Outcome{Failure{"UnknownKind", "the child process has no such handler", false}};
  const std::string text = to_text(named_by_cause(outcome, stop.stop_requested()));
  return ::write(kOutcomeFd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1;
}

}  // namespace joblog
