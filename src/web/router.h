// SPDX-License-Identifier: MIT
// From a method and a path to the page that answers. Nothing is reachable that is not in the table.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "web/page_services.h"

namespace joblog::web {

using PageHandler = std::function<http::Response(const PageContext&)>;

/// Whether the data decides how long an answer takes.
enum class WeightClass : std::uint8_t { light, heavy };
struct Weight {
  WeightClass always = WeightClass::light;
  std::vector<std::string> heavy_with{};  ///< With one of these parameters it does.
};

struct Route {
  http::Method method = http::Method::get;  ///< get answers HEAD as well.
  std::string pattern;                      ///< "/job_logs/:id": ":id" is one segment of the path.
  PageHandler answer;
  Weight weight{};
};

/// Threads: callable from any.
class Router {
 public:
  Router(const PageServices& services, std::vector<Route> routes)
      : services_(services), routes_(std::move(routes)) {}

  /// Unknown paths are answered with 404, known ones with a wrong method with 405, in our own
  /// pages.
  http::Response answer(const http::Request& request) const;
  /// Whether that is one for the threads that searches have for themselves.
  bool is_heavy(const http::Request& request) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  const PageServices& services_;
  std::vector<Route> routes_;
};

}  // namespace joblog::web
