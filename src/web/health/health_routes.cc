// SPDX-License-Identifier: MIT
// Both answers are plain text.
#include "web/health/health_routes.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "storage/ask.h"
#include "web/health/families.h"
#include "web/health/health_board.h"
#include "web/health/metrics.h"

namespace joblog::web::health {
namespace {

class Health {
 public:
  explicit Health(const HealthOptions& options)
      : options_(options), board_(options.clock, options.checks) {}

  http::Response up() {
    http::Response response{.content_type = "text/plain; charset=utf-8",
                            .headers = {{"Cache-Control", "no-store"}}};
    if (is_stopping()) {
      response.body = "stopping\n";
    } else {
      for (const auto& [part, what] : board_.troubles()) response.body += part + ": " + what + "\n";
    }
    response.status = response.body.empty() ? 200 : 503;
    if (response.body.empty()) response.body = "ok\n" + skipped_items();
    return response;
  }

  http::Response metrics(const PageServices& services) {
    Families families;
    add_process(families, services);
    add_run_metrics(families, services.writer.run_figures());
    add_writer_metrics(families, services.writer.figures());
    add_file_metrics(families, services.store.log(),
                     options_.spools ? options_.spools() : std::nullopt);
    if (options_.http) add_http_metrics(families, options_.http());
    // When the store cannot be read, the other figures are needed most.
    auto of_store = ask(services.store, [&](Reader& reader) {
      Families found;
      add_store_metrics(found, reader, services.clock.wall_now());
      return found;
    });
    if (of_store) families.append(std::move(*of_store));
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = std::move(families).text()};
  }

 private:
  /// No reason to start the server again, but for a person to look.
  std::string skipped_items() const {
    const std::size_t parts = options_.skipped_items ? options_.skipped_items() : 0;
    if (parts == 0) return "";
    return fmt::format("configuration: {} part{} left out\n", parts, parts == 1 ? " is" : "s are");
  }
  bool is_stopping() const { return options_.stopping && options_.stopping(); }

  void add_process(Families& families, const PageServices& services) {
    families.gauge("joblog_build_info", "Always 1; the label is the version that runs.");
    families.add(1, {{"version", services.version}});
    families.gauge("process_start_time_seconds",
                   "When this process started. Counters of runs, writer and HTTP count from here.");
    families.add(options_.started_at);
    families.gauge("joblog_healthy", "1 while /up answers 200; else /up says what is wrong.");
    families.add(!is_stopping() && board_.troubles().empty());
    if (options_.live_tails) {
      families.gauge("joblog_live_tails", "Readers who watch a run as it goes.");
      families.add(options_.live_tails());
    }
    const auto disk = options_.disk ? options_.disk() : std::nullopt;
    if (!disk) return;
    families.gauge("joblog_data_disk_free_bytes", "Room that is left on the disk with the data.");
    families.add(disk->free);
    families.gauge("joblog_data_disk_size_bytes", "Size of the disk with the data.");
    families.add(disk->total);
  }

  const HealthOptions options_;
  HealthBoard board_;
};

}  // namespace

std::vector<Route> routes(const HealthOptions& options) {
  const auto health = std::make_shared<Health>(options);
  return {{http::Method::get, "/up", [health](const PageContext&) { return health->up(); }},
          {http::Method::get, "/metrics",
           [health](const PageContext& context) { return health->metrics(context.services); }}};
}

}  // namespace joblog::web::health
