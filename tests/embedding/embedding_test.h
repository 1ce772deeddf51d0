// SPDX-License-Identifier: MIT
// A server and clients in this very process, on a store of their own.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>

#include "base/clock.h"
#include "core/job.h"
#include "joblog/joblog.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace joblog::test {

class EmbeddingTest : public testing::Test {
 protected:
  std::string store_path() const { return folder_.file("joblog.sqlite3"); }

  Client client(std::vector<JobDefinition> jobs) const {
    auto opened =
        Client::open({.store = store_path(), .jobs = std::move(jobs), .may_create = true});
    EXPECT_TRUE(opened) << opened.error().message;
    return *opened;
  }

  /// Without pages, on `folder_`. Throws when it does not start.
  std::unique_ptr<joblog::Server> serve(std::vector<JobDefinition> jobs,
                                        bool take_signals = false) {
    auto server = joblog::Server::start({.data = folder_.path().string(),
                                         .jobs = std::move(jobs),
                                         .pages = false,
                                         .take_signals = take_signals});
    if (!server) throw std::runtime_error(server.error().message);
    return std::move(*server);
  }

  /// As stored.
  Job stored(const EnqueuedJob& enqueued) const {
    std::optional<Job> found;
    const SystemClock clock;
    auto store = sqlite::SqliteStore::open({.path = store_path()}, clock);
    EXPECT_TRUE(store) << store.error().message;
    EXPECT_TRUE((*store)->read([&](Reader& reader) { found = reader.job(JobId{enqueued.id}); }));
    EXPECT_TRUE(found);
    return found.value_or(Job{});
  }

  TempFolder folder_;
};

}  // namespace joblog::test
