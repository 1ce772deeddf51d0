// SPDX-License-Identifier: MIT
// One simulation from a seed: first anything may go wrong and nothing untrue may happen, then all
// is well and everything must come to its end.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

namespace joblog::simulation {

struct Plan {
  std::uint64_t seed = 1;
  double hours = 3;         ///< Of trouble.
  std::uint64_t steps = 0;  ///< Trouble ends after so many turns of threads; 0 = by the hours.
};

struct Report {
  std::string broken;  ///< The rule; "" = none.
  std::string manner;  ///< What kind of simulation it was.
  double hours = 0;
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;
  std::int64_t runs = 0, lines = 0, programs = 0;
  std::deque<std::string> last_events;
};

/// In a folder of its own, which goes away.
Report simulate(const Plan& plan);

/// The environment that plays it again.
std::string variables_of(const Plan& plan);
/// What a person needs to look into it, in lines.
std::string explain(const Plan& plan, const Report& report, std::size_t events = 120);

}  // namespace joblog::simulation
