// SPDX-License-Identifier: MIT
// Wires sync_open_orders: which source the config names, and the file that the orders live in.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/setup.h"
#include "joblog/job.h"
#include "orders/sources/order_source.h"

namespace joblog {

JobDefinition open_orders_job(const Setup& setup, const Clock& clock);

/// Why there is no [open_orders] although the file has one: it has a problem, which is named.
std::optional<std::string> why_open_orders_are_left_out(const Setup& setup);

/// The source of [open_orders]; a stop ends its query. Errors: the password cannot be read.
Result<std::unique_ptr<OrderSource>> open_orders_source(const OpenOrdersConfig& config,
                                                        const Environment& environment,
                                                        std::stop_token stop);

/// Why no order can be read from a source with these columns; nothing: the key and what is required
/// are there.
std::optional<std::string> problem_with_columns(const OpenOrdersConfig& config,
                                                const std::vector<std::string>& columns);

}  // namespace joblog
