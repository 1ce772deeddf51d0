// SPDX-License-Identifier: MIT
// A text to find in many others, taken literally, in any case of its letters (fold_case.h).
#pragma once

#include <string>
#include <string_view>

namespace joblog {

/// Threads: callable from any, once made.
class Needle {
 public:
  explicit Needle(std::string_view text);
  /// The empty needle is in everything.
  bool in(std::string_view hay) const;
  /// Across the border of two texts that belong together, in neither of them alone.
  bool across(std::string_view text, std::string_view next) const;

 private:
  bool matches_at(const char* hay) const;

  std::string lower_;
  bool is_ascii_ = true;
  std::size_t anchor_ = 0;  ///< Its rarest character, which is looked for first.
  char anchor_lower_ = 0;
  char anchor_upper_ = 0;
};

}  // namespace joblog
