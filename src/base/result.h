// SPDX-License-Identifier: MIT
// Making errors. The types are public (include/joblog/result.h). Absence is not a failure (use
// std::optional); a bug is an assert.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "joblog/result.h"

namespace joblog {

inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return std::unexpected(Error{kind, std::move(message)});
}

/// `error` with what was being done in front: "opening orders.csv: no such file".
inline std::unexpected<Error> wrap(std::string_view doing, Error error) {
  error.message = std::string(doing) + ": " + error.message;
  return std::unexpected(std::move(error));
}

}  // namespace joblog
