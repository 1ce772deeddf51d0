// SPDX-License-Identifier: MIT
// One thread passes on for all connections. The answer to a COMMIT holds its name and a zero.
#include "conformance/commit_answer_thief.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace joblog::test {
namespace {

using namespace std::string_view_literals;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error(path + " is too long");
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

UniqueFd new_socket() { return UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

CommitAnswerThief::CommitAnswerThief(std::string server, int port)
    : server_(std::move(server)), door_(new_socket()) {
  const auto address = address_of(folder_.file(fmt::format(".s.PGSQL.{}", port)));
  if (::bind(door_.get(), generic(address), sizeof address) != 0 || ::listen(door_.get(), 16) != 0)
    throw std::runtime_error("no socket to listen on");
  thread_ = std::thread([this] { run(); });
}

CommitAnswerThief::~CommitAnswerThief() {
  is_over_ = true;
  ::shutdown(door_.get(), SHUT_RDWR);  // Wakes the thread.
  thread_.join();
}

/// False: the connection is over.
bool CommitAnswerThief::pass_on(Passage& passage, bool from_server) {
  std::array<char, 65'536> bytes{};
  const int from = from_server ? passage.server.get() : passage.client.get();
  const int to = from_server ? passage.client.get() : passage.server.get();
  const ssize_t size = ::read(from, bytes.data(), bytes.size());
  if (size <= 0) return false;
  const std::string_view said(bytes.data(), static_cast<std::size_t>(size));
  if (from_server && said.contains("COMMIT\0"sv) && is_armed_.exchange(false)) {
    ++stolen_;
    return false;
  }
  return ::write(to, said.data(), said.size()) == size;
}

void CommitAnswerThief::run() {
  while (!is_over_) {
    std::vector<pollfd> sockets{{.fd = door_.get(), .events = POLLIN, .revents = 0}};
    for (const Passage& passage : passages_) {
      sockets.push_back({.fd = passage.client.get(), .events = POLLIN, .revents = 0});
      sockets.push_back({.fd = passage.server.get(), .events = POLLIN, .revents = 0});
    }
    ::poll(sockets.data(), sockets.size(), -1);
    std::vector<Passage> still;
    for (std::size_t i = 0; i < passages_.size(); ++i) {
      const bool asked = sockets[1 + 2 * i].revents != 0;
      const bool answered = sockets[2 + 2 * i].revents != 0;
      const bool goes_on =
          (!asked || pass_on(passages_[i], false)) && (!answered || pass_on(passages_[i], true));
      if (goes_on) still.push_back(std::move(passages_[i]));
    }
    passages_ = std::move(still);
    if (is_over_ || sockets.front().revents == 0) continue;
    UniqueFd client(::accept4(door_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    UniqueFd server = new_socket();
    const auto address = address_of(server_);
    if (client && ::connect(server.get(), generic(address), sizeof address) == 0)
      passages_.push_back({std::move(client), std::move(server)});
  }
}

}  // namespace joblog::test
