// SPDX-License-Identifier: MIT
// The pages are put together as `serve` does it; nobody asks them anything.
#include "security/site_addresses.h"

#include <stdexcept>

#include "app/engine.h"
#include "app/pages.h"
#include "app/setup.h"
#include "base/clock.h"
#include "support/recording_notices.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

/// What a change at the pattern can be made to.
std::string id_for(const std::string& pattern) {
  if (pattern.starts_with("/jobs/queues/")) return "default";
  if (pattern.starts_with("/jobs/recurring/")) return "nightly";
  if (pattern.ends_with("/cancel")) return "2";
  if (pattern.ends_with("/run_now")) return "3";
  return "1";
}

std::string path_of(const std::string& pattern) {
  std::string path = pattern;
  if (const auto at = path.find(":id"); at != std::string::npos)
    path.replace(at, 3, id_for(pattern));
  return path;
}

}  // namespace

std::vector<Address> site_addresses() {
  const TempFolder folder;
  const SystemClock clock;
  RecordingNotices notices;
  const Environment environment = [](const std::string& name) -> std::optional<std::string> {
    return name == "PORT" ? std::optional<std::string>("0") : std::nullopt;
  };
  const Setup setup =
      make_setup({.config = folder.write("joblog.toml", ""), .data = folder.file("data")},
                 environment, {}, clock);
  auto engine = Engine::start(setup, {.process_kind = "serve", .slots = 1}, clock, notices);
  if (!engine) throw std::runtime_error(engine.error().message);
  const auto pages = Pages::start(setup, **engine, {}, clock, notices);
  if (!pages) throw std::runtime_error(pages.error().message);
  std::vector<Address> addresses;
  for (const web::Route& route : (*pages)->routes()) {
    addresses.push_back({route.method, route.pattern, path_of(route.pattern)});
  }
  (*pages)->stop({});
  return addresses;
}

}  // namespace joblog::test
