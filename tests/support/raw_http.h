// SPDX-License-Identifier: MIT
// A client that sends exactly the bytes it is told to, and reads answers as they come. It has no
// manners: that is what it is for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace joblog::test {

/// An answer as it came. Names of headers are in lower case; of repeated ones the last.
struct RawAnswer {
  int status = 0;  ///< 0: the connection ended before a whole head.
  std::map<std::string, std::string> headers;
  std::string head;
  std::string body;         ///< Without chunk framing.
  bool is_complete = true;  ///< False: the connection ended inside the body, or by a reset.

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

/// A wait of a minute and a half ends with an exception, which fails the test.
class RawClient {
 public:
  /// `from`: an address of this machine to come from, as "127.0.0.2".
  explicit RawClient(std::uint16_t port, const char* from = "127.0.0.1");
  RawClient(RawClient&&) = default;

  bool is_connected() const { return static_cast<bool>(fd_); }
  /// False when the other end is gone.
  bool send(std::string_view bytes);
  /// `has_body` false: the answer to a HEAD.
  RawAnswer read_answer(bool has_body = true);
  /// What comes until `mark` has come; all there is when the connection ends before.
  std::string read_until(std::string_view mark);
  /// What comes until the other end closes.
  std::string read_to_end();
  /// True when the connection ended (closed or reset) without a byte more.
  bool is_closed_by_server();
  /// Bytes that come without waiting. False: the connection is gone.
  bool read_some(std::string& out);
  /// Closes with a reset.
  void reset();
  void finish_sending();
  void close() { fd_.reset(); }
  /// A small window, set before anything is read, so that a slow reader soon stops the writer.
  void take_little();
  int fd() const { return fd_.get(); }
  /// Returns when there is something to read, or the other end is gone.
  void await_bytes() const;

 private:
  bool fill();
  std::string take(std::size_t bytes);
  void read_chunks(RawAnswer& answer);

  UniqueFd fd_;
  std::string buffer_;
  bool was_reset_ = false;
};

/// One request on a connection of its own.
RawAnswer ask(std::uint16_t port, std::string_view request);
/// "GET <path>" with a Host, and `headers` ("Name: value\r\n…").
std::string get(std::string_view path, std::string_view headers = "");
std::string post(std::string_view path, std::string_view form, std::string_view headers = "");
/// The header of HTTP Basic, with its line end.
std::string authorization(std::string_view user, std::string_view password);
std::string base64(std::string_view bytes);

}  // namespace joblog::test
