// SPDX-License-Identifier: MIT
// The tabs above every page of the monitor: each a link with the number of what is behind it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/ask.h"
#include "storage/reader.h"
#include "web/frame.h"
#include "web/page_services.h"

namespace joblog::web::monitor {

struct Tab {
  std::string name;  ///< "failed": its id on the page.
  std::string word;  ///< "Failed".
  Url link;
  std::string count;   ///< "" = the tab has none.
  std::string colour;  ///< "error", "warn" or "".
  bool current = false;
};

struct Tabs {
  std::vector<Tab> all;
};

/// `current` is the name of one of them, or "".
Tabs tabs(Reader& reader, const PageContext& context, std::string_view current);

/// How many jobs of all queues are in each state.
struct StateCounts {
  std::int64_t jobs[job_states] = {};
  std::int64_t of(JobState state) const { return jobs[static_cast<int>(state)]; }
};
StateCounts count_states(const std::vector<QueueView>& queues);

/// Whether the process runs jobs and is alive, as far as this process could hear it.
bool is_live_server(const ProcessInfo& process, const PageContext& context);

/// A page of the monitor, or of another section: what `fill` reads, in one snapshot, is shown by
/// `content`.
template <class View>
http::Response page_of(const PageContext& context, const std::string& title,
                       const std::function<void(Reader&, View&)>& fill,
                       const std::function<void(Html&, const View&)>& content,
                       bool changes_by_itself = true, Section section = Section::monitor) {
  const auto view = ask(context.services.store, context.limit(), [&](Reader& reader) {
    View filled;
    fill(reader, filled);
    return filled;
  });
  if (!view) return problem(context, view.error());
  return page(context,
              {.title = title, .section = section, .refresh_without_script = changes_by_itself},
              [&](Html& out) { content(out, *view); });
}

/// The parts of a page that change by themselves, for its script.
template <class View>
http::Response parts_of(const PageContext& context, const std::function<void(Reader&, View&)>& fill,
                        const std::function<void(Html&, const View&)>& content) {
  const auto view = ask(context.services.store, context.limit(), [&](Reader& reader) {
    View filled;
    fill(reader, filled);
    return filled;
  });
  if (!view) return problem(context, view.error());
  Html out;
  content(out, *view);
  http::Response response{.body = out.take()};
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace joblog::web::monitor
