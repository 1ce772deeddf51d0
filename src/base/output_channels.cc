// SPDX-License-Identifier: MIT
// O_DIRECT makes each write to a pipe a packet, a size of one page makes it hold one: whoever
// writes next, on either stream, waits until the one before has been read.
#include "base/output_channels.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace joblog {
namespace {

constexpr int kUsualBytes = 64 << 10;
constexpr winsize kWindow{.ws_row = 40, .ws_col = 120, .ws_xpixel = 0, .ws_ypixel = 0};

std::unexpected<Error> cannot(std::string_view doing) {
  const char* advice =
      errno == EMFILE || errno == ENFILE ? "; the limit of open files is reached" : "";
  return fail(ErrorKind::unavailable, fmt::format("{}: {}{}", doing, std::strerror(errno), advice));
}

Result<OutputChannel> make_pipe(bool one_write) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | (one_write ? O_DIRECT : 0)) != 0) return cannot("opening a pipe");
  OutputChannel channel{UniqueFd(ends[0]), UniqueFd(ends[1])};
  ::fcntl(channel.from.get(), F_SETFL, O_NONBLOCK);
  if (one_write)
    ::fcntl(channel.writer.get(), F_SETPIPE_SZ, static_cast<int>(::sysconf(_SC_PAGESIZE)));
  return channel;
}

/// A terminal that passes everything on as it is written.
Result<OutputChannel> make_terminal() {
  OutputChannel channel{UniqueFd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)), {}};
  char name[64];
  if (!channel.from || ::grantpt(channel.from.get()) != 0 || ::unlockpt(channel.from.get()) != 0 ||
      ::ptsname_r(channel.from.get(), name, sizeof name) != 0) {
    return cannot("opening a pseudo-terminal");
  }
  channel.writer = UniqueFd(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
  termios settings{};
  if (!channel.writer || ::tcgetattr(channel.writer.get(), &settings) != 0) {
    return cannot(fmt::format("opening {}", name));
  }
  settings.c_oflag &= ~static_cast<tcflag_t>(OPOST);
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
  ::tcsetattr(channel.writer.get(), TCSANOW, &settings);
  ::ioctl(channel.writer.get(), TIOCSWINSZ, &kWindow);
  ::fcntl(channel.from.get(), F_SETFL, O_NONBLOCK);
  return channel;
}

}  // namespace

Result<std::array<OutputChannel, 2>> open_output(OutputMode mode, std::map<int, int>& descriptors) {
  std::array<OutputChannel, 2> channels;
  const bool one_for_both = mode != OutputMode::separate;
  for (const int number : {STDOUT_FILENO, STDERR_FILENO}) {
    if (descriptors.contains(number)) continue;
    if (one_for_both && channels[0].writer) {
      descriptors[number] = channels[0].writer.get();
      continue;
    }
    auto channel = mode == OutputMode::terminal ? make_terminal() : make_pipe(!one_for_both);
    if (!channel) return std::unexpected(channel.error());
    descriptors[number] = channel->writer.get();
    channels[one_for_both ? 0 : static_cast<std::size_t>(number - 1)] = std::move(*channel);
  }
  return channels;
}

Result<UniqueFd> watch_output(const std::array<OutputChannel, 2>& channels) {
  UniqueFd events(::epoll_create1(EPOLL_CLOEXEC));
  if (!events) return cannot("watching a pipe");
  for (std::uint32_t i = 0; i < channels.size(); ++i) {
    if (!channels[i].from) continue;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.u32 = i;
    if (::epoll_ctl(events.get(), EPOLL_CTL_ADD, channels[i].from.get(), &event) != 0)
      return cannot("watching a pipe");
  }
  return events;
}

void widen(int writer) {
  ::fcntl(writer, F_SETPIPE_SZ, kUsualBytes);
  const int flags = ::fcntl(writer, F_GETFL);
  if (flags >= 0) ::fcntl(writer, F_SETFL, flags & ~O_DIRECT);
}

bool holds_one_write(int writer) {
  return ::fcntl(writer, F_GETPIPE_SZ) == static_cast<int>(::sysconf(_SC_PAGESIZE));
}

}  // namespace joblog
