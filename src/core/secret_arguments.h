// SPDX-License-Identifier: MIT
// Secrets among the arguments of a job: {"password": {"$secret": "hunter2"}}. They are stored like
// that, and shown as {"password": "•••"}.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace joblog {

inline constexpr std::string_view secret_mask = "•••";

/// What people and logs may see of `arguments`: every secret masked. Without a secret, `arguments`
/// as they are.
std::string masked_arguments(std::string_view arguments);

/// What the job itself gets: every secret as the plain text it is.
std::string revealed_arguments(std::string_view arguments);

/// `edited`, in which a person left the mask of a secret as it stood, with the secret of `original`
/// in its place.
std::string with_secrets_of(std::string_view original, std::string_view edited);

/// The secrets themselves.
std::vector<std::string> secrets_in(std::string_view arguments);

}  // namespace joblog
