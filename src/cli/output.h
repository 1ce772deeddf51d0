// SPDX-License-Identifier: MIT
// Standard output whose failed writes are known: a report that was cut by a full disk must not look
// like a whole one.
#pragma once

#include <streambuf>
#include <string>

namespace joblog::cli {

/// Gathers what is written and passes it on in large pieces, on a terminal line by line. After a
/// failed write nothing more is tried. Threads: one.
class Output final : public std::streambuf {
 public:
  explicit Output(int fd);

  /// errno of the write that failed; 0 = all that was flushed is written.
  int error() const { return error_; }
  /// What failed, in a sentence; "" when nothing did, or when a pipe's reader has left: that is no
  /// failure of ours.
  std::string trouble() const;

 protected:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  bool write_out();

  const int fd_;
  const bool line_by_line_;
  std::string buffer_;
  int error_ = 0;
};

/// The same about a failed write elsewhere. `error` is an errno.
std::string output_trouble(int error);

}  // namespace joblog::cli
