// SPDX-License-Identifier: MIT
// The source is made anew for each run, so that a changed password takes effect without a restart.
#include "app/open_orders_job.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "app/skipped_items.h"
#include "base/program_name.h"
#include "orders/file/open_orders_file.h"
#include "orders/sources/csv_source.h"
#include "orders/sources/decoded_source.h"
#include "orders/sources/odbc_source.h"
#include "orders/sync/sync_open_orders.h"
#include "orders/sync/watched_source.h"

namespace joblog {
namespace {

/// For runs where the configuration names no source that can be used.
Handler not_configured(const Setup& setup) {
  const std::string why = why_open_orders_are_left_out(setup).value_or(
      in_own_name("the config names no source: add an [open_orders] table (joblog check "
                  "shows what is wrong)"));
  return [why](Run&) -> Outcome { return Failure{"ConfigurationError", why, false}; };
}

/// Drivers write numbers with a decimal point, so one with a comma is text of somebody; whoever
/// made a file wrote all of it as at home.
MarkDoubt doubt_of(const OpenOrdersConfig& config) {
  if (config.decimal_comma) return MarkDoubt::none;
  if (config.source != OrderSourceKind::csv) return MarkDoubt::of_commas;
  return config.separator == ',' ? MarkDoubt::of_commas : MarkDoubt::of_both;
}

SyncConfig sync_config(const OpenOrdersConfig& config) {
  SyncConfig sync;
  for (const auto& [attribute, column] : config.mapping) sync.mapping.columns[attribute] = column;
  for (const std::string& attribute : config.required)
    if (const auto column = find_order_column(attribute)) sync.mapping.required.push_back(*column);
  sync.mapping.dialect = {.decimal_comma = config.decimal_comma.value_or(false),
                          .date_format = config.date_format,
                          .doubt = doubt_of(config)};
  sync.max_shrink_share = config.max_shrink;
  sync.max_unreadable = config.max_unreadable;
  sync.skip_rows_without_key = config.skip_rows_without_key;
  return sync;
}

}  // namespace

Result<std::unique_ptr<OrderSource>> open_orders_source(const OpenOrdersConfig& config,
                                                        const Environment& environment,
                                                        std::stop_token stop) {
  if (config.source == OrderSourceKind::csv) {
    CsvSourceOptions options{.path = config.file, .csv = {}, .encoding = config.encoding};
    options.csv.separator = config.separator;
    options.csv.skip_lines = config.skip_lines;
    options.names.emplace(ColumnMapping(config.mapping.begin(), config.mapping.end()));
    return std::make_unique<CsvSource>(std::move(options));
  }
  auto password = read_password(config, environment);
  if (!password) return std::unexpected(password.error());
  auto source =
      std::make_unique<OdbcSource>(OdbcSourceOptions{.connection_string = config.connection,
                                                     .user = config.user,
                                                     .password = std::move(*password),
                                                     .query = config.query,
                                                     .connect_timeout = config.connect_timeout,
                                                     .query_timeout = config.query_timeout,
                                                     .stop = std::move(stop)});
  auto decoder = Decoder::open(config.encoding);
  if (!decoder || decoder->is_utf8()) return source;
  return std::make_unique<DecodedSource>(std::move(source), std::move(*decoder));
}

std::optional<std::string> problem_with_columns(const OpenOrdersConfig& config,
                                                const std::vector<std::string>& columns) {
  return RowMapper(columns, sync_config(config).mapping).missing();
}

std::optional<std::string> why_open_orders_are_left_out(const Setup& setup) {
  for (const SkippedItem& one : skipped_items_of(setup.problems)) {
    if (one.group != "open_orders") continue;
    return fmt::format(
        "[open_orders] is left out of the configuration, because it has a problem: {}; mend it "
        "({} check lists all problems), and reload a server that runs",
        one.problem, program_name());
  }
  return std::nullopt;
}

JobDefinition open_orders_job(const Setup& setup, const Clock& clock) {
  if (!setup.config.open_orders) return sync_open_orders_definition(not_configured(setup));
  const OpenOrdersConfig& orders = *setup.config.open_orders;
  auto handler = [orders, folder = setup.locations.data, environment = setup.environment,
                  &clock](Run& run) -> Outcome {
    auto source = open_orders_source(orders, environment, run.stop_token());
    if (!source) return Failure{"AuthenticationError", source.error().message, false};
    auto* watching = dynamic_cast<OutputRun*>(&run);
    if (watching != nullptr && orders.source != OrderSourceKind::csv) {
      *source = std::make_unique<WatchedSource>(
          std::move(*source), *watching,
          SourceLimits{orders.connect_timeout, orders.query_timeout});
    }
    sqlite::OpenOrdersFile store(folder);
    return sync_open_orders(run, sync_config(orders), **source, store, clock);
  };
  JobDefinition definition = sync_open_orders_definition(std::move(handler));
  definition.retry.attempts_max = orders.attempts;
  definition.retry.delay = orders.retry_delay;
  definition.timeout = orders.timeout;
  definition.description = orders.about.description;
  definition.owner = orders.about.owner;
  definition.labels = orders.about.labels;
  definition.link = orders.about.link;
  return definition;
}

}  // namespace joblog
