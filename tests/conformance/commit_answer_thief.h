// SPDX-License-Identifier: MIT
// Stands between a store and its PostgreSQL server, and passes on all that they say; but when told
// to, it lets a COMMIT through and breaks the connection off instead of passing the answer on.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "support/temp_folder.h"

namespace joblog::test {

class CommitAnswerThief {
 public:
  /// `server`: the path of the server's unix socket.
  CommitAnswerThief(std::string server, int port);
  ~CommitAnswerThief();
  CommitAnswerThief(const CommitAnswerThief&) = delete;
  CommitAnswerThief& operator=(const CommitAnswerThief&) = delete;

  std::string folder() const { return folder_.path().string(); }  ///< libpq's host=.
  void steal_next() { is_armed_ = true; }
  int stolen() const { return stolen_; }

 private:
  void run();
  struct Passage {
    UniqueFd client, server;
  };
  bool pass_on(Passage& passage, bool from_server);

  TempFolder folder_;
  const std::string server_;
  UniqueFd door_;
  std::atomic<bool> is_armed_{false}, is_over_{false};
  std::atomic<int> stolen_{0};
  std::vector<Passage> passages_;  ///< The thread's own.
  std::thread thread_;
};

}  // namespace joblog::test
