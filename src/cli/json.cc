// SPDX-License-Identifier: MIT
#include "cli/json.h"

#include <boost/json.hpp>
#include <cmath>

#include "base/display_safe_json.h"
#include "base/text.h"
#include "cli/values.h"
#include "core/secret_arguments.h"
#include "core/times.h"

namespace joblog::cli {
namespace {

namespace json = boost::json;

std::string written(const json::value& value) { return display_safe_json(json::serialize(value)); }

/// Stored texts are valid UTF-8; one that is not must not make the whole line unreadable.
json::string text(std::string_view stored) { return json::string(escape_invalid_utf8(stored)); }

json::value value_of(const std::optional<TimePoint>& time) {
  return time ? json::value(text(iso_utc(*time))) : json::value(nullptr);
}

/// A count as 500, not as 5E2, which programs that expect an integer refuse.
json::value plain(double number) {
  constexpr double kExact = 9e15;
  if (std::abs(number) < kExact && number == std::floor(number)) {
    return static_cast<std::int64_t>(number);
  }
  return number;
}

struct ToJson {
  json::value operator()(std::monostate) const { return nullptr; }
  json::value operator()(const std::string& value) const { return text(value); }
  json::value operator()(std::int64_t value) const { return value; }
  json::value operator()(double value) const { return plain(value); }
  json::value operator()(bool value) const { return value; }
  json::value operator()(TimePoint value) const { return text(iso_utc(value)); }
  json::value operator()(const std::vector<TimePoint>& values) const { return list(values); }
  json::value operator()(const std::vector<std::string>& values) const { return list(values); }

  template <class Value>
  json::value list(const std::vector<Value>& values) const {
    json::array array;
    for (const auto& value : values) array.push_back((*this)(value));
    return array;
  }
};

json::value statistics_of(const JobLog& log) {
  json::object object;
  for (const auto& [name, number] : log.statistics) object[text(name)] = plain(number);
  return object;
}

/// JSON when it is JSON, as arguments should be; else the text.
json::value parsed(const std::string& stored) {
  json::error_code error;
  json::value value = json::parse(escape_invalid_utf8(stored), error);
  return error ? json::value(text(stored)) : value;
}

}  // namespace

JsonValue json_time(const std::optional<TimePoint>& time) {
  return time ? JsonValue(*time) : JsonValue();
}

std::string json_object(const JsonFields& fields) {
  json::object object;
  for (const auto& [name, value] : fields) object[name] = std::visit(ToJson{}, value);
  return written(object);
}

namespace {

json::object object_of(const JobLog& log) {
  json::object object{{"type", "log"},
                      {"id", log.id.value},
                      {"name", text(log.name)},
                      {"status", to_string(log.status)},
                      {"kind", text(log.kind)},
                      {"queue", text(log.queue)},
                      {"job", log.job.value},
                      {"attempt", log.attempt},
                      {"attempts_max", log.attempts_max},
                      {"trigger", to_string(log.trigger)},
                      {"triggered_by", text(log.triggered_by)},
                      {"process", text(log.process)},
                      {"created_at", value_of(log.created_at)},
                      {"started_at", value_of(log.started_at)},
                      {"finished_at", value_of(log.finished_at)},
                      {"waited_us", log.waited.count()},
                      {"duration_us", nullptr},
                      {"error_class", text(log.error_class)},
                      {"error_message", text(log.error_message)},
                      {"detail_count", log.detail_count},
                      {"warnings", log.warnings},
                      {"first_warning", text(log.first_warning)},
                      {"statistics", statistics_of(log)}};
  if (log.started_at && log.finished_at) {
    object["duration_us"] = (*log.finished_at - *log.started_at).count();
  }
  object["progress"] = {{"done", log.progress.done},
                        {"total", log.progress.total},
                        {"step", text(log.progress.step)}};
  return object;
}

}  // namespace

std::string json_of(const JobLog& log) { return written(object_of(log)); }

std::string json_of(const RunHits& hits) {
  json::object object = object_of(hits.log);
  json::array lines;
  for (const Detail& line : hits.lines) {
    lines.push_back(json::object{{"sequence", line.sequence},
                                 {"at", value_of(line.at)},
                                 {"level", text(to_word(line.level))},
                                 {"message", text(line.message)}});
  }
  object["matching_lines"] = hits.matching;
  object["lines"] = std::move(lines);
  return written(object);
}

std::string json_of(const JobLog& log, const Detail& detail) {
  return written(json::object{{"type", "detail"},
                              {"log", text(log.name)},
                              {"sequence", detail.sequence},
                              {"at", value_of(detail.at)},
                              {"level", text(to_word(detail.level))},
                              {"source", to_string(detail.source)},
                              {"continued", detail.continued},
                              {"escaped", detail.escaped},
                              {"message", text(detail.message)}});
}

std::string json_of_unfinished(const JobLog& log, const Detail& line) {
  return written(json::object{{"type", "unfinished"},
                              {"log", text(log.name)},
                              {"at", value_of(line.at)},
                              {"level", text(to_word(line.level))},
                              {"source", to_string(line.source)},
                              {"escaped", line.escaped},
                              {"message", text(line.message)}});
}

std::string json_of(const Job& job, std::string_view why_it_waits) {
  return written(json::object{{"id", job.id.value},
                              {"state", to_string(job.state)},
                              {"kind", text(job.spec.kind)},
                              {"queue", text(job.spec.queue)},
                              {"priority", job.spec.priority},
                              {"arguments", parsed(masked_arguments(job.spec.arguments))},
                              {"attempts", job.attempts},
                              {"attempts_max", job.spec.attempts_max},
                              {"trigger", to_string(job.spec.trigger)},
                              {"triggered_by", text(job.spec.triggered_by)},
                              {"unique_key", text(job.spec.unique_key)},
                              {"concurrency_key", text(job.spec.concurrency_key)},
                              {"request_id", text(job.spec.request_id)},
                              {"created_at", value_of(job.created_at)},
                              {"run_at", value_of(job.run_at)},
                              {"claimed_at", value_of(job.claimed_at)},
                              {"finished_at", value_of(job.finished_at)},
                              {"cancel_requested_at", value_of(job.cancel_requested_at)},
                              {"ended_as", text(job.ended_as)},
                              {"error_class", text(job.error_class)},
                              {"error_message", text(job.error_message)},
                              {"last_log", text(job.last_log_name)},
                              {"why_it_waits", text(why_it_waits)}});
}

std::string json_of(const QueueView& queue, bool taken) {
  json::object jobs;
  for (int state = 0; state < job_states; ++state) {
    jobs[to_string(static_cast<JobState>(state))] = queue.jobs[state];
  }
  return written(json::object{{"name", text(queue.name)},
                              {"paused", queue.paused},
                              {"paused_by", text(queue.paused_by)},
                              {"paused_at", value_of(queue.paused_at)},
                              {"taken_by_a_worker", taken},
                              {"jobs", jobs},
                              {"oldest_ready", value_of(queue.oldest_ready)}});
}

}  // namespace joblog::cli
