// SPDX-License-Identifier: MIT
// joblog with jobs that say, in every way a job can, what must never become part of a page.
//   hostile_program enqueue hostile --arguments '{"hold": true}'
#include <joblog/program.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>

#include "security/hostile/payload.h"

namespace {

using joblog::test::payload;

void wait_until_told_to_stop(const joblog::Run& run) {
  std::mutex mutex;
  std::condition_variable_any told;
  std::unique_lock lock(mutex);
  told.wait(lock, run.stop_token(), [] { return false; });
}

joblog::Outcome hostile(joblog::Run& run) {
  const std::string text(payload);
  for (const auto level :
       {joblog::Level::debug, joblog::Level::info, joblog::Level::warning, joblog::Level::error}) {
    run.log(level, text);
  }
  run.log("\x1b]8;;javascript:xss()\x1b\\a link\x1b]8;;\x1b\\ and \x1b]8;;\"xss-attr=\x07" + text);
  run.log("\x1b[31\"xss-attr=1m\x1b[1;38;5;\"xss-attr=1m" + text + "\x1b[0m");
  run.log("data: of an event\n\nevent: end\rdata: " + text + "\r\n\r\nid: 1\n\n");
  run.log("\xff\xfe\xc0\xbcxss-tag\xc0\xbe \xe2\x80\xae" + text);
  run.log(text + std::string(20'000, '<'));
  run.progress(1, 2, text);
  run.stat(joblog::test::short_payload, 1.0);
  run.flush();
  if (run.arguments().find("hold") != std::string_view::npos) wait_until_told_to_stop(run);
  return joblog::Failure{text, text, false};
}

joblog::Outcome throws(joblog::Run& /*run*/) { throw std::runtime_error(std::string(payload)); }

}  // namespace

int main(int argc, char** argv) {
  return joblog::run_program(
      argc, argv, {{.kind = "hostile", .handler = hostile}, {.kind = "throws", .handler = throws}});
}
