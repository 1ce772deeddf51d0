// SPDX-License-Identifier: MIT
#include "web/router.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "web/frame.h"

namespace joblog::web {
namespace {

/// Takes the part up to the next '/' off the front; nothing behind the last one.
std::optional<std::string_view> next_segment(std::optional<std::string_view>& rest) {
  if (!rest) return std::nullopt;
  const std::size_t end = rest->find('/');
  const std::string_view segment = rest->substr(0, end);
  if (end == std::string_view::npos)
    rest.reset();
  else
    rest->remove_prefix(end + 1);
  return segment;
}

/// What stands for ":id" ("" without one), or nothing when the path is another one.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  std::optional<std::string_view> wanted(pattern), given(path);
  std::string_view id;
  while (wanted && given) {
    const auto want = next_segment(wanted), got = next_segment(given);
    if (*want == ":id" && !got->empty())
      id = *got;
    else if (*want != *got)
      return std::nullopt;
  }
  return wanted || given ? std::nullopt : std::optional(id);
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

http::Response no_page(const PageContext& context) {
  return problem(context, 404, "There is no page at this address.",
                 "Go to the job logs, or check the address for a typing error.");
}

}  // namespace

bool Router::is_heavy(const http::Request& request) const {
  const auto fits = [&](const Route& route) {
    return route.method == http::Method::get && match(route.pattern, request.path);
  };
  const auto route = std::ranges::find_if(routes_, fits);
  if (request.method == http::Method::post || route == routes_.end()) return false;
  return route->weight.always == WeightClass::heavy ||
         std::ranges::any_of(route->weight.heavy_with, [&](const std::string& name) {
           return !request.query.get(name).empty();
         });
}

http::Response Router::answer(const http::Request& request) const {
  const http::Method method =
      request.method == http::Method::head ? http::Method::get : request.method;
  for (const Route& route : routes_) {
    if (route.method != method) continue;
    const auto id = match(route.pattern, request.path);
    if (!id) continue;
    const PageContext context(services_, request, std::string(*id));
    http::Response response = route.answer(context);
    if (context.is_not_canonical()) return no_page(context);
    return response;
  }
  const PageContext context(services_, request);
  std::string allowed = allowed_at(routes_, request.path);
  if (allowed.empty()) return no_page(context);
  http::Response response;
  if (method == http::Method::options) {
    response.status = 204;
  } else {
    response = problem(context, 405, "This address does not answer to this kind of request.",
                       "Go back and use the page's own links and buttons.");
  }
  response.headers.emplace_back("Allow", std::move(allowed));
  return response;
}

}  // namespace joblog::web
