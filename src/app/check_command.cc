// SPDX-License-Identifier: MIT
// `check`: config, store, pages and source, every problem at once.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

#include "app/clock_warnings.h"
#include "app/commands.h"
#include "app/engine.h"
#include "app/exposed_files.h"
#include "app/open_orders_job.h"
#include "app/semantic_checks.h"
#include "app/sign_in.h"
#include "base/program_name.h"
#include "base/text.h"
#include "cli/check.h"
#include "http/tls.h"
#include "orders/file/open_orders_file.h"
#include "queue/vacuum.h"
#include "recorder/spool_recovery.h"
#include "storage/ask.h"
#include "storage/sqlite/log_readers.h"
#include "web/attention.h"

namespace joblog {
namespace {

/// A log that somebody keeps from being taken into the store's file, and who that is.
std::optional<cli::Finding> log_finding(const Store& store, const Setup& setup) {
  // By itself it begins anew before.
  constexpr std::uint64_t kLargeLogBytes = std::uint64_t{80} << 20;
  const std::uint64_t bytes = store.log().bytes;
  if (bytes < kLargeLogBytes) return std::nullopt;
  std::string who;
  for (const FileUser& user : sqlite::log_readers(setup.locations.store)) {
    who += (who.empty() ? "" : ", ") + to_string(user);
  }
  return cli::Finding{
      .part = "store",
      .warning = true,
      .text = fmt::format("its log has grown to {}: {}", format_bytes(bytes),
                          who.empty() ? "nobody whom this user may see reads from it now"
                                      : "this reads from it, end it if it does not end: " + who),
      .file = setup.locations.store + "-wal"};
}

/// A store of an earlier joblog keeps what is free; much of it is worth a word.
std::optional<cli::Finding> space_finding(const Store& store, const Setup& setup) {
  const auto space = ask(store, [](Reader& reader) { return reader.space(); });
  if (!space || space->can_shrink || !has_much_free(*space)) return std::nullopt;
  return cli::Finding{
      .part = "store",
      .warning = true,
      .text = fmt::format(
          "{} of its {} are free, and it cannot give them back to the file system, as an earlier "
          "joblog made it: what is written next goes there; {} db compact rebuilds it, while "
          "joblog is stopped",
          format_bytes(static_cast<std::uint64_t>(space->free_bytes)),
          format_bytes(static_cast<std::uint64_t>(space->bytes)), program_name()),
      .file = setup.locations.store};
}

cli::Finding store_finding(const Result<std::unique_ptr<Store>>& store, const Setup& setup) {
  if (!store) {
    return {.part = "store",
            .ok = false,
            .text = store.error().message,
            .file = setup.locations.store,
            .exit = cli::exits::out_of_reach};
  }
  const auto problems = (*store)->quick_check();
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
            .text = fmt::format("{} problems, the first: {} ({} db check lists all)",
                                problems->size(), problems->front(), program_name()),
            .file = setup.locations.store,
            .exit = cli::exits::failed};
  }
  if (const auto tried = (*store)->try_write(); !tried) {
    return {.part = "store",
            .ok = false,
            .text = "takes no writes: " + tried.error().message,
            .file = setup.locations.store,
            .exit = cli::exits::out_of_reach};
  }
  return log_finding(**store, setup)
      .value_or(cli::Finding{.part = "store", .text = (*store)->describe() + ", takes writes"});
}

/// The store, and whether the clock goes with what it holds.
std::vector<cli::Finding> findings_of_store(const Setup& setup, const Clock& clock) {
  if (why_store_is_not_known(setup)) {  // Nothing is made at a place that may be the wrong one.
    return {{.part = "store",
             .warning = true,
             .text = "not looked at: the configuration does not say which one it is"}};
  }
  const auto store = open_store(setup, clock);
  std::vector<cli::Finding> findings{store_finding(store, setup)};
  if (store) {
    if (auto space = space_finding(**store, setup)) findings.push_back(std::move(*space));
    std::ranges::move(clock_findings(setup, **store, clock.wall_now()),
                      std::back_inserter(findings));
  }
  return findings;
}

