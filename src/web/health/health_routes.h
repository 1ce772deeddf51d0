// SPDX-License-Identifier: MIT
// What machines ask: GET /up for whoever restarts or routes around a dead server, GET /metrics for
// Prometheus.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "http/http_server.h"
#include "web/attention.h"
#include "web/health/liveness_checks.h"
#include "web/health/metrics.h"
#include "web/router.h"

namespace joblog::web::health {

/// What is known of the program around the pages. All of it is callable from any thread, cheap but
/// for the pulses, and may be empty: then it is left out.
struct HealthOptions {
  const Clock& clock;                            ///< Outlives the routes.
  std::vector<LivenessCheck> checks;             ///< /up names them in this order.
  std::function<bool()> stopping{};              ///< The server was told to end.
  std::function<std::size_t()> skipped_items{};  ///< Parts of the configuration.
  TimePoint started_at{};
  std::function<http::ServerFigures()> http{};
  std::function<std::size_t()> live_tails{};  ///< Readers who watch a run as it goes.
  std::function<std::optional<DiskSpace>()> disk{};
  std::function<std::optional<SpoolFiles>()> spools{};
};

/// `options` are copied. /up must be one of the guard's public paths; /metrics must not.
std::vector<Route> routes(const HealthOptions& options);

}  // namespace joblog::web::health
