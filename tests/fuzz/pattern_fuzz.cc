// SPDX-License-Identifier: MIT
// Any bytes as lines of two logs: their patterns hold no digit, whatever the digits were, and a
// diff of them makes one log of the other.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "core/line_pattern.h"
#include "core/sequence_diff.h"

namespace {

void require(bool fact) {
  if (!fact) std::abort();
}

void check_pattern(std::string_view line) {
  const std::string pattern = joblog::line_pattern(line);
  require(pattern.size() <= line.size());
  require(std::ranges::none_of(pattern, joblog::is_digit));
  if (line.contains('\x1b')) return;  // Digits say what a sequence of a terminal is.
  std::string other(line);
  for (char& c : other) {
    if (c >= '1' && c <= '8') ++c;  // 0 stays: "0x" says what follows it.
  }
  require(joblog::line_pattern(other) == pattern);
}

void check_diff(const std::vector<std::uint64_t>& before, const std::vector<std::uint64_t>& after) {
  const auto diff = joblog::diff_sequences(before, after, {.edits_max = 8, .steps_max = 10'000});
  std::size_t at_before = 0, at_after = 0;
  for (const joblog::EqualStretch& stretch : diff.equal) {
    require(stretch.length > 0 && stretch.before >= at_before && stretch.after >= at_after);
    at_before = stretch.before + stretch.length;
    at_after = stretch.after + stretch.length;
    require(at_before <= before.size() && at_after <= after.size());
    for (std::size_t i = 0; i < stretch.length; ++i) {
      require(before[stretch.before + i] == after[stretch.after + i]);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  joblog::PatternHasher hasher;
  std::vector<std::uint64_t> logs[2];
  std::size_t lines = 0;
  for (const std::string_view line : joblog::split(bytes, '\n')) {
    check_pattern(line);
    logs[lines++ % 2].push_back(hasher.hash(line, line.ends_with('\\')));
  }
  check_diff(logs[0], logs[1]);
  return 0;
}
