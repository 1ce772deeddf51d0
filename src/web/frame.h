// SPDX-License-Identifier: MIT
// The frame around every page: top bar, what needs a person, notices after an action, and the pages
// that say what went wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "http/message.h"
#include "web/html.h"
#include "web/page_services.h"

namespace joblog::web {

enum class Section : std::uint8_t { none, job_logs, jobs, open_orders, monitor };

struct Frame {
  std::string title;                ///< Of the window; " · joblog" is added.
  Section section = Section::none;  ///< Whose link in the top bar is marked.
  /// Something changes by itself: reload every 5 s if no script does.
  bool refresh_without_script = false;
};

/// A whole page. `content` writes what is inside the frame.
http::Response page(const PageContext& context, const Frame& frame,
                    const std::function<void(Html&)>& content, int status = 200);

/// Where a page that refuses something leads.
struct SuggestedLink {
  Url link;
  std::string words = "Job Logs";
};

/// A page that says what happened and what to do, and leads there.
http::Response problem(const PageContext& context, int status, std::string_view what,
                       std::string_view advice, const SuggestedLink& suggested = {});
/// The same for an error of the store or of an edge; the status follows its kind.
http::Response problem(const PageContext& context, const Error& error);

/// After a change: back to a page (303), which then shows `message` once.
http::Response done(const Url& where, std::string_view message);

/// A run of this server was cancelled while the store took no writes.
inline constexpr std::string_view stopped_without_store =
    "The run was told to stop. The log store takes no writes: who asked for it is not recorded.";

/// POST /preferences: keeps what the reader chose and returns to the page.
http::Response keep_preferences(const PageContext& context);

/// What the layout's template shows.
struct FrameView {
  std::string title;
  std::string theme;  ///< "" = the system's.
  Section section = Section::none;
  bool refresh_without_script = false;
  bool utc = false;
  std::string zone;         ///< Its name, for the switch.
  bool zone_known = false;  ///< The browser has told its own.
  Theme theme_choice = Theme::system;
  std::vector<Attention> attention;
  std::optional<std::string> message;
  Url here;
  Url stylesheet, script, icon;
  std::string version;
  std::string user;
};

struct ProblemView {
  int status = 500;
  std::string title;
  std::string what;
  std::string advice;
  SuggestedLink suggested;
};

/// GET /attention: what needs a person now, for the banner of a page that is open.
http::Response attention_part(const PageContext& context);

}  // namespace joblog::web
