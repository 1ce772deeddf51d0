// SPDX-License-Identifier: MIT
// A list is read outside the transaction, so that writing waits for no search.
#include "storage/bulk_walk.h"

#include <boost/json.hpp>

#include "storage/ask.h"

namespace joblog {

Result<BulkBatch> change_next(const Store& store, const InTransaction& in_transaction,
                              const BulkWalk& walk) {
  auto page = ask(store, [&](Reader& reader) { return reader.list_jobs(walk.filter); });
  if (!page) return std::unexpected(page.error());
  std::erase_if(page->jobs, [&](const Job& job) { return job.id > walk.up_to; });
  const BulkBatch begun{.matched = static_cast<std::int64_t>(page->jobs.size()),
                        .reached = page->reached};
  if (page->jobs.empty()) return begun;
  return in_transaction([&](Transaction& tx) {
    BulkBatch batch = begun;
    for (const Job& job : page->jobs) batch.changed += walk.verb(tx, job.id) ? 1 : 0;
    if (walk.record && batch.changed > 0) walk.record(tx, batch);
    return batch;
  });
}

AuditEntry change_of(const ManyChanged& many) {
  boost::json::object detail{{"matched", many.matched},
                             {"changed", many.changed},
                             {"skipped", many.matched - many.changed}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) detail[name] = value;
  };
  add("run", many.run);
  if (many.of.state) add("state", to_string(*many.of.state));
  add("queue", many.of.queue);
  add("kind", many.of.kind);
  add("cause", many.of.cause);
  add("text", many.of.text);
  return {.at = many.at,
          .by = many.by,
          .action = many.action,
          .target_kind = "jobs",
          .detail = boost::json::serialize(detail)};
}

}  // namespace joblog
