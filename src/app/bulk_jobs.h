// SPDX-License-Identifier: MIT
// What bulk actions work on: the store and the writer of this process, once they are open.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/mutex.h"
#include "jobs/bulk_action.h"
#include "storage/store.h"
#include "writer/group_writer.h"

namespace joblog {

/// Kinds are registered before the store is opened, so their handlers are told here where it is.
/// Threads: callable from any. What open() is given outlives every run that began before close().
class BulkContext {
 public:
  void open(const Store& store, GroupWriter& writer, const Clock& clock);
  void close();
  /// Null while it is closed.
  std::unique_ptr<BulkJobStore> jobs() const;

 private:
  mutable Mutex mutex_;
  const Store* store_ GUARDED_BY(mutex_) = nullptr;
  GroupWriter* writer_ GUARDED_BY(mutex_) = nullptr;
  const Clock* clock_ GUARDED_BY(mutex_) = nullptr;
};

JobDefinition bulk_action_job(std::shared_ptr<BulkContext> context);

}  // namespace joblog
