// SPDX-License-Identifier: MIT
// A store and a writer of its own, and the kinds by name.
#include "app/client.h"

#include <errno.h>
#include <fmt/format.h>

#include "app/commands.h"
#include "base/environment.h"
#include "queue/process_identity.h"
#include "writer/group_writer.h"

namespace joblog {
namespace {

/// A library prints nothing: what goes wrong is an answer of the call that it went wrong for.
class Silent final : public Notices {
 public:
  void notice(Severity, std::string_view) override {}
};

Outcome only_enqueues(Run&) {
  return Failure{"NotRunHere", "this program only enqueues jobs of this kind", false};
}

std::vector<JobDefinition> with_handlers(std::vector<JobDefinition> jobs) {
  for (JobDefinition& job : jobs) {
    if (!job.handler) job.handler = only_enqueues;
  }
  return jobs;
}

class OwnStore final : public Client::Impl {
 public:
  explicit OwnStore(const ClientOptions& options)
      : setup_(make_setup({.config = options.config, .data = options.data, .store = options.store},
                          process_environment(), with_handlers(options.jobs), clock_)),
        name_(options.name.empty() ? program_at_host() : options.name),
        unknown_kinds_(options.unknown_kinds) {}

  Result<void> open(bool may_create) {
    if (const auto problem = why_store_is_not_known(setup_)) return std::unexpected(*problem);
    auto store =
        open_store(setup_, clock_, true, may_create ? NewStore::when_first : NewStore::never);
    if (!store) return std::unexpected(store.error());
    store_ = std::move(*store);
    writer_ = std::make_unique<GroupWriter>(*store_, clock_, notices_);
    return {};
  }

  Result<std::vector<EnqueuedJob>> enqueue(const std::vector<JobRequest>& requests) const override {
    return Enqueuer{setup_.registry, *writer_, clock_, unknown_kinds_}.enqueue(requests, name_);
  }

 private:
  const SystemClock clock_;
  Silent notices_;
  const Setup setup_;
  const std::string name_;
  const bool unknown_kinds_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<GroupWriter> writer_;  // Last: it uses all of the above.
};

}  // namespace

std::string program_at_host() {
  return fmt::format("{}@{}", program_invocation_short_name, host_name());
}

Result<Client> Client::open(const ClientOptions& options) {
  auto impl = std::make_shared<OwnStore>(options);
  if (auto opened = impl->open(options.may_create); !opened) return std::unexpected(opened.error());
  return Client(std::move(impl));
}

Result<std::vector<EnqueuedJob>> Client::enqueue_all(
    const std::vector<JobRequest>& requests) const {
  return impl_->enqueue(requests);
}

Result<EnqueuedJob> Client::enqueue(const JobRequest& request) const {
  auto enqueued = impl_->enqueue({request});
  if (!enqueued) return std::unexpected(std::move(enqueued.error()));
  return std::move(enqueued->front());
}

}  // namespace joblog
