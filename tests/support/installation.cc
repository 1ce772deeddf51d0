// SPDX-License-Identifier: MIT
// Output goes into files, so that a program that writes much never waits for the test.
#include "support/installation.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/pidfd.h"
#include "base/text.h"
#include "support/eventually.h"
#include "support/paths.h"

namespace joblog::test {
namespace {

int to_milliseconds(std::chrono::seconds seconds) {
  return static_cast<int>(std::chrono::milliseconds(seconds).count());
}

int wait_for_end(pid_t pid, std::chrono::seconds limit) {
  const UniqueFd process = open_pidfd(pid);
  pollfd ended{process.get(), POLLIN, 0};
  const bool in_time = ::poll(&ended, 1, to_milliseconds(limit)) == 1;
  if (!in_time) ::kill(pid, SIGKILL);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (!in_time) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Words environment_with(const std::map<std::string, std::string>& further) {
  Words entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    if (name.starts_with("JOBLOG_") || name.starts_with("ADMIN_")) continue;
    if (name == "PORT" || name == "TZ" || name == "USER") continue;
    if (!further.contains(std::string(name))) entries.emplace_back(text);
  }
  for (const auto& [name, value] : further) entries.push_back(name + "=" + value);
  return entries;
}

std::vector<char*> pointers_to(Words& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

struct Streams {
  std::string in = "/dev/null";
  std::string out = "/dev/null";
  std::string err = "/dev/null";
  int err_fd = -1;  ///< Instead of the file `err`.
};

pid_t spawn(Words argv, Words environment, const Streams& streams) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  const auto write_into = [&](int fd, const std::string& path) {
    ::posix_spawn_file_actions_addopen(&actions, fd, path.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                       0600);
  };
  ::posix_spawn_file_actions_addopen(&actions, 0, streams.in.c_str(), O_RDONLY, 0);
  write_into(1, streams.out);
  if (streams.err_fd >= 0) {
    ::posix_spawn_file_actions_adddup2(&actions, streams.err_fd, 2);
  } else {
    write_into(2, streams.err);
  }
  pid_t pid = -1;
  const auto words = pointers_to(argv);
  const auto variables = pointers_to(environment);
  const int failed =
      ::posix_spawn(&pid, words[0], &actions, nullptr, words.data(), variables.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + argv.front());
  return pid;
}

}  // namespace

Background::Background(pid_t pid, UniqueFd errors, std::string_view until)
    : pid_(pid), errors_(std::move(errors)) {
  if (!until.empty() && !says(until)) {
    send(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    throw std::runtime_error(fmt::format("it never said \"{}\" but: {}", until, said_));
  }
}

Background::~Background() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool Background::says(std::string_view text, std::size_t from) {
  while (said_.find(text, from) == std::string::npos) {
    if (!read_more()) return false;
  }
  return true;
}

bool Background::read_more() {
  constexpr std::chrono::seconds kLimit{60};
  std::array<char, 4096> block{};
  pollfd more{errors_.get(), POLLIN, 0};
  if (::poll(&more, 1, to_milliseconds(kLimit)) != 1) return false;
  const ssize_t bytes = ::read(errors_.get(), block.data(), block.size());
  if (bytes <= 0) return false;
  said_.append(block.data(), static_cast<std::size_t>(bytes));
  return true;
}

int Background::wait(std::chrono::seconds limit) {
  const int code = wait_for_end(std::exchange(pid_, -1), limit);
  while (read_more()) {
  }
  return code;
}

Installation::Installation() : config_(JOBLOG_SOURCE_DIR "/config/joblog.toml") {
  program = JOBLOG_BINARY_DIR "/joblog";
  environment = {{"TZ", "UTC"}, {"USER", "tester"}, {"PORT", "0"}};
}

Installation::Installation(const std::string& config) : Installation() { rewrite_config(config); }

void Installation::rewrite_config(const std::string& config) {
  config_ = folder_.write("joblog.toml", config);
}

void Installation::run_without_rights() {
  if (::geteuid() != 0) return;
  constexpr uid_t kNobody = 65534;
  const std::string copy = folder_.file("program");  // Where nobody may go, whatever the checkout.
  std::filesystem::copy_file(program, copy);
  program = copy;
  if (::chown(folder_.path().c_str(), kNobody, kNobody) != 0) throw std::runtime_error("no chown");
  starter_ = {"/usr/bin/setpriv", fmt::format("--reuid={}", kNobody),
              fmt::format("--regid={}", kNobody), "--clear-groups", "--"};
}

Words Installation::argv(const Words& words) const {
  Words all{"--data", data(), "--config", config_};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

Ran Installation::run(const Words& words, const std::string& input) const {
  return run_bare(argv(words), input);
}

Ran Installation::run_bare(const Words& words, const std::string& input) const {
  const std::string name = fmt::format("run-{}", ++runs_);
  const Streams streams{.in = folder_.write(name + ".in", input),
                        .out = folder_.file(name + ".out"),
                        .err = folder_.file(name + ".err")};
  Words all = starter_;
  all.push_back(program);
  all.insert(all.end(), words.begin(), words.end());
  const pid_t pid = spawn(std::move(all), environment_with(environment), streams);
  Ran ran;
  ran.exit_code = wait_for_end(pid, std::chrono::seconds{120});
  ran.out = content_of(streams.out);
  ran.err = content_of(streams.err);
  for (const auto& file : {streams.in, streams.out, streams.err}) std::filesystem::remove(file);
  return ran;
}

std::vector<boost::json::object> Installation::json(Words words) const {
  words.insert(words.begin(), "--json");
  const Ran ran = run(words);
  std::vector<boost::json::object> objects;
  for (const std::string_view line : split(ran.out, '\n')) {
    if (!line.empty())
      objects.push_back(boost::json::parse({line.data(), line.size()}).as_object());
  }
  return objects;
}

boost::json::object Installation::json_line(const Words& words) const {
  auto all = json(words);
  if (all.empty()) throw std::runtime_error("no line of JSON came");
  return std::move(all.back());
}

Background Installation::start(const Words& words, std::string_view until) const {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  Words all = starter_;
  all.push_back(program);
  for (std::string& word : argv(words)) all.push_back(std::move(word));
  const pid_t pid =
      spawn(std::move(all), environment_with(environment), Streams{.err_fd = writer.get()});
  writer.reset();  // So that its end is seen.
  return {pid, std::move(reader), until};
}

Background Installation::serve() const { return start({"serve"}, ", recurring tasks: "); }

std::string Installation::state_of(std::int64_t job) const {
  return std::string(json_line({"jobs", "show", std::to_string(job)}).at("state").as_string());
}

bool Installation::becomes(std::int64_t job, std::string_view state) const {
  return eventually([&] { return state_of(job) == state; });
}

std::int64_t Installation::enqueue(const Words& words) const {
  Words all{"enqueue"};
  all.insert(all.end(), words.begin(), words.end());
  return json_line(all).at("id").as_int64();
}

std::string Installation::messages(const std::string& log) const {
  std::string all;
  for (const auto& line : json({"logs", "show", log})) {
    if (line.at("type") == "detail") all += std::string(line.at("message").as_string()) + "\n";
  }
  return all;
}

std::uint16_t port_of(const Background& server) {
  const std::string& said = server.said();
  const std::size_t address = said.find("://", said.find(" serves http"));
  const std::size_t port = said.find(':', address + 3);
  if (address == std::string::npos || port == std::string::npos) return 0;
  return static_cast<std::uint16_t>(std::stoi(said.substr(port + 1)));
}

bool is_alive(pid_t pid) {
  const std::string stat = content_of(fmt::format("/proc/{}/stat", pid));
  return !stat.empty() && !stat.contains(") Z");
}

}  // namespace joblog::test
