// SPDX-License-Identifier: MIT
// From a request to a watcher, or to one answer.
#include "web/job_logs/run/tail.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "base/text.h"
#include "storage/ask.h"
#include "web/frame.h"
#include "web/job_logs/run/run_page.h"
#include "web/job_logs/run/tail_events.h"

namespace joblog::web::job_logs {
namespace {

constexpr std::int64_t kSequenceMax = 9'007'199'254'740'991;

std::int64_t after_of(const PageContext& context) {
  const auto resumed = parse_int(context.request.header("Last-Event-ID")).value_or(0);
  return std::max(context.number("after", 0, kSequenceMax, 0),
                  std::clamp<std::int64_t>(resumed, 0, kSequenceMax));
}

TailStyle style_of(const PageContext& context, const JobLog& log) {
  return {.zone = context.moments.times().zone(),
          .mode = time_mode_from(context.parameter("time")),
          .minimum = level_from(context.parameter("level")),
          .back = back_of(context),
          .can_run = context.services.can_run(log.kind)};
}

struct Answer {
  std::string lines;
  std::int64_t last = 0;
  std::optional<std::string> progress, ended;
};

std::optional<Answer> answer(Reader& reader, const PageContext& context) {
  constexpr int kStretches = 4;
  const auto log = run_asked_for(reader, context);
  if (!log) return std::nullopt;
  const TailStyle style = style_of(context, *log);
  Answer answer{.lines = {}, .last = after_of(context), .progress = {}, .ended = {}};
  bool more = true;
  for (int at = 0; at < kStretches && more; ++at) {
    const LogStretch stretch = read_stretch(reader, log->id, answer.last, style.minimum);
    answer.lines += lines_html(*log, stretch.rows, style);
    answer.last = std::max(answer.last, stretch.last);
    more = stretch.more;
  }
  if (!log->finished_at) {
    answer.progress = progress_html(*log, context.moments.now()) +
                      open_lines_html(*log, reader.open_lines(log->id), style);
  } else if (!more) {
    answer.ended = parts_html(reader, log->id, style, context.moments.now());
  }
  return answer;
}

/// The page's script asks for the lines now and then instead.
http::Response too_many(const PageContext& context) {
  http::Response response =
      problem(context, 503, "Too many people watch runs at this moment.",
              "The page of the run goes on by asking now and then. Try the live tail later.");
  response.headers.emplace_back("Retry-After", "30");
  return response;
}

boost::json::value json_of(const std::optional<std::string>& text) {
  return text ? boost::json::value(*text) : boost::json::value(nullptr);
}

}  // namespace

http::Response tail(const PageContext& context, TailHub& hub,
                    const std::function<void(const http::Request&)>& no_place) {
  const auto read = ask(context.services.store, context.limit(),
                        [&](Reader& reader) { return run_asked_for(reader, context); });
  if (!read) return problem(context, read.error());
  if (!*read) return no_such_run(context);
  const JobLog& run = **read;
  auto place = hub.place_for(context.request.user);
  if (!place) {
    if (no_place) no_place(context.request);
    return too_many(context);
  }
  http::Response response;
  response.content_type = "text/event-stream";
  response.events = [&hub, log = run.id, after = after_of(context), style = style_of(context, run),
                     place = std::move(place)](std::shared_ptr<http::EventSink> sink) {
    hub.watch(
        {.log = log, .after = after, .style = style, .sink = std::move(sink), .place = place});
  };
  return response;
}

http::Response lines(const PageContext& context) {
  const auto read = ask(context.services.store, context.limit(),
                        [&](Reader& reader) { return answer(reader, context); });
  if (!read) return problem(context, read.error());
  if (!*read) return no_such_run(context);
  const Answer& found = **read;
  const boost::json::object json{{"lines", found.lines},
                                 {"last", found.last},
                                 {"progress", json_of(found.progress)},
                                 {"ended", json_of(found.ended)}};
  return {.status = 200, .content_type = "application/json", .body = boost::json::serialize(json)};
}

}  // namespace joblog::web::job_logs
