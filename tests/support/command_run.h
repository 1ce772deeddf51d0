// SPDX-License-Identifier: MIT
// A run for handlers that run programs: remembers each line and where it came from, and can stop at
// a line.
#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/output_run.h"

namespace joblog::test {

struct RunSpec {
  std::string kind = "backup";
  std::string name = "20261123140000";
  std::string arguments = "{}";
  int attempt = 1;
  std::string stop_at;  ///< A line that asks the run to stop; "" = none.
};

/// What both kinds of run below share.
template <class Base>
class RecordingBase : public Base {
 public:
  explicit RecordingBase(RunSpec spec = {}) : spec_(std::move(spec)) {}
  std::string_view kind() const override { return spec_.kind; }
  std::string_view name() const override { return spec_.name; }
  std::string_view arguments() const override { return spec_.arguments; }
  int attempt() const override { return spec_.attempt; }
  int attempts_max() const override { return 3; }
  using Base::log;
  void log(Level level, std::string_view message) override {
    record((level == Level::warning ? "warning: " : "") + std::string(message));
  }
  void progress(std::uint64_t, std::uint64_t, std::string_view) override {}
  using Base::stat;
  void stat(std::string_view name, double value) override { stats[std::string(name)] = value; }
  std::stop_token stop_token() const override { return stop_.get_token(); }
  bool flush() override { return true; }

  std::vector<std::string> lines;
  std::map<std::string, double> stats;

 protected:
  void record(std::string line) {
    if (!spec_.stop_at.empty() && line.ends_with(spec_.stop_at)) stop_.request_stop();
    lines.push_back(std::move(line));
  }

 private:
  RunSpec spec_;
  std::stop_source stop_;
};

/// The public run: output comes as messages.
using PlainRun = RecordingBase<Run>;

/// The internal run: "out: …" and "err: …" are the program's lines.
class CommandRun : public RecordingBase<OutputRun> {
 public:
  using RecordingBase::RecordingBase;
  void output(const OutputLine& line) override {
    record((line.source == Source::standard_error ? "err: " : "out: ") + std::string(line.text));
  }
  void unfinished(const OutputLine&) override {}
};

}  // namespace joblog::test
