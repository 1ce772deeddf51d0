// SPDX-License-Identifier: MIT
// What a client may take of us: bytes, connections, time.
#pragma once

#include <chrono>
#include <cstddef>

namespace joblog::http {

struct Limits {
  std::size_t line_bytes = 8 << 10;  ///< Of the request line.
  std::size_t header_bytes = 16 << 10;
  std::size_t headers = 100;
  std::size_t body_bytes = 256 << 10;
  std::size_t connections = 10'000;
  /// Of those, kept free for /up and for who signed in lately; at most an eighth of all.
  std::size_t spare_connections = 64;
  /// One address, or one IPv6 network, has at most this share of them: a quarter.
  std::size_t shares = 4;
  /// Requests that are not whole and answers that are not taken, of all connections together.
  std::size_t held_bytes = 128 << 20;
  std::size_t backlog_bytes = 1 << 20;  ///< Of an event stream whose reader does not keep up.

  /// From the first byte (or the accept) to the last of the head.
  std::chrono::milliseconds header_time{10'000};
  std::chrono::milliseconds body_time{30'000};  ///< For the whole body.
  std::chrono::milliseconds idle_time{60'000};  ///< Between two requests.
  /// For an answer, or as long as it is: for each `least_rate` * `write_time` bytes of it.
  std::chrono::milliseconds write_time{30'000};
  std::size_t least_rate = 2'048;                     ///< Bytes a second that a reader must take.
  std::chrono::milliseconds queue_time{30'000};       ///< Until a handler takes up a request.
  std::chrono::milliseconds keep_alive_time{15'000};  ///< Between comments on a quiet event stream.
};

}  // namespace joblog::http
