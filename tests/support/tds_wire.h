// SPDX-License-Identifier: MIT
// The bytes of TDS 7.4: packets in, packets out, and the tokens of an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace joblog::test {

std::string to_utf16(std::string_view utf8);     ///< Little endian.
std::string from_utf16(std::string_view utf16);  ///< UTF-8 from little endian.

template <class Integer>
void put(std::string& out, Integer value, int bytes) {  // Little endian.
  for (int i = 0; i < bytes; ++i)
    out += static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xFF);
}
/// Little endian; 0 beyond.
std::uint64_t take(std::string_view bytes, std::size_t at, int count);

enum class TdsMessage : unsigned char {
  batch = 0x01,
  rpc = 0x03,
  answer = 0x04,
  attention = 0x06,
  login = 0x10,
  prelogin = 0x12,
};

struct TdsPacket {
  TdsMessage type{};
  std::string body;
};

/// One whole message; nothing when the other side is gone.
std::optional<TdsPacket> read_message(int fd);
bool has_input(int fd);  ///< Without waiting.

/// Collects an answer and sends it in packets.
class TdsAnswer {
 public:
  explicit TdsAnswer(int fd) : fd_(fd) {}
  std::string bytes;          ///< Append tokens here.
  bool flush_full_packets();  ///< Sends what fills packets. False when the other side is gone.
  bool finish();              ///< Sends the rest as the last packet.

 private:
  bool send_packet(std::string_view body, bool is_last);
  int fd_;
  unsigned char number_ = 0;
};

void put_error(std::string& out, int number, std::string_view text);
void put_login_ack(std::string& out);
void put_done(std::string& out, int status, std::uint64_t rows);

}  // namespace joblog::test
