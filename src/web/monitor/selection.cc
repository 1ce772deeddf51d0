// SPDX-License-Identifier: MIT
#include "web/monitor/selection.h"

#include "base/text.h"
#include "core/failure_fingerprint.h"
#include "core/limits.h"
#include "core/state_words.h"
#include "web/display_text.h"
#include "web/monitor/job_rows.h"

namespace joblog::web::monitor {
namespace {

constexpr std::size_t kTextCharacters = 200;

/// A name as it can be stored; longer ones belong to nothing.
std::string name_from(const std::string& value, std::size_t bytes_max) {
  return value.size() <= bytes_max ? std::string(trim(value)) : std::string();
}

}  // namespace

JobFilter Selection::filter() const {
  return {.state = state, .queue = queue, .kind = kind, .text = text, .cause = cause};
}

Url Selection::on(Url page) const {
  return page.with("state", state ? to_string(*state) : "any")
      .with("queue", queue)
      .with("kind", kind)
      .with("cause", cause)
      .with("text", text);
}

Url Selection::url() const { return on(jobs_url()); }

std::string Selection::words() const {
  std::string words = state ? state_word(*state) + " jobs" : "jobs in any state";
  if (!kind.empty()) words += " named " + on_one_line(kind, 100);
  if (!queue.empty()) words += " in queue " + on_one_line(queue, 100);
  if (!cause.empty()) words += " with cause " + cause;
  if (!text.empty()) words += " that contain “" + on_one_line(text, kTextCharacters) + "”";
  return words;
}

Selection selection_from(const http::Parameters& parameters) {
  Selection selection;
  selection.state = parse_job_state_word(parameters.get("state"));
  selection.queue = name_from(parameters.get("queue"), limits::queue_bytes);
  selection.kind = name_from(parameters.get("kind"), limits::kind_bytes);
  const std::string& text = parameters.get("text");
  selection.text = text.substr(0, utf8_prefix(text, kTextCharacters));
  if (const std::string& cause = parameters.get("cause"); is_failure_fingerprint(cause))
    selection.cause = cause;
  if (!selection.cause.empty()) selection.state = JobState::failed;
  return selection;
}

}  // namespace joblog::web::monitor
