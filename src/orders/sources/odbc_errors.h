// SPDX-License-Identifier: MIT
// From what a driver says to an error that a person can act on.
#pragma once

#include <string>
#include <vector>

#include "orders/sources/odbc_handle.h"
#include "orders/sources/order_source.h"

namespace joblog {

/// What was being done when a driver refused.
enum class OdbcStep { connect, query, fetch };

/// The kind follows SQLSTATE and the step: 28xxx (and the wrong password of drivers that say it
/// otherwise) is authentication; 08xxx, IM0xx and HYT01 are connection; whatever else goes wrong
/// while connecting is connection, while running the query or fetching its rows is query.
/// Occurrences of `secrets` in the driver's words are masked.
SourceError to_source_error(OdbcStep step, const std::vector<OdbcDiagnostic>& diagnostics,
                            const std::vector<std::string>& secrets);

}  // namespace joblog
