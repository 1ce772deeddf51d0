// SPDX-License-Identifier: MIT
// What is wrong with a store's data, in words.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/job_log.h"
#include "postgres/postgres_client.h"

namespace joblog::postgres {

/// Inside a snapshot. Reads everything; `told` hears now and then how far it has come.
std::vector<std::string> find_problems(Client& client,
                                       const std::function<void(const Progress&)>& told);

/// A look at a few places.
std::vector<std::string> find_problems_quickly(Client& client);

}  // namespace joblog::postgres
