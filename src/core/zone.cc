// The only file that includes the date library. `std::chrono` is spelled out: its names and those
// of the library would be ambiguous.
#include "core/zone.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <numeric>
#include <vector>

#include "core/quoted.h"
#include "core/zone_names.h"

namespace joblog {
namespace {

constexpr std::size_t kNameBytes = 64;  ///< Longer than any zone's name.

char fold(char c) {
  if (c == ' ') return '_';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string folded(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), fold);
  return out;
}

std::string_view city_of(std::string_view zone) { return zone.substr(zone.rfind('/') + 1); }

/// Insertions, deletions and replacements that turn `a` into `b`.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// "did you mean …?" with the (at most three) nearest names: by the whole name, or by the city when
/// no region was given. Without any, how names look.
std::string suggestion(std::string_view name) {
  constexpr std::string_view kShape = "names look like \"Europe/Zurich\" or \"UTC\"";
  if (name.empty() || name.size() > kNameBytes) return std::string(kShape);
  const std::string wanted = folded(name);
  const bool city_only = wanted.find('/') == wanted.npos;
  const std::size_t enough = 1 + wanted.size() / 4;
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const auto& zone : date::get_tzdb().zones) {
    const std::string full = folded(zone.name());
    std::size_t distance = edits(wanted, full);
    if (city_only) distance = std::min(distance, edits(wanted, city_of(full)));
    if (distance <= enough) near.emplace_back(distance, zone.name());
  }
  std::ranges::sort(near);
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(near.size(), 3); ++i) {
    if (near[i].first > near[0].first + 1) break;
    text += (i == 0 ? "did you mean " : " or ") + quoted(near[i].second);
  }
  return text.empty() ? std::string(kShape) : text + "?";
}

bool is_utc(std::string_view name) { return name == "UTC" || name == "Etc/UTC"; }

/// Nothing when there is none of that name. Throws when the machine has no zones.
const date::time_zone* look_up(std::string_view name) {
  const auto& zones = date::get_tzdb().zones;  // In order of their names.
  const auto at = std::ranges::lower_bound(zones, name, {}, &date::time_zone::name);
  return at == zones.end() || at->name() != name ? nullptr : &*at;
}

}  // namespace

bool is_zone_name(std::string_view name) {
  try {
    return is_utc(name) || look_up(name) != nullptr;
  } catch (const std::exception&) {
    return false;
  }
}

Result<Zone> Zone::find(std::string_view name) {
  Zone found;
  if (is_utc(name)) return found;
  try {
    const date::time_zone* zone = look_up(name);
    if (zone == nullptr) {
      return fail(ErrorKind::invalid,
                  fmt::format("no time zone is named {}; {}", quoted(name), suggestion(name)));
    }
    zone->get_info(std::chrono::sys_seconds{});  // Reads its file now: a failure has an answer.
    found.zone_ = zone;
    return found;
  } catch (const std::exception& error) {
    return fail(
        ErrorKind::unavailable,
        fmt::format("the time zone {} cannot be read ({}); is the package tzdata installed?",
                    quoted(name), error.what()));
  }
}

std::string_view Zone::name() const {
  return zone_ == nullptr ? std::string_view("UTC") : std::string_view(zone_->name());
}

ClockPeriod Zone::at(std::chrono::sys_seconds time) const {
  if (zone_ == nullptr) {
    const std::chrono::sys_days begin{std::chrono::year::min() / 1 / 1};
    const std::chrono::sys_days end{std::chrono::year::max() / 12 / 31};
    return {begin, end, std::chrono::seconds{0}};
  }
  const auto info = zone_->get_info(time);
  return {info.begin, info.end, info.offset};
}

std::chrono::local_seconds Zone::to_local(std::chrono::sys_seconds time) const {
  return std::chrono::local_seconds{time.time_since_epoch() + at(time).offset};
}

std::string Zone::abbreviation(std::chrono::sys_seconds time) const {
  return zone_ == nullptr ? "UTC" : zone_->get_info(time).abbrev;
}

}  // namespace joblog
