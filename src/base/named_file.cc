// SPDX-License-Identifier: MIT
// A thread of its own does the reading: nothing else ends a wait for a mount that hangs.
#include "base/named_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/regular_file.h"
#include "base/unique_fd.h"

namespace joblog {
namespace {

/// A pipe of the file system would hold up whoever opens it; a shell's has its writer already.
bool is_of_a_shell(const std::string& path) {
  return path.starts_with("/dev/fd/") || path.starts_with("/proc/") || path == "/dev/stdin";
}

std::string in_words(int error) { return fmt::format("cannot be read: {}", std::strerror(error)); }

/// False when nothing comes in time.
bool wait_for_bytes(int fd, SteadyTime end) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::duration_cast<milliseconds>(end - SystemClock().steady_now());
  pollfd more{fd, POLLIN, 0};
  return left.count() > 0 && ::poll(&more, 1, static_cast<int>(left.count())) != 0;
}

Result<std::string> read_to_end(int fd, const NamedFileLimits& limits) {
  const SteadyTime end = SystemClock().steady_now() + limits.wait_max;
  std::string text;
  std::array<char, 16'384> block;
  for (;;) {
    const std::size_t space = std::min(block.size(), limits.bytes_max + 1 - text.size());
    const ssize_t got = ::read(fd, block.data(), space);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) {
      if (wait_for_bytes(fd, end)) continue;
      return fail(ErrorKind::unavailable, "does not come to its end");
    }
    if (got < 0) return fail(ErrorKind::not_found, in_words(errno));
    if (got == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(got));
    if (text.size() > limits.bytes_max) {
      return fail(ErrorKind::invalid, fmt::format("is larger than {} KiB", limits.bytes_max >> 10));
    }
  }
}

Result<std::string> read_whole(const std::string& path, const NamedFileLimits& limits) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) return fail(ErrorKind::not_found, in_words(errno));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return fail(ErrorKind::not_found, in_words(errno));
  const bool pipe = S_ISFIFO(status.st_mode) && is_of_a_shell(path);
  if (!pipe && !S_ISREG(status.st_mode)) {
    return fail(ErrorKind::invalid,
                fmt::format("is {}, not a file", describe_file_type(status.st_mode)));
  }
  auto text = read_to_end(file.get(), limits);
  if (pipe && text && text->empty()) {
    return fail(ErrorKind::invalid, "is a pipe that was read before: a file can be read again");
  }
  return text;
}

struct Reading {
  Mutex mutex;
  CondVar done;
  std::optional<Result<std::string>> result GUARDED_BY(mutex);
};

}  // namespace

Result<std::string> read_named_file(const std::string& path, const NamedFileLimits& limits) {
  const auto reading = std::make_shared<Reading>();
  std::thread([reading, path, limits] {
    auto result = read_whole(path, limits);
    const MutexLock lock(reading->mutex);
    reading->result = std::move(result);
    reading->done.notify_one();
  }).detach();
  const MutexLock lock(reading->mutex);
  while (!reading->result) {
    // A pipe's reader gives up by itself and knows better why.
    if (reading->done.wait_for(reading->mutex, limits.wait_max + std::chrono::milliseconds{200})) {
      continue;
    }
    return fail(
        ErrorKind::unavailable,
        fmt::format("did not answer within {} ms: does its disk hang?", limits.wait_max.count()));
  }
  return std::move(*reading->result);
}

}  // namespace joblog
