// SPDX-License-Identifier: MIT
// A warning where work may be missing, a plain message where it goes on by itself.
#include "jobs/command_end.h"

#include <fmt/format.h>

#include "base/text.h"

namespace joblog {
namespace {

void log_ended(Run& run, const ProcessEnd& end, const CommandSpec& spec) {
  const auto grace = format_duration(spec.grace);
  const char* why = end.stopped || end.timed_out ? "the run was stopped"
                                                 : "children = \"kill\" in the command's table";
  run.log(Level::warning,
          end.killed
              ? fmt::format("the command's child processes outlived it and were cut off ({}): "
                            "SIGTERM, after {} SIGKILL",
                            why, grace)
              : fmt::format("the command's child processes outlived it and were cut off ({}): "
                            "SIGTERM",
                            why));
}

}  // namespace

void log_waiting(Run& run) {
  run.log(
      "the command has ended; waiting for its child processes, which have its output open "
      "(children = \"detach\" lets them go)");
}

void log_leftover_children(Run& run, const ProcessEnd& end, const CommandSpec& spec) {
  if (end.children_ended) {
    log_ended(run, end, spec);
  } else if (end.killed) {
    run.log(Level::warning,
            fmt::format("the command did not end within {} of SIGTERM: sent SIGKILL to its group",
                        format_duration(spec.grace)));
  }
  if (end.reader_left) {
    run.log(Level::warning,
            "nobody reads the command's output any more: what it wrote from then on was refused to "
            "it, as without joblog, and is not kept");
  }
  if (end.pipes_left_open > 0) {
    run.log(Level::warning,
            "a child process of the command could not be ended; what it prints is not kept");
  }
  if (end.children_detached) {
    run.log(Level::warning,
            "child processes of the command still run and have its output open; what they print "
            "from now on is not kept (children = \"detach\")");
  }
  if (end.children_left) {
    run.log(
        "child processes of the command still run; they have let go of its output and are left "
        "alone");
  }
}

}  // namespace joblog
