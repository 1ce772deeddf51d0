// The Run that handlers get: everything they report goes into a spool ring, from the worker itself
// or from the child process of an isolated run.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "core/output_run.h"
#include "recorder/spool.h"

namespace joblog {

struct RunFacts {
  std::string kind, name, arguments;
  int attempt = 1;
  int attempts_max = 1;
};

/// Hands `message` to the ring: made valid UTF-8, split at limits::detail_characters. `continued`:
/// the next message goes on with the same line.
/// Threads: any.
void spool_message(SpoolRing& ring, TimePoint at, Level level, Source source,
                   std::string_view message, bool continued = false);

/// Threads: as Run says. `ring` and `clock` outlive it.
class SpooledRun final : public OutputRun {
 public:
  SpooledRun(SpoolRing& ring, const Clock& clock, RunFacts facts, std::stop_token stop,
             std::function<bool()> flush)
      : ring_(ring),
        clock_(clock),
        facts_(std::move(facts)),
        stop_(std::move(stop)),
        flush_(std::move(flush)) {}

  std::string_view kind() const override { return facts_.kind; }
  std::string_view name() const override { return facts_.name; }
  std::string_view arguments() const override { return facts_.arguments; }
  int attempt() const override { return facts_.attempt; }
  int attempts_max() const override { return facts_.attempts_max; }
  using Run::log;
  void log(Level level, std::string_view message) override;
  void output(const OutputLine& line) override;
  void unfinished(const OutputLine& line) override;
  void progress(std::uint64_t done, std::uint64_t total, std::string_view step) override;
  using Run::stat;
  void stat(std::string_view name, double value) override;
  std::stop_token stop_token() const override { return stop_; }
  bool flush() override { return flush_(); }

 private:
  SpoolRing& ring_;
  const Clock& clock_;
  RunFacts facts_;
  std::stop_token stop_;
  std::function<bool()> flush_;
};

}  // namespace joblog
