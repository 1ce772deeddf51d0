// SPDX-License-Identifier: MIT
// Sockets, blocking, with a time-out that only bounds how long a broken test takes.
#include "support/raw_http.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "base/text.h"

namespace joblog::test {
namespace {

constexpr int kPatienceMs = 90'000;  // Longer than any limit of the server's.
constexpr std::string_view kEndOfHead = "\r\n\r\n";

void parse_head(RawAnswer& answer) {
  bool is_first = true;
  for (std::string_view line : split(answer.head, '\n')) {
    line = trim(line);
    if (std::exchange(is_first, false)) {
      if (line.size() > 12) std::from_chars(line.data() + 9, line.data() + 12, answer.status);
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    answer.headers[to_lower_ascii(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
}

}  // namespace

RawClient::RawClient(std::uint16_t port, const char* from)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in own{};
  own.sin_family = AF_INET;
  ::inet_pton(AF_INET, from, &own.sin_addr);
  // The port is chosen when connecting: thousands of clients share an address.
  const int later = 1;
  ::setsockopt(fd_.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &later, sizeof later);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto general = [](sockaddr_in& one) { return reinterpret_cast<sockaddr*>(&one); };
  const bool connected = ::bind(fd_.get(), general(own), sizeof own) == 0 &&
                         ::connect(fd_.get(), general(address), sizeof address) == 0;
  if (!connected) fd_.reset();
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::await_bytes() const {
  pollfd waiting{.fd = fd_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&waiting, 1, kPatienceMs) == 0)
    throw std::runtime_error("nothing came for a long time");
}

bool RawClient::fill() {
  await_bytes();
  std::array<char, 64 << 10> bytes{};
  const ssize_t got = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
  was_reset_ = got < 0;
  if (got <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

std::string RawClient::take(std::size_t bytes) {
  std::string taken = buffer_.substr(0, bytes);
  buffer_.erase(0, taken.size());
  return taken;
}

RawAnswer RawClient::read_answer(bool has_body) {
  RawAnswer answer;
  answer.head = read_until(kEndOfHead);
  if (!answer.head.ends_with(kEndOfHead)) return answer;
  parse_head(answer);
  if (!has_body || answer.status == 204 || answer.status == 304 || answer.status == 100) {
    return answer;
  }
  if (answer.header("transfer-encoding") == "chunked") {
    read_chunks(answer);
  } else if (const auto length = parse_int(answer.header("content-length"))) {
    while (buffer_.size() < static_cast<std::size_t>(*length) && fill()) {
    }
    answer.body = take(static_cast<std::size_t>(*length));
    answer.is_complete = answer.body.size() == static_cast<std::size_t>(*length);
  } else {
    answer.body = read_to_end();
    answer.is_complete = !was_reset_;
  }
  return answer;
}

void RawClient::read_chunks(RawAnswer& answer) {
  for (;;) {
    const std::string line = read_until("\r\n");
    std::size_t size = 0;
    const auto parsed = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    answer.is_complete = line.ends_with("\r\n") && parsed.ec == std::errc();
    if (!answer.is_complete) return;
    while (buffer_.size() < size + 2 && fill()) {
    }
    answer.is_complete = buffer_.size() >= size + 2;
    if (size == 0) {
      take(2);
      return;
    }
    answer.body += take(size);
    take(2);
    if (!answer.is_complete) return;
  }
}

std::string RawClient::read_until(std::string_view mark) {
  std::size_t at = std::string::npos;
  while ((at = buffer_.find(mark)) == std::string::npos && fill()) {
  }
  return take(at == std::string::npos ? buffer_.size() : at + mark.size());
}

std::string RawClient::read_to_end() {
  while (fill()) {
  }
  return take(buffer_.size());
}

bool RawClient::is_closed_by_server() {
  if (!buffer_.empty()) return false;
  await_bytes();
  char byte = 0;
  return ::recv(fd_.get(), &byte, 1, 0) <= 0;
}

bool RawClient::read_some(std::string& out) {
  std::array<char, 64 << 10> bytes{};
  const ssize_t got = ::recv(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got < 0) return errno == EAGAIN;
  out.append(bytes.data(), static_cast<std::size_t>(got));
  return got > 0;
}

void RawClient::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  fd_.reset();
}

void RawClient::finish_sending() { ::shutdown(fd_.get(), SHUT_WR); }

void RawClient::take_little() {
  const int bytes = 4'096;
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

RawAnswer ask(std::uint16_t port, std::string_view request) {
  RawClient client(port);
  client.send(request);
  return client.read_answer(!request.starts_with("HEAD "));
}

std::string get(std::string_view path, std::string_view headers) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", path, headers);
}

std::string post(std::string_view path, std::string_view form, std::string_view headers) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "Content-Length: {}\r\n{}\r\n{}",
      path, form.size(), headers, form);
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
    };
    const unsigned three = byte(0) << 16U | byte(1) << 8U | byte(2);
    for (unsigned i = 0; i < 4; ++i) {
      out += at + i > bytes.size() ? '=' : kLetters[three >> (18 - 6 * i) & 63U];
    }
  }
  return out;
}

std::string authorization(std::string_view user, std::string_view password) {
  return fmt::format("Authorization: Basic {}\r\n", base64(fmt::format("{}:{}", user, password)));
}

}  // namespace joblog::test
