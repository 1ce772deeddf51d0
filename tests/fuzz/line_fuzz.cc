// SPDX-License-Identifier: MIT
// Any bytes as the lines of a command: levels, reports and what a terminal would see of them.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/terminal_text.h"
#include "base/text.h"
#include "core/limits.h"
#include "core/line_level.h"
#include "core/line_report.h"

namespace {

void require(bool fact) {
  if (!fact) std::abort();
}

void check_report(const joblog::Report& report) {
  if (const auto* statistic = std::get_if<joblog::Statistic>(&report)) {
    require(std::isfinite(statistic->value));
    require(!statistic->name.empty());
    require(statistic->name.size() <= joblog::limits::statistic_name_bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  joblog::LineReader reader;
  for (const std::string_view line : joblog::split(bytes, '\n')) {
    (void)reader.read(joblog::Source::standard_error, line);
    const auto found = joblog::reports_in(line);
    for (const joblog::Report& report : found.reports) check_report(report);
    require(found.problem.empty() == (found.kind != joblog::LineReports::Kind::malformed));
    bool open = false;
    const auto text =
        joblog::coloured_terminal_text(joblog::escape_invalid_utf8(line), false, open);
    require(!open && !text.contains('\a'));
  }
  return 0;
}
