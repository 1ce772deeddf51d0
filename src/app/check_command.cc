// `check`: config, store and source, every problem at once.
#include <fmt/format.h>

#include "app/commands.h"
#include "app/engine.h"
#include "app/open_orders_job.h"
#include "cli/check.h"

namespace joblog {
namespace {

cli::Finding store_finding(const Setup& setup, const Clock& clock) {
  auto store = open_store(setup, clock);
  if (!store) {
    return {.part = "store",
            .ok = false,
            .text = store.error().message,
            .file = setup.locations.store,
            .exit = cli::exits::out_of_reach};
  }
  const auto problems = (*store)->check();
  if (!problems) {
    return {.part = "store",
            .ok = false,
            .text = problems.error().message,
            .file = setup.locations.store,
            .exit = cli::exits::out_of_reach};
  }
  if (!problems->empty()) {
    return {.part = "store",
            .ok = false,
            .text = fmt::format("{} problems, the first: {} (joblog db check lists all)",
                                problems->size(), problems->front()),
            .file = setup.locations.store,
            .exit = cli::exits::failed};
  }
  return {.part = "store", .text = (*store)->describe()};
}

/// Connects and runs the query, without reading rows.
cli::Finding source_finding(const Setup& setup) {
  cli::Finding finding{.part = "open_orders", .ok = false, .exit = cli::exits::out_of_reach};
  auto source = open_orders_source(*setup.config.open_orders, setup.environment, {});
  if (!source) {
    finding.text = source.error().message;
    return finding;
  }
  if (auto connected = (*source)->connect(); !connected) {
    finding.text = connected.error().message;
  } else if (auto columns = (*source)->open(); !columns) {
    finding.text = columns.error().message;
  } else {
    finding.ok = true;
    finding.text = fmt::format("{}: {} columns", (*source)->describe(), columns->size());
  }
  return finding;
}

}  // namespace

int check_everything(CommandContext& c) {
  Loaded loaded{c.setup.config, c.setup.problems};
  auto findings = cli::findings_of(loaded, c.setup.locations.config);
  findings.push_back(store_finding(c.setup, c.clock));
  if (c.setup.config.open_orders) findings.push_back(source_finding(c.setup));
  return cli::report_findings(findings, c.console);
}

}  // namespace joblog
