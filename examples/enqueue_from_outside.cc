// SPDX-License-Identifier: MIT
// Another program leaves a job for a server: it has the store's path and the kind's name, and needs
// neither the handler nor the configuration.
//   enqueue_from_outside STORE KIND [JSON]
#include <joblog/client.h>

#include <cstdio>

namespace {

int complain(const joblog::Error& error) {
  std::fprintf(stderr, "enqueue_from_outside: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::fputs("usage: enqueue_from_outside STORE KIND [JSON]\n", stderr);
    return 2;
  }
  const auto client = joblog::Client::open({.store = argv[1], .unknown_kinds = true});
  if (!client) return complain(client.error());
  const auto job = client->enqueue({.kind = argv[2], .arguments = argc == 4 ? argv[3] : "{}"});
  if (!job) return complain(job.error());
  std::printf("job %lld is %s\n", static_cast<long long>(job->id), job->state.c_str());
  return 0;
}
