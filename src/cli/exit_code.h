// SPDX-License-Identifier: MIT
// What the program's exit code says, in one place; `joblog --help` documents the same list.
#pragma once

#include "base/result.h"

namespace joblog::cli {

namespace exits {
inline constexpr int done = 0;
inline constexpr int failed = 1;  ///< The run or operation failed.
inline constexpr int usage = 2;   ///< The command line is wrong.
inline constexpr int config = 3;  ///< The configuration has problems.
inline constexpr int not_found = 4;
inline constexpr int conflict = 5;       ///< Already running, or not in a state that allows it.
inline constexpr int out_of_reach = 6;   ///< The store or a source, or it cannot be used.
inline constexpr int unknown = 7;        ///< It is not known whether it was stored.
inline constexpr int not_started = 127;  ///< exec: there is no such command, as shells report it.
inline constexpr int interrupted = 130;  ///< As shells report a program ended by Ctrl-C.
inline constexpr int signal_base = 128;  ///< exec: plus the signal that ended it.
}  // namespace exits

/// Of what is known to have failed.
constexpr int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return exits::usage;
    case ErrorKind::not_found:
      return exits::not_found;
    case ErrorKind::conflict:
      return exits::conflict;
    case ErrorKind::unavailable:
    case ErrorKind::corrupt:
    case ErrorKind::unsupported:
      return exits::out_of_reach;
    case ErrorKind::internal:
      break;
  }
  return exits::failed;
}
inline int exit_code(const Error& error) {
  return error.unknown ? exits::unknown : exit_code(error.kind);
}

}  // namespace joblog::cli
