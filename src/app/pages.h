// SPDX-License-Identifier: MIT
// The pages of `serve`: the site map, the guard in front of it and the server.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/engine.h"
#include "app/setup.h"
#include "app/skipped_items.h"
#include "web/health/liveness_checks.h"
#include "web/router.h"

namespace joblog {

/// What the pages want to know of the server around them. Callable from any thread.
struct PagesOptions {
  /// Beside the store's, in the order /up names them.
  std::vector<web::health::LivenessCheck> checks;
  std::function<bool()> stopping;
  /// The configuration that the server runs by now.
  std::function<std::shared_ptr<const Config>()> config;
  /// What is in the configuration's file and not taken up, for the banner.
  std::function<std::vector<web::Attention>()> configuration;
  /// What the server had to leave out of its configuration.
  std::function<std::vector<SkippedItem>()> skipped_items;
};

/// Threads: started, reloaded and stopped by one.
class Pages {
 public:
  /// Listens. `setup`, `engine`, `clock` and `notices` outlive it. Errors: invalid (an address that
  /// needs a password, an unusable certificate), unavailable (the port is taken).
  static Result<std::unique_ptr<Pages>> start(const Setup& setup, Engine& engine,
                                              PagesOptions options, const Clock& clock,
                                              Notices& notices);
  /// From now on these may sign in, under these names ([web] hosts); the certificate's files are
  /// read again. Live tails and downloads that were begun with what is no longer good end; no other
  /// connection does. Errors: as of start; then everything is as it was.
  Result<void> reload(const WebConfig& web, const Environment& environment);
  ~Pages();
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  const std::vector<web::Route>& routes() const;  ///< The site map.
  /// "http://127.0.0.1:3000/", for people: it works for a browser on this machine.
  std::string address() const;
  bool listens_everywhere() const;  ///< On every address of this machine.
  /// Answers what is in flight, then closes.
  void stop(std::chrono::milliseconds wait_max);

 private:
  class Impl;
  explicit Pages(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace joblog
