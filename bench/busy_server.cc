// SPDX-License-Identifier: MIT
// joblog with a kind that does next to nothing, ten lines a run: workers at full speed beside the
// pages.
#include <joblog/program.h>

namespace {

joblog::Outcome busy(joblog::Run& run) {
  for (int line = 0; line < 10; ++line) {
    run.log("the quick brown fox jumps over the lazy dog and writes eighty characters of it..");
  }
  return joblog::Success{};
}

}  // namespace

int main(int argc, char** argv) {
  return joblog::run_program(argc, argv, {{.kind = "busy", .handler = busy}});
}
