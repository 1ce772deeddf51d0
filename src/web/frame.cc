// Filling the frame.
#include "web/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "frame_templates.h"
#include "web/assets.h"

namespace joblog::web {
namespace {

constexpr std::string_view kMessageCookie = "joblog_message";

/// The message that done() left for this page, as long as the browser brings it.
std::optional<std::string> message_of(const Visit& visit) {
  const auto value = visit.request.cookie(kMessageCookie);
  if (value.empty() || value.size() > 2000) return std::nullopt;
  const auto decoded = Url::from("/?m=" + std::string(value));
  if (!decoded) return std::nullopt;
  return decoded->get("m");
}

std::vector<Attention> attention_of(const Visit& visit) {
  return visit.site.attention ? visit.site.attention() : std::vector<Attention>{};
}

FrameView frame_view(const Visit& visit, const Frame& frame) {
  const Preferences& chosen = visit.preferences;
  return {.title = frame.title,
          .theme = chosen.theme == Theme::system ? "" : to_string(chosen.theme),
          .section = frame.section,
          .refresh_without_script = frame.refresh_without_script,
          .utc = chosen.utc,
          .zone = std::string(zone_for({.zone = chosen.zone}, visit.site.local_zone).name()),
          .zone_known = !chosen.zone.empty(),
          .theme_choice = chosen.theme,
          .attention = attention_of(visit),
          .message = message_of(visit),
          .here = visit.request.method == http::Method::post ? Url("/") : visit.here(),
          .stylesheet = assets::path("app.css"),
          .script = assets::path("app.js"),
          .icon = assets::path("favicon.svg"),
          .version = visit.site.version,
          .user = visit.request.user};
}

struct Title {
  int status;
  const char* text;
};
constexpr std::array<Title, 14> kTitles{{{400, "Bad request"},
                                         {401, "Sign in"},
                                         {403, "Refused"},
                                         {404, "Not found"},
                                         {405, "Not allowed here"},
                                         {408, "Too slow"},
                                         {409, "Not possible now"},
                                         {413, "Too large"},
                                         {414, "Address too long"},
                                         {421, "Wrong name"},
                                         {422, "Not understood"},
                                         {429, "Too many attempts"},
                                         {431, "Too large"},
                                         {503, "Out of reach"}}};

std::string title_of(int status) {
  const auto found = std::ranges::find(kTitles, status, &Title::status);
  return found == kTitles.end() ? "Something went wrong" : found->text;
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return 422;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::conflict:
      return 409;
    case ErrorKind::unavailable:
      return 503;
    default:
      return 500;
  }
}

struct Failed {
  std::string what;   ///< Without a full stop.
  std::string known;  ///< What is known of a change: "" or a sentence and a space.
  std::string again;  ///< The same of another attempt.
};

/// A commit that got no answer may have been written all the same (Error::unknown).
Failed what_failed(const Visit& visit, const Error& error) {
  const std::string again = "Try again in a moment. ";
  if (visit.request.method != http::Method::post)
    return {.what = "This page could not be made", .known = "", .again = again};
  if (!error.unknown)
    return {.what = "This was not done", .known = "Nothing was changed. ", .again = again};
  return {.what = "This change got no answer",
          .known =
              "It is not known whether this was stored: look at how things stand before you "
              "try again. ",
          .again = ""};
}

/// The only line of the banner, which is always open: more of them are folded.
bool banner_says(const Visit& visit, std::string_view message) {
  const std::vector<Attention> lines = attention_of(visit);
  return lines.size() == 1 && lines.front().text.contains(message);
}

}  // namespace

http::Response page(const Visit& visit, const Frame& frame,
                    const std::function<void(Html&)>& content, int status) {
  Html out;
  const FrameView view = frame_view(visit, frame);
  templates::layout(out, view, content);
  http::Response response{.status = status, .body = out.take()};
  if (view.message) {
    response.headers.emplace_back("Set-Cookie",
                                  cookie(kMessageCookie, "", std::chrono::seconds{0}));
  }
  return response;
}

http::Response problem(const Visit& visit, int status, std::string_view what,
                       std::string_view advice, const Way& way) {
  const ProblemView view{status, title_of(status), std::string(what), std::string(advice), way};
  if (status == 401 || status == 429) {
    Html out;
    templates::stranger_page(out, view);
    return {.status = status, .body = out.take()};
  }
  return page(
      visit, {.title = view.title}, [&](Html& out) { templates::problem_page(out, view); }, status);
}

http::Response problem(const Visit& visit, const Error& error) {
  const int status = status_of(error.kind);
  if (status == 500) {
    const http::Request& asked = visit.request;
    visit.site.notices.notice(Severity::error,
                              fmt::format("{} {} failed: {}", http::to_string(asked.method),
                                          in_quotes(asked.path), error.message));
  }
  const Failed failed = what_failed(visit, error);
  if (error.kind == ErrorKind::internal) {  // For whoever can mend it; a reader cannot.
    return problem(visit, status, failed.what + ".",
                   failed.known + failed.again + "The log of the server says why.");
  }
  if (error.kind != ErrorKind::unavailable && !error.unknown)
    return problem(visit, status, error.message, "");
  if (banner_says(visit, error.message)) {
    return problem(visit, status, failed.what + ".",
                   failed.known + "The line at the top says why, and what to do.");
  }
  return problem(visit, status, fmt::format("{}: {}.", failed.what, error.message),
                 failed.known + failed.again + "/up says what is wrong.");
}

http::Response attention_part(const Visit& visit) {
  Html out;
  templates::attention(out, attention_of(visit));
  return {.body = out.take()};
}

http::Response done(const Url& where, std::string_view message) {
  auto response = http::redirect(where.text());
  response.headers.emplace_back(
      "Set-Cookie", cookie(kMessageCookie, percent_encode(message), std::chrono::seconds{30}));
  return response;
}

http::Response keep_preferences(const Visit& visit) {
  constexpr std::chrono::days kYear{365};
  auto response = http::redirect(visit.back(Url("/")).text());
  const auto& form = visit.request.form;
  if (const auto& times = form.get("times"); times == "utc" || times == "local") {
    response.headers.emplace_back("Set-Cookie", cookie("joblog_times", times, kYear));
  }
  if (const auto& theme = form.get("theme");
      theme == "light" || theme == "dark" || theme == "system") {
    response.headers.emplace_back("Set-Cookie", cookie("joblog_theme", theme, kYear));
  }
  return response;
}

}  // namespace joblog::web
