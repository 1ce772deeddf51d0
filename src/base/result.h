// Expected failures are values: Result<T> holds a T or an Error that a person can act on.
// Absence is not a failure (use std::optional); a bug is an assert.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace joblog {

enum class ErrorKind {
  invalid,      ///< The caller's input is wrong; repeating it will fail again.
  not_found,    ///< What was named does not exist.
  conflict,     ///< The state of things forbids it now (already finished, already running …).
  unavailable,  ///< A resource is out of reach for now (locked, disk full, network); retry later.
  corrupt,      ///< Stored data cannot be trusted; stop and look.
  unsupported,  ///< This build, library or store cannot do it.
  internal,     ///< None of the above: a bug of ours or an operating-system refusal.
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;   ///< What happened, to what, and what to do. Never holds a secret.
  bool unknown = false;  ///< It may have been done all the same: a COMMIT that got no answer.
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return std::unexpected(Error{kind, std::move(message)});
}

/// `error` with what was being done in front: "opening orders.csv: no such file".
inline std::unexpected<Error> wrap(std::string_view doing, Error error) {
  error.message = std::string(doing) + ": " + error.message;
  return std::unexpected(std::move(error));
}

}  // namespace joblog
