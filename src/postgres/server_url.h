// SPDX-License-Identifier: MIT
// The address of a PostgreSQL server and of a database on it, before anybody connects.
#pragma once

#include <optional>
#include <string>

namespace joblog::postgres {

/// What keeps libpq from reading the address. It repeats nothing of it: there may be a password in
/// what is damaged. Nothing: it can be tried.
std::optional<std::string> problem_with_url(const std::string& url);

}  // namespace joblog::postgres
