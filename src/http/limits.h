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
  std::size_t backlog_bytes = 1 << 20;  ///< Of an event stream whose reader does not keep up.

  /// From the first byte (or the accept) to the last of the head.
  std::chrono::milliseconds header_time{10'000};
  std::chrono::milliseconds body_time{30'000};        ///< For the whole body.
  std::chrono::milliseconds idle_time{60'000};        ///< Between two requests.
  std::chrono::milliseconds write_time{30'000};       ///< Without any progress of a write.
  std::chrono::milliseconds keep_alive_time{15'000};  ///< Between comments on a quiet event stream.
};

}  // namespace joblog::http
