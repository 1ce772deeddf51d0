// SPDX-License-Identifier: MIT
// A job that makes other jobs: one report becomes one for each customer. Try:
//   split_report enqueue reports --arguments '{"customers": ["Miller", "Smith"]}'
//   split_report serve
#include <joblog/joblog.h>

#include <string>
#include <vector>

namespace {

/// Every request has an id made of this job's, so that a second attempt makes no second report.
joblog::Outcome reports(joblog::Run& run) {
  std::vector<joblog::JobRequest> requests;
  for (const auto& customer : run.argument<std::vector<std::string>>("customers")) {
    requests.push_back({.kind = "customer_report",
                        .arguments = joblog::json_arguments({{"customer", customer}}),
                        .request_id = "report:" + std::to_string(run.job_id()) + ":" + customer});
  }
  const auto enqueued = run.enqueue_all(requests);
  if (!enqueued) return joblog::Failure{"EnqueueError", enqueued.error().message};
  run.stat("reports", enqueued->size());
  return joblog::Success{};
}

joblog::Outcome customer_report(joblog::Run& run) {
  run.log("report for " + run.argument<std::string>("customer"));
  return joblog::Success{};
}

/// Two reports of one customer never run at once; those of others do.
std::string key_of_customer(const joblog::Arguments& arguments) {
  return "customer:" + arguments.get<std::string>("customer");
}

}  // namespace

int main(int argc, char** argv) {
  return joblog::run_program(argc, argv,
                             {{.kind = "reports", .handler = reports},
                              {.kind = "isolated_reports", .handler = reports, .isolated = true},
                              {.kind = "customer_report",
                               .handler = customer_report,
                               .concurrency_limit = 1,
                               .concurrency_key = key_of_customer}});
}
