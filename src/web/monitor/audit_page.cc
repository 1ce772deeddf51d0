// SPDX-License-Identifier: MIT
// The record as the store keeps it, in words.
#include "web/monitor/audit_page.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <limits>

#include "base/text.h"
#include "core/limits.h"
#include "monitor_templates.h"
#include "web/display_text.h"
#include "web/monitor/selection.h"

namespace joblog::web::monitor {
namespace {

namespace json = boost::json;

constexpr int kRows = 50;

struct Word {
  const char* action;
  const char* word;
};
constexpr std::array<Word, 7> kWords{{{"enqueue", "started"},
                                      {"retry", "retried"},
                                      {"discard", "discarded"},
                                      {"cancel", "cancelled"},
                                      {"run now", "ran early"},
                                      {"pause", "paused"},
                                      {"resume", "resumed"}}};

constexpr std::array<const char*, 4> kTargets{"job", "jobs", "queue", "recurring task"};

std::string word_of(const std::string& action) {
  for (const Word& word : kWords) {
    if (action == word.action) return word.word;
  }
  return on_one_line(action, 40);
}

std::string text_of(const json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_of(const json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

json::object object_of(const std::string& text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  return !error && value.is_object() ? value.get_object() : json::object{};
}

/// A change of many jobs at once.
void describe_many(const json::object& detail, AuditRow& row) {
  Selection selection;
  selection.state = job_state_from(text_of(detail, "state"));
  selection.queue = text_of(detail, "queue");
  selection.kind = text_of(detail, "kind");
  selection.cause = text_of(detail, "cause");
  selection.text = text_of(detail, "text");
  row.target = fmt::format("{} {}", format_count(number_of(detail, "changed")), selection.words());
  if (const auto skipped = number_of(detail, "skipped"); skipped > 0) {
    row.detail = fmt::format("{} skipped", format_count(skipped));
  }
  if (const std::string run = text_of(detail, "run"); !run.empty()) {
    row.detail += (row.detail.empty() ? "run " : "; run ") + on_one_line(run, 40);
  }
}

void describe(const AuditEntry& change, Reader& reader, AuditRow& row) {
  const json::object detail = object_of(change.detail);
  if (change.target_kind == "jobs") {
    describe_many(detail, row);
    if (const auto log = reader.log_by_name(text_of(detail, "run"))) row.run = run_url(log->id);
    return;
  }
  row.target = on_one_line(change.target_kind, 40) + " " + on_one_line(change.target, 100);
  if (change.target_kind == "job") {
    if (const auto number = parse_int(change.target)) row.link = job_url(JobId{*number});
    row.detail = on_one_line(text_of(detail, "kind"), 100);
  } else if (change.target_kind == "queue") {
    row.link = jobs_url().with("state", "any").with("queue", change.target);
  } else if (change.target_kind == "recurring task") {
    row.link = (jobs_url() / "recurring").with("task", change.target);
  }
}

AuditFilter filter_of(const PageContext& context) {
  AuditFilter filter{.limit = kRows + 1};
  for (const char* kind : kTargets) {
    if (context.parameter("of") == kind) filter.target_kind = kind;
  }
  const std::string& target = context.parameter("target");
  if (!filter.target_kind.empty() && target.size() <= limits::key_bytes) {
    filter.target = trim(target);
  }
  filter.before = context.number("before", 0, std::numeric_limits<std::int64_t>::max(), 0);
  return filter;
}

void fill(Reader& reader, const PageContext& context, AuditPage& page) {
  page.tabs = tabs(reader, context, "changes");
  const AuditFilter filter = filter_of(context);
  for (const char* kind : kTargets) {
    page.kinds.push_back({kind, kind == std::string_view("jobs") ? "many jobs at once" : kind,
                          filter.target_kind == kind});
  }
  page.target = filter.target;
  page.filtered = !filter.target_kind.empty();
  const Url base =
      (jobs_url() / "changes").with("of", filter.target_kind).with("target", filter.target);
  for (const AuditEntry& change : reader.audit_entries(filter)) {
    if (page.rows.size() == kRows) {
      page.down = base.with("before", page.rows.back().id);
      break;
    }
    AuditRow row{.id = std::to_string(change.id),
                 .when = context.moments.relative(change.at),
                 .who = on_one_line(change.by, 100),
                 .action = word_of(change.action)};
    describe(change, reader, row);
    page.rows.push_back(std::move(row));
  }
  if (filter.before > 0) page.first = base;
}

}  // namespace

http::Response audit_page(const PageContext& context) {
  return page_of<AuditPage>(
      context, "Changes", [&](Reader& reader, AuditPage& page) { fill(reader, context, page); },
      [](Html& out, const AuditPage& page) { templates::audit_page(out, page); }, false);
}

}  // namespace joblog::web::monitor
