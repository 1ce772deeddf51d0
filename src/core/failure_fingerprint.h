// SPDX-License-Identifier: MIT
// The cause of a failure as a short fingerprint: failures that differ only in numbers, ids and
// quoted names share it, so that a thousand failed jobs read as three problems.
#pragma once

#include <string>
#include <string_view>

namespace joblog {

/// The first line of `message` with what varies replaced: quoted parts by "…", UUIDs by <uuid>,
/// long hexadecimal numbers by <hex>, other numbers by <n>; white space is one space. Applying it
/// twice changes nothing more.
std::string without_variables(std::string_view message);

/// 16 hexadecimal digits. Stored: the same input gives the same answer in every version.
std::string failure_fingerprint(std::string_view kind, std::string_view error_class,
                                std::string_view message);
/// True for what cause_of can answer.
bool is_failure_fingerprint(std::string_view text);

}  // namespace joblog
