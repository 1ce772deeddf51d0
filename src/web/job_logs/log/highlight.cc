// SPDX-License-Identifier: MIT
// Finds in the whole line's text, then cuts the spans where a hit begins or ends.
#include "web/job_logs/log/highlight.h"

#include <string>
#include <utility>

#include "base/fold_case.h"

namespace joblog::web::job_logs {
namespace {

using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;

Ranges hits_in(const std::vector<Span>& spans, std::string_view needle) {
  std::string all;
  for (const Span& span : spans) all += span.text;
  all = fold_case(all);
  const std::string wanted = fold_case(needle);
  Ranges ranges;
  for (auto at = all.find(wanted); at != std::string::npos;
       at = all.find(wanted, at + wanted.size())) {
    ranges.emplace_back(at, at + wanted.size());
  }
  return ranges;
}

}  // namespace

std::vector<Span> highlighted(std::vector<Span> spans, std::string_view needle) {
  if (needle.empty()) return spans;
  const Ranges ranges = hits_in(spans, needle);
  if (ranges.empty()) return spans;
  std::vector<Span> out;
  auto range = ranges.begin();
  std::size_t begin = 0;  // Of the span, in the whole text.
  for (const Span& span : spans) {
    std::size_t at = 0;
    while (at < span.text.size()) {
      while (range != ranges.end() && range->second <= begin + at) ++range;
      const bool hit = range != ranges.end() && range->first <= begin + at;
      std::size_t end = span.text.size();
      if (range != ranges.end()) end = std::min(end, (hit ? range->second : range->first) - begin);
      out.push_back({span.text.substr(at, end - at), span.classes, hit});
      at = end;
    }
    begin += span.text.size();
  }
  return out;
}

}  // namespace joblog::web::job_logs
