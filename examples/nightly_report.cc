// A program with jobs of its own: link joblog, define jobs, and get serve, run, enqueue, logs … for
// them. Try:
//   nightly_report run report --arguments '{"rows": 5}'
//   nightly_report logs
#include <joblog/program.h>

#include <string>
#include <vector>

namespace {

/// The rows to write: a number in the job's arguments, or ten. (Real code would use a JSON
/// library.)
int rows_of(const joblog::Run& run) {
  const std::string arguments(run.arguments());
  const auto colon = arguments.find(':');
  return colon == std::string::npos ? 10 : std::stoi(arguments.substr(colon + 1));
}

joblog::Outcome report(joblog::Run& run) {
  const int rows = rows_of(run);
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
  run.log("about to crash");
  std::abort();
}

}  // namespace

int main(int argc, char** argv) {
  return joblog::run_program(argc, argv,
                             {{.kind = "report", .handler = report, .retry = {.attempts_max = 3}},
                              {.kind = "crash", .handler = crash, .isolated = true}});
}
