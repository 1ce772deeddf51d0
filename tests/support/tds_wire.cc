// SPDX-License-Identifier: MIT
#include "support/tds_wire.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace joblog::test {
namespace {

constexpr std::size_t header_bytes = 8, packet_bytes = 4096;

bool receive(int fd, char* out, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t got = ::recv(fd, out, bytes, 0);
    if (got <= 0) return false;
    out += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return true;
}

/// One code point off the front of `rest`; the input is well formed.
char32_t take_code_point(std::string_view& rest) {
  const auto first = static_cast<unsigned char>(rest.front());
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t point = size == 1 ? first : first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size && i < rest.size(); ++i)
    point = (point << 6) | (static_cast<unsigned char>(rest[i]) & 0x3FU);
  rest.remove_prefix(std::min(size, rest.size()));
  return point;
}

void put_names(std::string& out, std::string_view name) {  // B_VARCHAR.
  const std::string wide = to_utf16(name);
  put(out, wide.size() / 2, 1);
  out += wide;
}

}  // namespace

std::string to_utf16(std::string_view utf8) {
  std::string out;
  while (!utf8.empty()) {
    const char32_t point = take_code_point(utf8);
    if (point < 0x10000) {
      put(out, point, 2);
    } else {
      put(out, 0xD800 + ((point - 0x10000) >> 10), 2);
      put(out, 0xDC00 + ((point - 0x10000) & 0x3FF), 2);
    }
  }
  return out;
}

std::string from_utf16(std::string_view utf16) {
  std::string out;
  for (std::size_t at = 0; at + 2 <= utf16.size(); at += 2) {
    const auto unit = static_cast<unsigned>(take(utf16, at, 2));  // Surrogates: not needed here.
    if (unit < 0x80) {
      out += static_cast<char>(unit);
    } else if (unit < 0x800) {
      out += static_cast<char>(0xC0 | (unit >> 6));
      out += static_cast<char>(0x80 | (unit & 0x3F));
    } else {
      out += static_cast<char>(0xE0 | (unit >> 12));
      out += static_cast<char>(0x80 | ((unit >> 6) & 0x3F));
      out += static_cast<char>(0x80 | (unit & 0x3F));
    }
  }
  return out;
}

std::uint64_t take(std::string_view bytes, std::size_t at, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) {
    const std::size_t place = at + static_cast<std::size_t>(i);
    if (place < bytes.size())
      value |= std::uint64_t{static_cast<unsigned char>(bytes[place])} << (8 * i);
  }
  return value;
}

std::optional<TdsPacket> read_message(int fd) {
  TdsPacket message;
  while (true) {
    std::array<char, header_bytes> header{};
    if (!receive(fd, header.data(), header.size())) return std::nullopt;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(header[i]); };
    const std::size_t size = std::size_t{byte(2)} << 8 | byte(3);
    if (size < header_bytes) return std::nullopt;
    std::string body(size - header_bytes, '\0');
    if (!receive(fd, body.data(), body.size())) return std::nullopt;
    message.type = static_cast<TdsMessage>(byte(0));
    message.body += body;
    if ((byte(1) & 1) != 0) return message;
  }
}

bool has_input(int fd) {
  pollfd poll{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&poll, 1, 0) > 0;
}

bool TdsAnswer::send_packet(std::string_view body, bool is_last) {
  const std::size_t size = body.size() + header_bytes;
  std::string packet{static_cast<char>(TdsMessage::answer),
                     static_cast<char>(is_last ? 1 : 0),
                     static_cast<char>(size >> 8),
                     static_cast<char>(size & 0xFF),
                     0,
                     0,
                     static_cast<char>(++number_),
                     0};
  packet += body;
  std::string_view rest = packet;
  while (!rest.empty()) {
    const ssize_t sent = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool TdsAnswer::flush_full_packets() {
  constexpr std::size_t body = packet_bytes - header_bytes;
  std::size_t at = 0;
  for (; bytes.size() - at > body; at += body)
    if (!send_packet(std::string_view(bytes).substr(at, body), false)) return false;
  bytes.erase(0, at);
  return true;
}

bool TdsAnswer::finish() { return flush_full_packets() && send_packet(bytes, true); }

void put_error(std::string& out, int number, std::string_view text) {
  std::string body;
  put(body, number, 4);
  put(body, 1, 1);   // State.
  put(body, 14, 1);  // Class: the user can correct it.
  const std::string wide = to_utf16(text);
  put(body, wide.size() / 2, 2);
  body += wide;
  put_names(body, "double");
  put_names(body, "");
  put(body, 1, 4);  // Line.
  out += '\xAA';
  put(out, body.size(), 2);
  out += body;
}

void put_login_ack(std::string& out) {
  std::string body;
  put(body, 1, 1);  // Interface: T-SQL.
  body += std::string("\x74\x00\x00\x04", 4);
  put_names(body, "Microsoft SQL Server");
  body += std::string("\x10\x00\x00\x00", 4);
  out += '\xAD';
  put(out, body.size(), 2);
  out += body;
}

void put_done(std::string& out, int status, std::uint64_t rows) {
  out += '\xFD';
  put(out, status, 2);
  put(out, 0xC1, 2);  // SELECT.
  put(out, rows, 8);
}

}  // namespace joblog::test
