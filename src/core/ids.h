// SPDX-License-Identifier: MIT
// Ids are types: a JobId cannot stand where a JobLogId belongs. 0 means "none".
#pragma once

#include <compare>
#include <cstdint>

namespace joblog {

template <class Tag>
struct Id {
  std::int64_t value = 0;
  constexpr auto operator<=>(const Id&) const = default;
  constexpr explicit operator bool() const { return value != 0; }
};

using JobId = Id<struct JobTag>;
using JobLogId = Id<struct JobLogTag>;
/// A registered process. Never reused, so it doubles as the token of the leases the process holds.
using ProcessId = Id<struct ProcessTag>;

}  // namespace joblog
