// SPDX-License-Identifier: MIT
// What the program under test has been told and has done, in a file of its own beside the store: a
// line per fact, appended in one write, so that it outlives a kill at any moment.
//
//   answered REQUEST JOB   the store answered this enqueue
//   began LOG ATTEMPT      a handler was called
//   said LOG N             the n-th detail of that run was handed over (its text is "n of LOG")
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace joblog::test {

/// Threads: write from any.
class Ledger {
 public:
  explicit Ledger(const std::string& path)
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}
  void answered(std::string_view request, std::int64_t job) {
    write(fmt::format("answered {} {}\n", request, job));
  }
  void began(std::string_view log, int attempt) {
    write(fmt::format("began {} {}\n", log, attempt));
  }
  void said(std::string_view log, int number) { write(fmt::format("said {} {}\n", log, number)); }

  struct Line {
    std::string fact, name;
    std::int64_t number = 0;
  };
  static std::vector<Line> read(const std::string& path) {
    std::vector<Line> lines;
    std::ifstream in(path);
    for (Line line; in >> line.fact >> line.name >> line.number;) lines.push_back(line);
    return lines;
  }

 private:
  void write(const std::string& line) {
    if (::write(file_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      ::_exit(9);
  }
  UniqueFd file_;
};

inline std::string detail_text(int number, std::string_view log) {
  return fmt::format("{} of {}", number, log);
}

}  // namespace joblog::test
