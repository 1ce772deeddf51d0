// Matching paths, segment by segment.
#include "web/router.h"

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

}  // namespace

http::Response Router::answer(const http::Request& request) const {
  const http::Method method =
      request.method == http::Method::head ? http::Method::get : request.method;
  bool known_path = false;
  for (const Route& route : routes_) {
    auto id = match(route.pattern, request.path);
    if (!id) continue;
    known_path = true;
    if (route.method == method) return route.answer(Visit(site_, request, std::move(*id)));
  }
  const Visit visit(site_, request);
  if (!known_path) {
    return problem(visit, 404, "There is no page at this address.",
                   "Go to the job logs, or check the address for a typing error.");
  }
  auto response = problem(visit, 405, "This address does not answer to this kind of request.",
                          "Go back and use the page's own links and buttons.");
  response.headers.emplace_back("Allow", method == http::Method::get ? "POST" : "GET, HEAD");
  return response;
}

}  // namespace joblog::web
