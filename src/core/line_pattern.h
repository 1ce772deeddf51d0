// SPDX-License-Identifier: MIT
// What two runs say alike: the pattern of a line is its text with "#" for what differs from run to
// run by nature: numbers, dates and times, durations and sizes with their units, UUIDs, hex and
// random ids. White space counts as one blank, colours of terminals as nothing. For comparing only:
// people are shown the lines as they are.
//
// Pure; any bytes may come in. Costs: one pass over the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace joblog {

/// "Read 1,234 rows in 850 ms (run 4f9c01ab)" → "Read # rows in # (run #)". Never longer than
/// `text`, and without ASCII digits.
std::string line_pattern(std::string_view text);

/// Hashes of the patterns of a log's details, given in order. A word that is cut by the end of a
/// part that goes on counts to the part that follows, so that it is read as a whole.
class PatternHasher {
 public:
  std::uint64_t hash(std::string_view message, bool continued);
  /// The hash of a line that says nothing.
  static std::uint64_t of_nothing();

 private:
  std::string carried_;
};

}  // namespace joblog
