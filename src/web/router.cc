// Matching paths, segment by segment.
#include "web/router.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "web/frame.h"

namespace joblog::web {
namespace {

/// What stands for ":id" ("" without one), or nothing when the path is another one.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  const auto wanted = split(pattern, '/'), given = split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::string id;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == ":id" && !given[i].empty()) {
      id = given[i];
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return id;
}

/// A GET answers HEAD as well.
std::string allowed_at(const std::vector<Route>& routes, std::string_view path) {
  const auto has = [&](http::Method method) {
    return path == "*" || std::ranges::any_of(routes, [&](const Route& route) {
             return route.method == method && match(route.pattern, path);
           });
  };
  std::string allowed;
  if (has(http::Method::get)) allowed += "GET, HEAD, ";
  if (has(http::Method::post)) allowed += "POST, ";
  return allowed.empty() ? "" : allowed + "OPTIONS";
}

}  // namespace

http::Response Router::answer(const http::Request& request) const {
  const http::Method method =
      request.method == http::Method::head ? http::Method::get : request.method;
  for (const Route& route : routes_) {
    if (route.method != method) continue;
    auto id = match(route.pattern, request.path);
    if (id) return route.answer(Visit(site_, request, std::move(*id)));
  }
  const Visit visit(site_, request);
  std::string allowed = allowed_at(routes_, request.path);
  if (allowed.empty()) {
    return problem(visit, 404, "There is no page at this address.",
                   "Go to the job logs, or check the address for a typing error.");
  }
  http::Response response;
  if (method == http::Method::options) {
    response.status = 204;
  } else {
    response = problem(visit, 405, "This address does not answer to this kind of request.",
                       "Go back and use the page's own links and buttons.");
  }
  response.headers.emplace_back("Allow", std::move(allowed));
  return response;
}

}  // namespace joblog::web
