// SPDX-License-Identifier: MIT
// An installation under attack: servers, callers that enqueue, and the ledger of what was answered.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "crash/ledger.h"
#include "faults/campaign.h"
#include "support/installation.h"

namespace joblog::test {

class FaultFixture {
 public:
  explicit FaultFixture(Random& random);

  Installation joblog;
  /// A server with further variables of its own (a preloaded library, say).
  std::unique_ptr<Background> serve(const std::map<std::string, std::string>& further = {});
  std::string data() const { return joblog.data(); }
  std::string ledger_file() const { return joblog.folder().file("ledger"); }
  Ledger& ledger() { return ledger_; }

  /// Enqueues one job; what was answered goes into the ledger. A call that got no answer is
  /// repeated at most once, under the same request, as a careful caller would.
  void enqueue_one(std::uint64_t choice);
  /// Jobs whose enqueue was answered so far.
  int answered() const;
  /// False when nothing was answered for a minute.
  bool wait_for_answers(int more) const;

  /// Ends as the fault is over: a server without any fault runs until every job has ended, stops
  /// in order, and what must always be true is looked at.
  void heal_and_check(std::chrono::seconds limit = std::chrono::seconds{60});
  /// Only looks, at a store that nobody serves.
  void check(const std::string& store_folder) const;
  /// False when some job has not ended by then.
  bool everything_ends(std::chrono::seconds limit = std::chrono::seconds{60}) const;

 private:
  bool everything_has_ended() const;
  std::string config(Random& random) const;

  Ledger ledger_;
  mutable std::mutex mutex_;
  mutable std::condition_variable one_more_;
  int answered_ = 0;
  std::atomic<int> requests_ = 0;
};

/// Callers that enqueue one job after the other until the object goes away.
class Load {
 public:
  Load(FaultFixture& fixture, int callers, Random& random);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

 private:
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> callers_;
};

/// Tells a shim, which looks at the file, that the fault is there, or over. The file is locked for
/// as long as it is there, so that a shim can wait for its end.
class Switch {
 public:
  explicit Switch(const TempFolder& folder) : path_(folder.file("the-fault-is-there")) {}
  void on(std::string_view what = "");
  void off();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  UniqueFd lock_;
};

}  // namespace joblog::test
