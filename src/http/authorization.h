// SPDX-License-Identifier: MIT
// The Authorization header of HTTP Basic: reading it, and remembering it without keeping it.
//
// Threads: the caller's lock.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace joblog::http {

struct BasicCredentials {
  std::string user;
  std::string password;
};

/// Strict: the scheme, one space, padded base64 of "user:password" in UTF-8 without control
/// characters. Nothing else is read.
std::optional<BasicCredentials> parse_basic(std::string_view header);

/// A keyed hash of a text: equal texts have equal ones, and nobody without this process's random
/// key can tell what the text was. Compared in constant time.
class Fingerprint {
 public:
  explicit Fingerprint(std::string_view text);
  bool operator==(const Fingerprint& other) const;
  /// A short form of it, for a table: nobody without the key can choose it.
  std::uint64_t mark() const;

 private:
  std::array<unsigned char, 32> bytes_{};
};

/// The last `entries_max` headers, each for `time_to_live` after it was last seen.
class AuthorizationCache {
 public:
  AuthorizationCache(std::chrono::seconds time_to_live, std::size_t entries_max)
      : time_to_live_(time_to_live), entries_max_(entries_max) {}

  void add(const Fingerprint& header, SteadyTime now);
  bool has(const Fingerprint& header, SteadyTime now);  ///< Seen again: kept for longer.
  void clear() { entries_.clear(); }
  /// All of the other's, as if they were seen now.
  void take_over(AuthorizationCache& other, SteadyTime now);

 private:
  struct Entry {
    Fingerprint header;
    SteadyTime seen;
  };
  const std::chrono::seconds time_to_live_;
  const std::size_t entries_max_;
  std::deque<Entry> entries_;  // At most `entries_max_`, the oldest in front.
};

}  // namespace joblog::http
