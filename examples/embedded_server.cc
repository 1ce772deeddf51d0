// SPDX-License-Identifier: MIT
// A program with a main of its own that holds a joblog server: it leaves itself three jobs, waits
// for them, and stops the server. JOBLOG_DATA names the folder of its data.
#include <joblog/joblog.h>

#include <cstdio>
#include <latch>
#include <string>

namespace {

std::latch greeted(3);

joblog::Outcome greet(joblog::Run& run) {
  run.log("hello, " + run.argument<std::string>("name", "world"));
  greeted.count_down();
  return joblog::Success{};
}

int complain(const joblog::Error& error) {
  std::fprintf(stderr, "embedded_server: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int main() {
  auto server =
      joblog::Server::start({.jobs = {{.kind = "greet", .handler = greet}}, .pages = false});
  if (!server) return complain(server.error());

  const joblog::Client client = (*server)->client();
  for (const char* name : {"Anna", "Bob", "Charlie"}) {
    const auto job =
        client.enqueue({.kind = "greet", .arguments = joblog::json_arguments({{"name", name}})});
    if (!job) return complain(job.error());
  }
  greeted.wait();

  const auto stopped = (*server)->stop();
  if (!stopped) return complain(stopped.error());
  std::puts("greeted all");
  return 0;
}
