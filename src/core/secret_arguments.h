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

/// `text` with every one of `secrets` of at least 6 bytes masked; shorter ones would hide ordinary
/// words. `buffer` holds the result when there was one.
std::string_view without_secrets(std::string_view text, const std::vector<std::string>& secrets,
                                 std::string& buffer);

}  // namespace joblog
