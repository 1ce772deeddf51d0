// SPDX-License-Identifier: MIT
// Warnings about a clock that may be wrong: lines of the banner and findings of `joblog check`.
#pragma once

#include <string>
#include <vector>

#include "app/setup.h"
#include "base/clock.h"
#include "cli/check.h"
#include "queue/pruner.h"
#include "storage/store.h"
#include "web/page_services.h"

namespace joblog {

Retention retention_of(const RetentionConfig& config);

/// What scheduler or retention say of the clock; "" adds nothing.
void add_clock_warning(std::string warning, std::vector<web::Attention>& lines);

/// What the store has seen does not go with what the clock says. Nothing: it does, or the store
/// cannot be read.
std::vector<cli::Finding> clock_findings(const Setup& setup, const Store& store, TimePoint now);

}  // namespace joblog
