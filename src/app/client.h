// SPDX-License-Identifier: MIT
// What a Client holds; a Server gives one that works on its own store.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/engine.h"
#include "base/clock.h"
#include "joblog/client.h"
#include "queue/enqueuer.h"

namespace joblog {

/// Threads: callable from any.
class Client::Impl {
 public:
  virtual ~Impl() = default;
  virtual Result<std::vector<EnqueuedJob>> enqueue(
      const std::vector<JobRequest>& requests) const = 0;
};

/// "nightly@host": this program, for people.
std::string program_at_host();

}  // namespace joblog
