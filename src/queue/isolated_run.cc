// SPDX-License-Identifier: MIT
// Descriptor 3 of the child is a socket: it asks there for its request, a file of memory, and says
// its outcome there; both are JSON. It asks once it is closed to other processes: until then they
// could open its files, but not a socket.
#include "queue/isolated_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cstring>
#include <thread>

#include "base/subprocess.h"
#include "base/text.h"
#include "core/bounded_output.h"
#include "queue/enqueuer.h"
#include "queue/handler_call.h"

namespace joblog {
namespace {

namespace json = boost::json;

constexpr int kWorkerFd = 3;
constexpr char kFlushRequest = '?';
constexpr std::uint64_t kOutputMax = 10 << 20;
/// A store that has taken nothing for so long is out of reach, whether it says so or not.
constexpr std::chrono::seconds kFlushWaitMax{30};
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

/// The request, then the variables, each ended by a NUL.
std::string in_one(const std::string& request, const std::vector<std::string>& variables) {
  std::string all = request;
  all += '\0';
  for (const std::string& entry : variables) {
    all += entry;
    all += '\0';
  }
  return all;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

UniqueFd request_file(const OutputRun& run, const IsolatedHost& host, int slot) {
  const std::string text = json::serialize(json::object{{"spool", host.spool_path},
                                                        {"slot", slot},
                                                        {"parent", ::getpid()},
                                                        {"kind", run.kind()},
                                                        {"name", run.name()},
                                                        {"arguments", run.arguments()},
                                                        {"job", run.job_id()},
                                                        {"attempt", run.attempt()},
                                                        {"attempts_max", run.attempts_max()}});
  UniqueFd fd(::memfd_create("joblog-run", MFD_CLOEXEC));
  if (fd && write_all(fd.get(), in_one(text, host.variables)) &&
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

/// Room for one descriptor beside a message of one byte.
struct Parcel {
  char byte = kFlushRequest;
  iovec part{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> beside{};
  msghdr message{.msg_iov = &part,
                 .msg_iovlen = 1,
                 .msg_control = beside.data(),
                 .msg_controllen = beside.size()};
};

bool send_file(int socket, int file) {
  Parcel parcel;
  cmsghdr* head = CMSG_FIRSTHDR(&parcel.message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof file);
  std::memcpy(CMSG_DATA(head), &file, sizeof file);
  return ::sendmsg(socket, &parcel.message, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
}

UniqueFd receive_file(int socket) {
  Parcel parcel;
  if (::send(socket, &kFlushRequest, 1, MSG_NOSIGNAL) != 1 ||
      ::recvmsg(socket, &parcel.message, MSG_CMSG_CLOEXEC) != 1) {
    return {};
  }
  const cmsghdr* head = CMSG_FIRSTHDR(&parcel.message);
  if (head == nullptr || head->cmsg_type != SCM_RIGHTS) return {};
  int file = -1;
  std::memcpy(&file, CMSG_DATA(head), sizeof file);
  return UniqueFd(file);
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
  const UniqueFd request = request_file(run, host, slot.index());
  std::array<int, 2> ends{-1, -1};
  if (!request || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return Failure{"HandlerNotStarted", "no descriptors left for the process of an isolated run"};
  }
  UniqueFd ours(ends[0]), theirs(ends[1]);
  auto child = Subprocess::start({.argv = host.argv,
                                  .environment = host.environment,
                                  .mark = host.mark ? host.mark(run.name()) : "",
                                  .descriptors = {{kWorkerFd, theirs.get()}}});
  if (!child) return Failure{"HandlerNotStarted", child.error().message};
  theirs.reset();

  std::string answer, last_line;
  bool handed_over = false;
  const auto read_answer = [&] {
    std::array<char, 4096> buffer;
    const ssize_t n = ::read(ours.get(), buffer.data(), buffer.size());
    if (n > 0) answer.append(buffer.data(), static_cast<std::size_t>(n));
    if (!handed_over && answer.starts_with(kFlushRequest)) {
      handed_over = send_file(ours.get(), request.get());
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

}  // namespace

IsolatedRunner isolated_runner(IsolatedHost host, const Clock& clock) {
  return [host = std::move(host), &clock](OutputRun& run, const JobDefinition&,
                                          const RecordingSlot& slot) {
    return run_in_child(run, host, slot, clock);
  };
}

IsolatedRequest take_isolated_request() {
  ::fcntl(kWorkerFd, F_SETFD, FD_CLOEXEC);
  const UniqueFd file = receive_file(kWorkerFd);
  const std::string all = file ? read_all(file.get()) : "";
  IsolatedRequest request;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\0', at), all.size());
    if (at == 0) {
      request.text = all.substr(0, end);
    } else {
      request.variables.push_back(all.substr(at, end - at));
    }
    at = end + 1;
  }
  return request;
}

int serve_isolated_run(const IsolatedRequest& taken, const Registry& registry, const Clock& clock,
                       const EnqueueInChild& enqueue) {
  if (taken.text.empty()) return 1;  // The worker died before it could say what to do.
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
  const std::string text = to_text(named_by_cause(outcome, stop.stop_requested()));
  return write_all(kWorkerFd, text) ? 0 : 1;
}

}  // namespace joblog
