// SPDX-License-Identifier: MIT
// What to do about a server that lets nobody in.
#pragma once

#include <string>
#include <string_view>

namespace joblog::postgres {

struct SignIn {
  bool wants_password = false;  ///< And none was found.
  bool used_password = false;
};

/// `said`: by libpq, in English, as servers mostly speak. "": nothing is known about it.
std::string advice_about(std::string_view said, SignIn sign_in);

}  // namespace joblog::postgres
