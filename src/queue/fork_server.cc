// SPDX-License-Identifier: MIT
// Requests go one way, each a message with the descriptors that the new process gets; the answer
// comes from that process itself, by the socket that is its own: its pid, or the socket's end when
// there is none. So workers wait for nobody but their own process.
//
// A thread of its own starts the fork server and waits for its end: the processes it forks are
// this thread's children, and the kernel ends them when it ends.
#include "queue/fork_server.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/descriptor_message.h"
#include "base/fork_sibling.h"
#include "base/pidfd.h"
#include "base/start_environment.h"
#include "base/thread_name.h"
#include "queue/isolated_messages.h"

namespace joblog {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

/// From one that could not fork to the next try.
constexpr std::chrono::minutes kTryAgainAfter{1};
constexpr std::chrono::seconds kGrace{1};
constexpr std::size_t kRunDescriptors = 3;
constexpr char kFork = 'f';

int in_milliseconds(Duration time) {
  return static_cast<int>(std::chrono::ceil<milliseconds>(time).count());
}

bool becomes_readable(int fd, Duration wait_max) {
  pollfd event{fd, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&event, 1, in_milliseconds(wait_max));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace

ForkServer::ForkServer(ForkServerOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock), keeper_([this] { keep(); }) {}

ForkServer::~ForkServer() {
  {
    MutexLock lock(mutex_);
    closing_ = true;
    if (channel_) ::shutdown(channel_->get(), SHUT_WR);
    stop_.request_stop();  // One that has not begun yet, or is stopped, does not see that.
    changed_.notify_all();
  }
  keeper_.join();
}

pid_t ForkServer::pid() const {
  MutexLock lock(mutex_);
  return pid_;
}

std::optional<pid_t> ForkServer::fork(int first, int second, UniqueFd third, int other_end,
                                      const std::string& mark) {
  const auto socket = channel();
  const std::array<int, kRunDescriptors> descriptors{first, second, third.get()};
  if (!socket || !send_message(socket->get(), kFork + mark, descriptors)) return std::nullopt;
  third.reset();  // So that the other end ends with the one that has it now.
  if (!becomes_readable(other_end, options_.answer_max)) {
    MutexLock lock(mutex_);
    kill_hung();
    return std::nullopt;
  }
  pid_t forked = 0;
  if (::recv(other_end, &forked, sizeof forked, MSG_WAITALL) != sizeof forked) return std::nullopt;
  MutexLock lock(mutex_);
  has_forked_ = true;
  return forked;
}

/// The socket of one that serves, started for it if need be. None: there is none to be had now.
std::shared_ptr<const UniqueFd> ForkServer::channel() {
  const SteadyTime until = clock_.steady_now() + options_.answer_max;
  MutexLock lock(mutex_);
  while (!closing_) {
    const SteadyTime now = clock_.steady_now();
    if (state_ == State::serving && !is_replaced_) return channel_;
    if (state_ == State::none) {
      if (now < not_before_) return nullptr;
      state_ = State::wanted;
      changed_.notify_all();
    }
    if (now >= until) {
      kill_hung();
      return nullptr;
    }
    changed_.wait_for(mutex_, until - now);
  }
  return nullptr;
}

/// At once: when it went on, it would fork for those who wait no longer.
void ForkServer::kill_hung() {
  is_hung_ = true;
  if (pidfd_) signal_pidfd(pidfd_.get(), SIGKILL);
  stop_.request_stop();
}

/// It ends by itself when it has forked what was asked for before.
void ForkServer::renew() {
  MutexLock lock(mutex_);
  is_replaced_ = true;
  not_before_ = {};
  if (channel_) ::shutdown(channel_->get(), SHUT_WR);
}

void ForkServer::keep() {
  name_this_thread("fork-server");
  for (;;) {
    std::stop_token stop;
    {
      MutexLock lock(mutex_);
      while (!closing_ && state_ != State::wanted) changed_.wait(mutex_);
      if (closing_) return;
      state_ = State::starting;
      has_forked_ = is_replaced_ = is_hung_ = false;
      stop_ = {};
      stop = stop_.get_token();
    }
    note_end(serve_once(stop));
  }
}

std::string ForkServer::serve_once(const std::stop_token& stop) {
  const std::string text = json::serialize(json::object{
      {"forks", true}, {"parent", ::getpid()}, {"idle_ms", in_milliseconds(options_.idle)}});
  const UniqueFd request = request_file({text, options_.variables});
  std::array<int, 2> ends{-1, -1};
  if (!request || ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return "no descriptors are left for it";
  const auto ours = std::make_shared<const UniqueFd>(ends[0]);
  UniqueFd theirs(ends[1]);
  auto process = Subprocess::start({.argv = options_.argv,
                                    .environment = options_.environment,
                                    .mark = options_.longest_mark,
                                    .descriptors = {{kRunSocket, theirs.get()}},
                                    .output = OutputMode::joined});
  if (!process) return process.error().message;
  theirs.reset();
  const auto answer = [&] {
    char asked = 0;
    if (::recv(ours->get(), &asked, 1, 0) <= 0) return false;
    if (hand_over(ours->get(), request)) begin(process->pid(), ours);
    return true;
  };
  std::string last_line;
  const PumpOptions options{.grace = kGrace,
                            .children = Children::detach,
                            .stop = stop,
                            .channel = ours->get(),
                            .on_readable = answer};
  const ProcessEnd end = process->pump(
      clock_, options,
      [&](OutputStream, std::string_view line, bool) { last_line = line.substr(0, 500); });
  if (end.exit_code == 0) return "";
  return describe(end) + (last_line.empty() ? "" : "; it said last: " + last_line);
}

void ForkServer::begin(pid_t pid, const std::shared_ptr<const UniqueFd>& channel) {
  MutexLock lock(mutex_);
  state_ = State::serving;
  pid_ = pid;
  pidfd_ = open_pidfd(pid);  // Not reaped yet, so it is this one.
  channel_ = channel;
  if (is_replaced_) ::shutdown(channel->get(), SHUT_WR);
  changed_.notify_all();
}

void ForkServer::note_end(const std::string& how) {
  MutexLock lock(mutex_);
  state_ = State::none;
  pid_ = 0;
  pidfd_.reset();
  channel_.reset();
  changed_.notify_all();
  if (has_forked_) said_.clear();
  if (how.empty() || closing_) return;
  const bool has_worked = has_forked_ || is_replaced_;
  if (!has_worked) not_before_ = clock_.steady_now() + kTryAgainAfter;
  const std::string text = fmt::format(
      "the process that forks isolated runs has ended: {}; {}",
      is_hung_ ? "it did not answer" : how,
      has_worked ? "runs go on, and the next isolated run starts it again"
                 : "without it each isolated run starts the whole program, which takes longer");
  if (options_.notices != nullptr && text != said_)
    options_.notices->notice(Severity::warning, text);
  said_ = text;
}

namespace {

/// The environment and the descriptors of the process of a run; then it says that it is there.
void become_run(const DescriptorMessage& message, const sigset_t& signals) {
  ::setpgid(0, 0);
  replace_variable(message.text.substr(1));
  for (std::size_t i = 0; i < kRunDescriptors; ++i)
    ::dup2(message.descriptors[i].get(), static_cast<int>(i) + STDOUT_FILENO);
  const pid_t pid = ::getpid();
  std::array<char, sizeof pid> bytes{};
  std::memcpy(bytes.data(), &pid, sizeof pid);
  send_message(kRunSocket, {bytes.data(), bytes.size()});
  ::sigprocmask(SIG_SETMASK, &signals, nullptr);
}

/// The thread that has read the configuration (base/named_file.h) may not be quite gone.
int threads_that_stay() {
  constexpr int kLooksMax = 125;
  constexpr int kLookEveryMs = 2;
  int threads = thread_count();
  for (int look = 0; threads > 1 && look < kLooksMax; ++look) {
    ::poll(nullptr, 0, kLookEveryMs);
    threads = thread_count();
  }
  return threads;
}

/// What a service manager sends to all processes of a service is for the server and for runs; the
/// mask before.
sigset_t ignore_signals_to_all() {
  sigset_t to_all;
  sigset_t before;
  sigemptyset(&to_all);
  for (const int signal : {SIGTERM, SIGHUP, SIGINT}) sigaddset(&to_all, signal);
  ::sigprocmask(SIG_BLOCK, &to_all, &before);
  return before;
}

int refuse(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  return 1;
}

json::value parsed(const std::string& request) {
  boost::system::error_code error;
  return json::parse(request, error);
}

}  // namespace

bool is_for_fork_server(const std::string& request) {
  const json::value value = parsed(request);
  return value.is_object() && value.as_object().contains("forks");
}

std::optional<int> serve_forks(const std::string& request) {
  const json::value options = parsed(request);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != options.at("parent").as_int64()) return 1;
  if (!can_fork_sibling()) return refuse("this system cannot fork for another process");
  if (const int threads = threads_that_stay(); threads != 1)
    return refuse(
        fmt::format("it has {} threads, and can fork only as long as it has one: start them after "
                    "run_isolated_child() (joblog/program.h)",
                    threads));
  const sigset_t signals = ignore_signals_to_all();
  std::fflush(nullptr);  // Else each process would write it again.
  const milliseconds idle{options.at("idle_ms").as_int64()};
  while (becomes_readable(kRunSocket, idle)) {
    const auto message = receive_message(kRunSocket);
    if (!message) return 0;
    if (message->descriptors.size() != kRunDescriptors) continue;
    const pid_t forked = fork_sibling();
    if (forked < 0) return refuse(fmt::format("forking: {}", std::strerror(errno)));
    if (forked == 0) {
      become_run(*message, signals);
      return std::nullopt;
    }
  }
  return 0;
}

}  // namespace joblog
