// SPDX-License-Identifier: MIT
// The only file that includes the date library. `std::chrono` is spelled out: its names and those
// of the library would be ambiguous.
#include "core/zone.h"

#include <date/tz.h>
#include <date/tz_private.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <optional>
#include <vector>

#include "base/mutex.h"
#include "core/quoted.h"
#include "core/zone_names.h"

namespace joblog {
namespace {

/// What tells that a file is another one.
struct Stamp {
  std::int64_t device = 0, inode = 0, size = 0, modified = 0, changed = 0;
  bool operator==(const Stamp&) const = default;
};

}  // namespace

struct ZoneRules {
  ZoneRules(std::string_view its_name, std::string its_path, const std::string& file, Stamp seen)
      : name(its_name),
        path(std::move(its_path)),
        zone(file, date::detail::undocumented{}),
        stamp(seen) {}
  const std::string name;
  const std::string path;
  const date::time_zone zone;
  const Stamp stamp;
};

namespace {

constexpr const char* kSystemFolder = "/usr/share/zoneinfo";

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
    if (zone.name() == name) continue;  // It is gone since this list was made.
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

std::optional<Stamp> stamp_of(const std::string& path) {
  struct stat file{};
  if (::stat(path.c_str(), &file) != 0 || !S_ISREG(file.st_mode)) return std::nullopt;
  const auto nanos = [](const timespec& t) {
    return static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
  };
  return Stamp{static_cast<std::int64_t>(file.st_dev), static_cast<std::int64_t>(file.st_ino),
               file.st_size, nanos(file.st_mtim), nanos(file.st_ctim)};
}

/// Nothing that could lead out of the folder, and none of the copies with other rules below it.
bool may_be_a_name(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '+' || c == '-' || c == '/';
  };
  return !name.empty() && name.size() <= kNameBytes && std::ranges::all_of(name, is_plain) &&
         !name.starts_with('/') && !name.starts_with("posix/") && !name.starts_with("right/") &&
         name != "posixrules" && name != "localtime";
}

bool holds_a_zone(const std::string& path) {
  std::array<char, 4> magic{};
  std::ifstream file(path, std::ios::binary);
  return file.read(magic.data(), magic.size()) && std::string_view(magic.data(), 4) == "TZif";
}

/// The zones that were asked for. Rules are replaced when their file is another one; who holds the
/// old ones keeps them.
class ZoneFiles {
 public:
  void read_from(const std::string& folder) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    folder_ = folder.empty() ? kSystemFolder : folder;
    known_.clear();
  }
  bool are_there() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    std::error_code error;
    return std::filesystem::is_directory(folder_, error);
  }
  /// Nothing: there is no such zone. Throws when its file cannot be read.
  std::shared_ptr<const ZoneRules> find(std::string_view name) EXCLUDES(mutex_) {
    if (!may_be_a_name(name)) return nullptr;
    MutexLock lock(mutex_);
    const std::string path = folder_ + "/" + std::string(name);
    const auto stamp = stamp_of(path);
    if (!stamp) return nullptr;
    const auto known = known_.find(name);
    if (known != known_.end() && known->second->stamp == *stamp) return known->second;
    if (!holds_a_zone(path)) return nullptr;
    auto rules = std::make_shared<const ZoneRules>(name, path, file_of(name, path), *stamp);
    // Reads it now, where a failure has an answer.
    rules->zone.get_info(std::chrono::sys_seconds{});
    known_.insert_or_assign(std::string(name), rules);
    return rules;
  }

 private:
  /// The library takes names, relative to the folder of the system.
  std::string file_of(std::string_view name, const std::string& path) const REQUIRES(mutex_) {
    if (folder_ == kSystemFolder) return std::string(name);
    return std::filesystem::path(path).lexically_relative(kSystemFolder).string();
  }

  Mutex mutex_;
  std::string folder_ GUARDED_BY(mutex_) = kSystemFolder;
  std::map<std::string, std::shared_ptr<const ZoneRules>, std::less<>> known_ GUARDED_BY(mutex_);
};

ZoneFiles& zone_files() {
  static ZoneFiles files;
  return files;
}

}  // namespace

void Zone::read_from(const std::string& folder) { zone_files().read_from(folder); }

bool is_zone_name(std::string_view name) {
  try {
    return is_utc(name) || zone_files().find(name) != nullptr;
  } catch (const std::exception&) {
    return false;
  }
}

Result<Zone> Zone::find(std::string_view name) {
  Zone found;
  if (is_utc(name)) return found;
  try {
    found.rules_ = zone_files().find(name);
    if (found.rules_ != nullptr) return found;
    if (!zone_files().are_there()) throw std::runtime_error("there is no folder of time zones");
    return fail(ErrorKind::invalid,
                fmt::format("no time zone is named {}; {}", quoted(name), suggestion(name)));
  } catch (const std::exception& error) {
    return fail(
        ErrorKind::unavailable,
        fmt::format("the time zone {} cannot be read ({}); is the package tzdata installed?",
                    quoted(name), error.what()));
  }
}

std::string_view Zone::name() const {
  return rules_ == nullptr ? std::string_view("UTC") : std::string_view(rules_->name);
}

bool Zone::is_current() const {
  return rules_ == nullptr || stamp_of(rules_->path) == rules_->stamp;
}

ClockPeriod Zone::at(std::chrono::sys_seconds time) const {
  if (rules_ == nullptr) {
    const std::chrono::sys_days begin{std::chrono::year::min() / 1 / 1};
    const std::chrono::sys_days end{std::chrono::year::max() / 12 / 31};
    return {begin, end, std::chrono::seconds{0}};
  }
  const auto info = rules_->zone.get_info(time);
  return {info.begin, info.end, info.offset};
}

std::chrono::local_seconds Zone::to_local(std::chrono::sys_seconds time) const {
  return std::chrono::local_seconds{time.time_since_epoch() + at(time).offset};
}

std::string Zone::abbreviation(std::chrono::sys_seconds time) const {
  return rules_ == nullptr ? "UTC" : rules_->zone.get_info(time).abbrev;
}

}  // namespace joblog
