// Wires sync_open_orders: which source the config names, and the file that the orders live in.
#pragma once

#include <memory>

#include "app/setup.h"
#include "joblog/job.h"
#include "sources/order_source.h"

namespace joblog {

JobDefinition open_orders_job(const Config& config, const Locations& locations,
                              const Environment& environment, const Clock& clock);

/// The source of [open_orders]; a stop ends its query. Errors: the password cannot be read.
Result<std::unique_ptr<OrderSource>> open_orders_source(const OpenOrdersConfig& config,
                                                        const Environment& environment,
                                                        std::stop_token stop);

}  // namespace joblog
