// SPDX-License-Identifier: MIT
// Numbers as they are in memory: a spool is read on the machine that wrote it. Texts with their
// length in front.
#include "recorder/spool_end.h"

#include <cstring>

#include "base/text.h"
#include "core/limits.h"

namespace joblog {
namespace {

constexpr std::size_t kPayloadMax = 24 << 10;
constexpr std::size_t kNameMax = 4 * limits::statistic_name_bytes;  // Stray bytes grow to \xNN.

struct Numbers {
  std::int64_t job, lease, started_at, finished_at, retry_at, detail_count, warnings;
  std::uint64_t done, total;
  std::int32_t attempt;
  std::uint8_t status, job_end;
  std::uint16_t statistics;
};

template <class T>
void put(std::string& out, const T& value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint16_t>(text.size()));
  out.append(text);
}

class Reading {
 public:
  explicit Reading(std::string_view rest) : rest_(rest) {}

  template <class T>
  T number() {
    T value{};
    if (rest_.size() < sizeof value) {
      good_ = false;
      return value;
    }
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }
  std::string text(std::size_t characters_max) {
    const std::size_t size = number<std::uint16_t>();
    if (!good_ || size > rest_.size() ||
        !is_plausible_text(rest_.substr(0, size), characters_max)) {
      good_ = false;
      return "";
    }
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }
  bool good() const { return good_; }
  bool is_done() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

bool is_status_of(Status status, JobEnd end) {
  return end == JobEnd::finished ? status == Status::success : status == Status::error;
}

bool is_plausible(const Numbers& n) {
  constexpr std::int64_t kLinesMax = std::int64_t{1} << 40;
  constexpr std::int32_t kAttemptsMax = 1'000'000'000;
  return n.job > 0 && n.lease > 0 && n.attempt >= 1 && n.attempt <= kAttemptsMax &&
         n.status <= static_cast<std::uint8_t>(Status::success) &&
         n.job_end <= static_cast<std::uint8_t>(JobEnd::handed_back) &&
         is_status_of(static_cast<Status>(n.status), static_cast<JobEnd>(n.job_end)) &&
         is_plausible_time(from_micros(n.started_at)) &&
         is_plausible_time(from_micros(n.finished_at)) &&
         is_plausible_time(from_micros(n.retry_at)) && n.detail_count >= 0 &&
         n.detail_count <= kLinesMax && n.warnings >= 0 && n.warnings <= n.detail_count &&
         n.statistics <= limits::statistics_max;
}

}  // namespace

bool is_plausible_time(TimePoint at) {
  constexpr TimePoint kLast = std::chrono::sys_days{std::chrono::year{9999} / 12 / 31};
  return at >= TimePoint{} && at <= kLast;
}

bool is_plausible_text(std::string_view text, std::size_t characters_max) {
  return text.find('\0') == std::string_view::npos && is_valid_utf8(text) &&
         utf8_length(text) <= characters_max;
}

std::string spooled_end(const RunFinish& f) {
  std::string payload(sizeof(Numbers), '\0');
  payload.reserve(256);
  put_text(payload, f.progress.step);
  put_text(payload, f.error_class);
  put_text(payload, f.error_message);
  put_text(payload, f.first_warning);
  std::uint16_t statistics = 0;
  for (const Statistic& statistic : f.statistics) {
    if (payload.size() + statistic.name.size() > kPayloadMax - sizeof(Numbers)) break;
    put_text(payload, statistic.name);
    put(payload, statistic.value);
    ++statistics;
  }
  const Numbers numbers{.job = f.lease.job.value,
                        .lease = f.lease.holder.value,
                        .started_at = to_micros(f.started_at),
                        .finished_at = to_micros(f.finished_at),
                        .retry_at = to_micros(f.retry_at),
                        .detail_count = f.detail_count,
                        .warnings = f.warnings,
                        .done = f.progress.done,
                        .total = f.progress.total,
                        .attempt = f.lease.attempt,
                        .status = static_cast<std::uint8_t>(f.status),
                        .job_end = static_cast<std::uint8_t>(f.job_end),
                        .statistics = statistics};
  std::memcpy(payload.data(), &numbers, sizeof numbers);
  return payload;
}

std::optional<RunFinish> end_from_spool(JobLogId log, std::string_view payload) {
  Reading in(payload);
  const auto n = in.number<Numbers>();
  if (!in.good() || !is_plausible(n)) return std::nullopt;
  RunFinish f{.lease = {JobId{n.job}, log, n.attempt, ProcessId{n.lease}},
              .status = static_cast<Status>(n.status),
              .job_end = static_cast<JobEnd>(n.job_end),
              .started_at = from_micros(n.started_at),
              .finished_at = from_micros(n.finished_at),
              .retry_at = from_micros(n.retry_at),
              .detail_count = n.detail_count,
              .warnings = n.warnings,
              .had_open_lines = true};
  f.progress = {n.done, n.total, in.text(kNameMax)};
  f.error_class = in.text(limits::error_class_characters);
  f.error_message = in.text(limits::error_characters + 1);  // With the mark of what was cut.
  f.first_warning = in.text(limits::first_warning_characters);
  for (int i = 0; i < n.statistics; ++i) {
    std::string name = in.text(kNameMax);
    const auto value = in.number<double>();
    if (!in.good()) return std::nullopt;
    f.statistics.push_back({std::move(name), value});
  }
  if (!in.is_done() || (f.status == Status::success && !f.error_class.empty())) return std::nullopt;
  return f;
}

}  // namespace joblog
