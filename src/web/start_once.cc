// SPDX-License-Identifier: MIT
// Telling the three reasons apart why the store already had the job.
#include "web/start_once.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <random>

#include "base/text.h"
#include "storage/ask.h"

namespace joblog::web {
namespace {

constexpr std::size_t kRequestBytes = 80;
constexpr std::string_view kForm = "form-";

/// Of this server, so that no other one on the same store gives a form the same id.
std::uint32_t own_number() {
  static const std::uint32_t number = std::random_device{}();
  return number;
}

/// What the form of `job` met; nothing when the first answer was for the very same.
std::optional<std::string> conflict(const NewJob& job, const Job& met) {
  if (job.request_id.empty() || met.spec.request_id != job.request_id) {
    return fmt::format(
        "Job {} with the same unique key ({}) has not ended yet, so no second one was started.",
        met.id.value, in_quotes(job.unique_key));
  }
  if (met.spec.kind == job.kind && met.spec.arguments == job.arguments) return std::nullopt;
  return fmt::format(
      "This form has been sent before, with other contents: it started job {}, and nothing now. "
      "Load the page again and start another one from there.",
      met.id.value);
}

}  // namespace

std::string form_number(TimePoint now) {
  static std::atomic<std::uint64_t> shown{0};
  return fmt::format("{}-{}-{}", to_micros(now), own_number(), ++shown);
}

std::string new_form_id(const PageContext& context) {
  return fmt::format("{}{}", kForm, form_number(context.moments.now()));
}

std::string request_id_of_form(const PageContext& context) {
  return request_id_from(context.request.form.get("once"), kForm);
}

Result<Started> start_once(const PageContext& context, const NewJob& job) {
  const auto made = context.services.writer.enqueue({job});
  if (!made) return std::unexpected(made.error());
  const Enqueued& answer = made->front();
  if (!answer.existed) return Started{answer.id};
  const auto met =
      ask(context.services.store, [&](Reader& reader) { return reader.job(answer.id); });
  if (!met) return std::unexpected(met.error());
  if (*met) {
    if (auto reason = conflict(job, **met)) return fail(ErrorKind::conflict, std::move(*reason));
  }
  return Started{answer.id, true};
}

Url page_of_started_job(const PageContext& context, JobId job) {
  const auto stored = ask(context.services.store, [&](Reader& reader) { return reader.job(job); });
  if (!stored || !*stored || !(*stored)->last_log) return Url("/jobs") / job.value;
  return Url("/job_logs") / (*stored)->last_log.value;
}

std::string request_id_from(std::string_view sent, std::string_view prefix) {
  if (!sent.starts_with(prefix) || sent.size() > kRequestBytes) return "";
  const bool ours = std::ranges::all_of(sent.substr(prefix.size()), [](char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == ':';
  });
  return ours ? std::string(sent) : "";
}

}  // namespace joblog::web
