// SPDX-License-Identifier: MIT
// A program with jobs of its own: link joblog, define jobs, and get serve, run, enqueue, logs … for
// them. Try:
//   nightly_report run report --arguments '{"rows": 5}'
//   nightly_report logs
//   nightly_report kinds
#include <joblog/joblog.h>

#include <cstdlib>
#include <string>

namespace {

joblog::Outcome report(joblog::Run& run) {
  const int rows = run.argument<int>("rows");  // There always is one: it has a default.
  run.log("collecting " + std::to_string(rows) + " rows");
  for (int row = 1; row <= rows; ++row) {
    if (run.cancelled()) return joblog::Cancelled{};
    run.progress(static_cast<std::uint64_t>(row), static_cast<std::uint64_t>(rows), "rows");
  }
  if (rows == 0)
    return joblog::Failure{"NoRows", "there is nothing to report; check the night's import"};
  run.stat("rows", rows);
  return joblog::Success{};
}

/// Stands for a driver that brings its process down. The worker is not harmed: the kind is
/// isolated.
joblog::Outcome crash(joblog::Run& run) {
  run.log(joblog::Level::warning, "about to crash");
  std::abort();
}

}  // namespace

int main(int argc, char** argv) {
  const joblog::ParameterDefinition rows{.name = "rows",
                                         .type = joblog::ParameterType::integer,
                                         .default_value = 10,
                                         .help = "how many to write",
                                         .min = 0,
                                         .max = 1'000'000};
  return joblog::run_program(
      argc, argv,
      {{.kind = "report", .handler = report, .retry = {.attempts_max = 3}, .parameters = {rows}},
       {.kind = "crash", .handler = crash, .isolated = true}});
}
