// SPDX-License-Identifier: MIT
// Secrets that tests give to the program and then look for wherever they must not be. Each holds
// "-canary-", which nothing else does.
#pragma once

#include <string_view>

namespace joblog::test::canary {

inline constexpr std::string_view admin = "admin-canary-9sVq";
inline constexpr std::string_view erp = "erp-canary-7fK2;}{=";
inline constexpr std::string_view command = "command-canary-Qx83";
inline constexpr std::string_view wrong_password = "wrong-canary-Lm51";

}  // namespace joblog::test::canary
