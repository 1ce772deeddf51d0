// SPDX-License-Identifier: MIT
// A file that says again what was taken up has nothing to say, however often it was written.
#include "app/config_watch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/reload.h"
#include "base/program_name.h"

namespace joblog {
namespace {

constexpr std::size_t kNamedMax = 5;

std::string listed(const std::vector<std::string>& words) {
  const std::size_t shown = std::min(words.size(), kNamedMax);
  std::string text = fmt::format(
      "{}", fmt::join(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (words.size() > shown) text += fmt::format(" and {} more", words.size() - shown);
  return text;
}

std::string first_of(const std::vector<ConfigProblem>& problems) {
  const ConfigProblem& first = problems.front();
  std::string text = first.line > 0 ? fmt::format("line {}: ", first.line) : "";
  if (!first.key.empty()) text += first.key + ": ";
  text += first.message;
  if (problems.size() > 1) {
    text += fmt::format(" (and {} more: {} check lists them)", problems.size() - 1, program_name());
  }
  return text;
}

}  // namespace

ConfigWatch::ConfigWatch(const Setup& started, std::function<Setup()> read_again)
    : path_(started.locations.config),
      name_(std::filesystem::path(path_).filename().string()),
      read_again_(std::move(read_again)),
      seen_(stamp()),
      fingerprint_(started.fingerprint),
      running_(started.config) {
  MutexLock lock(mutex_);
  skipped_items_ = skipped_items_of(started.problems);
}

ConfigWatch::Stamp ConfigWatch::stamp() const {
  struct stat file{};
  if (path_.empty() || ::stat(path_.c_str(), &file) != 0) return {};
  return {file.st_mtim.tv_sec * 1'000'000'000 + file.st_mtim.tv_nsec, file.st_size,
          static_cast<std::int64_t>(file.st_ino)};
}

void ConfigWatch::look() {
  if (path_.empty()) return;
  const Stamp now = stamp();
  {
    MutexLock lock(mutex_);
    if (now == seen_) return;
  }
  const Setup next = read_again_();
  MutexLock lock(mutex_);
  seen_ = now;
  compare(next);
}

void ConfigWatch::compare(const Setup& next) {
  lines_.clear();
  if (next.fingerprint == fingerprint_) {
    lines_ = of_taken_up_;
  } else {
    say_difference(next);
  }
  if (!refusal_.empty() && next.fingerprint == refused_) {
    say(true, fmt::format("{} was not taken up: {}.", name_, refusal_));
  }
}

void ConfigWatch::say_difference(const Setup& next) {
  if (!next.problems.empty()) {
    return say(true, fmt::format("{} has changed and cannot be taken up: {}. What was read before "
                                 "goes on.",
                                 name_, first_of(next.problems)));
  }
  const ConfigDifference found = difference(running_, next.config);
  if (!found.at_once.empty()) {
    say(false, fmt::format("{} has changed since it was read ({}); reload takes it up (joblog "
                           "reload, or systemctl reload joblog).",
                           name_, listed(found.at_once)));
  }
  say_what_waits(next.config);
}

void ConfigWatch::taken_up(const Setup& next, const Config& running) {
  MutexLock lock(mutex_);
  fingerprint_ = next.fingerprint;
  running_ = running;
  refusal_.clear();
  skipped_items_ = skipped_items_of(next.problems);
  lines_.clear();
  say_what_waits(next.config);
  of_taken_up_ = lines_;
}

void ConfigWatch::refused(const Setup& next, const std::string& why) {
  MutexLock lock(mutex_);
  refused_ = next.fingerprint;
  refusal_ = why;
  compare(next);
}

std::vector<web::Attention> ConfigWatch::lines() const {
  MutexLock lock(mutex_);
  std::vector<web::Attention> lines = lines_;
  if (!skipped_items_.empty()) lines.insert(lines.begin(), attention_of(skipped_items_));
  return lines;
}

std::vector<SkippedItem> ConfigWatch::skipped_items() const {
  MutexLock lock(mutex_);
  return skipped_items_;
}

void ConfigWatch::say(bool urgent, std::string text) {
  lines_.push_back({urgent, std::move(text), web::Url("/jobs/recurring"), "Recurring tasks",
                    "configuration not taken up"});
}

void ConfigWatch::say_what_waits(const Config& next) {
  const auto waits = difference(running_, next).at_restart;
  if (waits.empty()) return;
  say(false, fmt::format("{} has changed in {}, which takes effect when the server is started "
                         "again.",
                         name_, listed(waits)));
}

}  // namespace joblog
