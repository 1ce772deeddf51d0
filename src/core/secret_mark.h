// SPDX-License-Identifier: MIT
// How a secret is marked in JSON. Internal to core: others use core/secret_arguments.h.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace joblog {

inline constexpr std::string_view secret_key = "$secret";

bool is_secret(const boost::json::value& value);
std::string secret_text(const boost::json::value& value);  ///< Of one that is_secret().
boost::json::value as_secret(std::string_view text);

}  // namespace joblog
