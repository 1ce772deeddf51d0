// SPDX-License-Identifier: MIT
// Anything else is refused: a misspelt "force" must not be taken for none.
#include "orders/sync/sync_arguments.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace joblog {

Result<bool> is_forced(std::string_view arguments) {
  const auto wrong = [](std::string_view why) {
    return fail(ErrorKind::invalid,
                fmt::format("the job's arguments {}; expected {{}} or {{\"force\": true}}", why));
  };
  boost::system::error_code code;
  const auto json = boost::json::parse({arguments.data(), arguments.size()}, code);
  if (code || !json.is_object()) return wrong("are no JSON object");
  const auto* force = json.as_object().if_contains("force");
  if (force == nullptr) return false;
  if (!force->is_bool()) return wrong("have a \"force\" that is neither true nor false");
  return force->as_bool();
}

}  // namespace joblog
