// SPDX-License-Identifier: MIT
// Expected failures are values: Result<T> holds a T, or an Error that a person can act on.
#pragma once

#include <expected>
#include <string>

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

}  // namespace joblog