/// Room and files that are left where the data is. Nothing: it cannot be told.
std::optional<cli::Finding> disk_finding(const Setup& setup) {
  const auto disk = web::disk_space(setup.locations.data);
  if (!disk) return std::nullopt;
  const auto trouble = web::trouble_of(*disk);
  if (!trouble) {
    return cli::Finding{.part = "disk",
                        .text = fmt::format("{} of {} are left", format_bytes(disk->free),
                                            format_bytes(disk->total))};
  }
  return cli::Finding{.part = "disk",
                      .ok = !trouble->at_its_end,
                      .warning = !trouble->at_its_end,
                      .text = trouble->text,
                      .file = setup.locations.data,
                      .exit = cli::exits::out_of_reach};
}

/// Spools of runs that the store does not know. Nothing: there are none.
std::optional<cli::Finding> spool_finding(const Setup& setup) {
  const std::string folder = unknown_runs_folder(setup.locations.spool);
  std::error_code none;
  const auto files = std::distance(std::filesystem::directory_iterator(folder, none), {});
  if (files == 0) return std::nullopt;
  return cli::Finding{
      .part = "spool",
      .warning = true,
      .text = fmt::format(
          "files in {} with lines or ends of runs that this store does not know: {}; stop joblog, "
          "put the right store back, move them into {} and only then start joblog; or remove them",
          folder, files, setup.locations.spool),
      .file = folder};
}

/// Only of a file that cannot be read: before the first sync there is none.
std::optional<cli::Finding> orders_finding(const Setup& setup) {
  const auto orders = sqlite::OpenOrdersFile(setup.locations.data).current();
  if (orders) return std::nullopt;
  return cli::Finding{.part = "open_orders",
                      .ok = false,
                      .text = orders.error().message,
                      .exit = cli::exits::out_of_reach};
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
  } else if (auto problem = problem_with_columns(*setup.config.open_orders, *columns)) {
    finding.text = *problem + (*source)->advice();
  } else {
    finding.ok = true;
    finding.text = fmt::format("{}: {} columns", (*source)->describe(), columns->size());
  }
  return finding;
}

/// Whether `serve` may listen where it is told to, and can speak as it is told to.
cli::Finding pages_finding(const Setup& setup) {
  const WebConfig& web = setup.config.web;
  const auto credentials = credentials_of(web, setup.environment);
  if (!credentials) return {.part = "pages", .ok = false, .text = credentials.error().message};
  if (!web.tls_certificate.empty()) {
    const auto tls = http::TlsContext::load({web.tls_certificate, web.tls_key});
    if (!tls) return {.part = "pages", .ok = false, .text = tls.error().message};
  }
  std::string who = credentials->user + " signs in";
  if (credentials->user.empty()) {
    who = web.proxy_signs_in ? "without a password: a proxy signs people in"
                             : "without a password: for this machine only";
  }
  return {.part = "pages", .text = fmt::format("on {} port {}, {}", web.listen, web.port, who)};
}

/// What works, and may let in strangers: a password that is easy to guess, files open to others.
std::vector<cli::Finding> security_warnings(const Setup& setup) {
  std::vector<cli::Finding> warnings;
  const auto weakness = weakness_of_password(setup.config.web, setup.environment);
  if (!weakness.empty()) warnings.push_back({.part = "pages", .warning = true, .text = weakness});
  for (const ExposedFile& file : exposed_files(setup)) {
    warnings.push_back(
        {.part = "files", .warning = true, .text = file.text, .file = file.path, .key = file.key});
  }
  return warnings;
}

}  // namespace

int check_everything(CommandContext& c) {
  Loaded loaded{c.setup.config, c.setup.problems};
  auto findings = cli::findings_of(loaded, c.setup.locations.config);
  auto meaning = check_semantics(c.setup, c.clock);
  const bool unfit = std::ranges::any_of(meaning, [](const auto& one) { return !one.ok; });
  if (unfit && findings.front().ok) findings.clear();  // It is not in order after all.
  std::ranges::move(meaning, std::back_inserter(findings));
  std::ranges::move(findings_of_store(c.setup, c.clock), std::back_inserter(findings));
  if (auto spools = spool_finding(c.setup)) findings.push_back(std::move(*spools));
  if (auto disk = disk_finding(c.setup)) findings.push_back(std::move(*disk));
  findings.push_back(pages_finding(c.setup));
  std::ranges::move(security_warnings(c.setup), std::back_inserter(findings));
  if (auto orders = orders_finding(c.setup)) findings.push_back(std::move(*orders));
  if (c.setup.config.open_orders) findings.push_back(source_finding(c.setup));
  return cli::report_findings(findings, c.console);
}

}  // namespace joblog
