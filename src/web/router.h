// From a method and a path to the page that answers. Nothing is reachable that is not in the table.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "web/page_services.h"

namespace joblog::web {

using Answer = std::function<http::Response(const Visit&)>;

/// Whether the data decides how long an answer takes.
enum class Weighs : std::uint8_t { light, heavy };
struct Weight {
  Weighs always = Weighs::light;
  std::vector<std::string> heavy_with{};  ///< With one of these parameters it does.
};

struct Route {
  http::Method method = http::Method::get;  ///< get answers HEAD as well.
  std::string pattern;                      ///< "/job_logs/:id": ":id" is one segment of the path.
  Answer answer;
  Weight weight{};
};

/// Threads: callable from any.
class Router {
 public:
  Router(const Site& site, std::vector<Route> routes) : site_(site), routes_(std::move(routes)) {}

  /// Unknown paths are answered with 404, known ones with a wrong method with 405, in our own
  /// pages.
  http::Response answer(const http::Request& request) const;
  /// Whether that is one for the threads that searches have for themselves.
  bool is_heavy(const http::Request& request) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  const Site& site_;
  std::vector<Route> routes_;
};

}  // namespace joblog::web
