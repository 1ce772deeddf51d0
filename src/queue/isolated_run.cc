// SPDX-License-Identifier: MIT
#include "queue/isolated_run.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <map>
#include <utility>

#include "base/subprocess.h"
#include "core/bounded_output.h"
#include "queue/isolated_messages.h"

namespace joblog {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kOutputMax = 10 << 20;
constexpr std::string_view kNoDescriptors =
    "no descriptors left for the process of an isolated run";

UniqueFd request_of(const OutputRun& run, const IsolatedHost& host, int slot, bool is_forked) {
  const std::string text = json::serialize(json::object{{"spool", host.spool_path},
                                                        {"slot", slot},
                                                        {"parent", ::getpid()},
                                                        {"kind", run.kind()},
                                                        {"name", run.name()},
                                                        {"arguments", run.arguments()},
                                                        {"job", run.job_id()},
                                                        {"attempt", run.attempt()},
                                                        {"attempts_max", run.attempts_max()}});
  if (is_forked) return request_file({text, {}});  // It has the fork server's variables.
  return request_file({text, host.variables});
}

struct Sockets {
  UniqueFd ours, theirs;
};

Result<Sockets> make_sockets() {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail(ErrorKind::unavailable, std::string(kNoDescriptors));
  return Sockets{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

struct Started {
  Subprocess process;
  UniqueFd socket;
  bool is_forked = false;
};

Result<Started> start_program(const IsolatedHost& host, const std::string& mark) {
  auto sockets = make_sockets();
  if (!sockets) return std::unexpected(sockets.error());
  auto process = Subprocess::start({.argv = host.argv,
                                    .environment = host.environment,
                                    .mark = mark,
                                    .descriptors = {{kRunSocket, sockets->theirs.get()}}});
  if (!process) return std::unexpected(process.error());
  return Started{std::move(*process), std::move(sockets->ours)};
}

Result<Started> fork_process(ForkServer& forks, const std::string& mark) {
  auto sockets = make_sockets();
  if (!sockets) return std::unexpected(sockets.error());
  const auto fork = [&](const std::map<int, int>& descriptors) -> Result<pid_t> {
    const auto forked = forks.fork(descriptors.at(STDOUT_FILENO), descriptors.at(STDERR_FILENO),
                                   std::move(sockets->theirs), sockets->ours.get(), mark);
    if (!forked) return fail(ErrorKind::unavailable, "no fork server");
    return *forked;
  };
  auto process = Subprocess::start_by(fork, {}, mark);
  if (!process) return std::unexpected(process.error());
  return Started{std::move(*process), std::move(sockets->ours), true};
}

/// A process that has said nothing yet has done nothing: then another one may take its place.
Result<Started> start_process(const IsolatedHost& host, std::string_view run) {
  const std::string mark = host.mark ? host.mark(run) : "";
  if (host.fork_server) {
    if (auto forked = fork_process(*host.fork_server, mark)) return forked;
  }
  return start_program(host, mark);
}

Outcome crashed(const ProcessEnd& end, const std::string& last_line) {
  return Failure{
      "HandlerCrashed",
      fmt::format("the process of this isolated run ended without an outcome: {}{}", describe(end),
                  last_line.empty() ? "" : fmt::format("; it said last: {}", last_line))};
}

/// From its own time-out to the end by us: what a driver says about it is better than what we know.
constexpr std::chrono::seconds kDriverGrace{2};

bool is_overdue(const SpoolRing& ring, const Clock& clock) {
  const auto deadline = ring.deadline();
  return deadline && clock.steady_now() >= deadline->at + kDriverGrace;
}

Outcome hung(std::uint32_t awaited) {
  const bool connecting = awaited == static_cast<std::uint32_t>(WaitReason::connection);
  return Failure{
      connecting ? "ConnectionError" : "QueryError",
      fmt::format("nothing came within {}, and the driver did not give up by itself; its process "
                  "was ended",
                  connecting ? "connect_timeout" : "query_timeout")};
}

Outcome run_in_child(OutputRun& run, const IsolatedHost& host, const RecordingSlot& slot,
                     const Clock& clock) {
  auto started = start_process(host, run.name());
  if (!started) return Failure{"HandlerNotStarted", started.error().message};
  const UniqueFd& ours = started->socket;
  const UniqueFd request = request_of(run, host, slot.index(), started->is_forked);
  if (!request) return Failure{"HandlerNotStarted", std::string(kNoDescriptors)};

  std::string answer, last_line;
  bool handed_over = false;
  const auto read_answer = [&] {
    std::array<char, 4096> buffer;
    const ssize_t n = ::read(ours.get(), buffer.data(), buffer.size());
    if (n > 0) answer.append(buffer.data(), static_cast<std::size_t>(n));
    if (!handed_over && answer.starts_with(kAsksForRequest)) {
      handed_over = hand_over(ours.get(), request);
      answer.erase(0, 1);
    }
    return n > 0;
  };
  BoundedOutput kept(run, clock, kOutputMax);
  std::uint32_t awaited = 0;
  const auto overdue = [&] {
    if (!is_overdue(slot.ring(), clock)) return false;
    awaited = slot.ring().deadline().value_or(RingDeadline{}).number;
    return true;
  };
  const PumpOptions options{.grace = host.grace,
                            .children = Children::kill,
                            .stop = run.stop_token(),
                            .channel = ours.get(),
                            .on_readable = read_answer,
                            .is_overdue = overdue};
  const ProcessEnd end = started->process.pump(
      clock, options, [&](OutputStream stream, std::string_view line, bool continued) {
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

}  // namespace

std::string longest_mark(const std::function<std::string(std::string_view run)>& mark) {
  constexpr std::size_t kRunNameMax = 64;
  return mark ? mark(std::string(kRunNameMax, '-')) : "";
}

IsolatedRunner isolated_runner(IsolatedHost host, const Clock& clock) {
  return [host = std::move(host), &clock](OutputRun& run, const JobDefinition&,
                                          const RecordingSlot& slot) {
    return run_in_child(run, host, slot, clock);
  };
}

}  // namespace joblog
