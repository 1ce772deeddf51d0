// Steps in the order in which they run: arguments, connect, query, fetch into a replacement, guard,
// compare, commit. Each ends in a value or in the Outcome that ends the run; the replacement undoes
// itself when it goes out of scope without a commit.
#include "jobs/sync_open_orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <expected>
#include <memory>
#include <string>
#include <utility>

#include "base/text.h"
#include "orders/write_behind.h"

namespace joblog {
namespace {

template <class T>
using Step = std::expected<T, Outcome>;

std::unexpected<Outcome> failure(std::string error_class, std::string message, bool retry = true) {
  return std::unexpected(Outcome(Failure{std::move(error_class), std::move(message), retry}));
}

// A wrong password that is sent again and again locks accounts; every other trouble may pass.
std::unexpected<Outcome> failure(const SourceError& error) {
  if (error.kind != SourceErrorKind::authentication) {
    return failure(error_class(error.kind), error.message);
  }
  return failure(error_class(error.kind),
                 error.message + " (not retried: repeating could lock the account)", false);
}

std::unexpected<Outcome> import_failure(const Error& error) {
  return failure(error_class(SourceErrorKind::import), error.message);
}

class OpenOrdersSync {
 public:
  OpenOrdersSync(Run& run, const SyncConfig& config, OrderSource& source, OpenOrdersStore& store,
                 const Clock& clock)
      : run_(run),
        config_(config),
        source_(source),
        store_(store),
        clock_(clock),
        started_(clock.steady_now()) {}

  Outcome run() {
    const Step<void> done = replace_orders();
    run_.stat("rows_fetched", fetched_);
    run_.stat("seconds_total", seconds_since(started_));
    if (done) return Success{};
    // What a commit did that failed is unknown; before it, nothing has happened.
    if (!committing_) {
      run_.log(Level::warning,
               fmt::format("stopped after {} records; the open orders are unchanged",
                           format_count(fetched_)));
    }
    return done.error();
  }

 private:
  Step<void> replace_orders();
  Step<void> read_arguments();
  Step<void> connect();
  Step<RowMapper> query();
  Step<void> fetch(RowMapper& mapper, Replacement& replacement);
  Step<void> not_cancelled() const;
  std::unexpected<Outcome> source_failed(const SourceError& error) const;
  void batch_imported(std::int64_t records);
  void report_unconvertible(const RowMapper& mapper);
  Step<void> guard_against_shrinking() const;
  Step<void> make_current(Replacement& replacement);
  void completed(const Replacement::Difference& difference);
  double seconds_since(SteadyTime start) const {
    return std::chrono::duration<double>(clock_.steady_now() - start).count();
  }

  Run& run_;
  const SyncConfig& config_;
  OrderSource& source_;
  OpenOrdersStore& store_;
  const Clock& clock_;
  const SteadyTime started_;
  bool forced_ = false;
  std::int64_t rows_before_ = 0;
  std::int64_t fetched_ = 0;
  std::int64_t batches_ = 0;
  bool committing_ = false;
};

Step<void> OpenOrdersSync::replace_orders() {
  run_.log("job started");
  if (auto read = read_arguments(); !read) return read;
  const auto before = store_.current();
  if (!before) return import_failure(before.error());
  rows_before_ = *before ? (*before)->rows : 0;

  if (auto connected = connect(); !connected) return connected;
  auto mapper = query();
  if (!mapper) return std::unexpected(mapper.error());

  auto replacement = store_.begin_replace();
  if (!replacement) return import_failure(replacement.error());
  WriteBehind behind(**replacement);
  if (auto all = fetch(*mapper, behind); !all) return all;
  report_unconvertible(*mapper);
  if (auto guarded = guard_against_shrinking(); !guarded) return guarded;
  return make_current(behind);
}

Step<void> OpenOrdersSync::read_arguments() {
  const auto wrong = [](std::string_view why) {
    return failure("ArgumentError",
                   fmt::format("the job's arguments {}; expected {{}} or {{\"force\": true}}", why),
                   false);
  };
  boost::system::error_code code;
  const auto arguments =
      boost::json::parse({run_.arguments().data(), run_.arguments().size()}, code);
  if (code || !arguments.is_object()) return wrong("are no JSON object");
  const auto* force = arguments.as_object().if_contains("force");
  if (force == nullptr) return {};
  if (!force->is_bool()) return wrong("have a \"force\" that is neither true nor false");
  forced_ = force->as_bool();
  return {};
}

Step<void> OpenOrdersSync::connect() {
  run_.log(fmt::format("connecting to {}", source_.describe()));
  const SteadyTime start = clock_.steady_now();
  const auto connected = source_.connect();
  const double seconds = seconds_since(start);
  run_.stat("seconds_connect", seconds);
  if (!connected) return source_failed(connected.error());
  run_.log(fmt::format("connected in {:.3f} s", seconds));
  return not_cancelled();
}

Step<RowMapper> OpenOrdersSync::query() {
  run_.log("fetching open orders");
  const SteadyTime start = clock_.steady_now();
  const auto columns = source_.open();
  run_.stat("seconds_query", seconds_since(start));
  if (!columns) return source_failed(columns.error());
  RowMapper mapper(*columns, config_.mapping);
  if (mapper.found() == 0) {
    return failure(error_class(SourceErrorKind::query),
                   fmt::format("none of the {} columns of the source is one of an open order; "
                               "check that the query, view or file is the right one",
                               columns->size()));
  }
  for (const std::string& warning : mapper.warnings()) run_.log(Level::warning, warning);
  return mapper;
}

Step<void> OpenOrdersSync::fetch(RowMapper& mapper, Replacement& replacement) {
  const SteadyTime start = clock_.steady_now();
  RawRow raw;
  OrderRow order;
  std::int64_t in_batch = 0;
  for (;;) {
    const auto more = source_.next(raw);
    if (!more) return source_failed(more.error());
    if (!*more) break;
    ++fetched_;
    mapper.map(raw, order);
    if (auto appended = replacement.append(order); !appended)
      return import_failure(appended.error());
    if (++in_batch < config_.batch_rows) continue;
    batch_imported(std::exchange(in_batch, 0));
    if (auto goes_on = not_cancelled(); !goes_on) return goes_on;
  }
  if (in_batch > 0) batch_imported(in_batch);
  run_.stat("seconds_fetch", seconds_since(start));
  return not_cancelled();
}

Step<void> OpenOrdersSync::not_cancelled() const {
  if (run_.cancelled()) return std::unexpected(Outcome(Cancelled{}));
  return {};
}

// A source that is told to stop ends its query with an error: that is no failure.
std::unexpected<Outcome> OpenOrdersSync::source_failed(const SourceError& error) const {
  if (run_.cancelled()) return std::unexpected(Outcome(Cancelled{}));
  return failure(error);
}

void OpenOrdersSync::batch_imported(std::int64_t records) {
  run_.log(fmt::format("batch {} imported ({} records)", ++batches_, records));
  // How many there will be is unknown; as many as last time is the best guess.
  const std::int64_t guess = std::max(fetched_, rows_before_);
  run_.progress(static_cast<std::uint64_t>(fetched_), static_cast<std::uint64_t>(guess),
                "fetching");
}

void OpenOrdersSync::report_unconvertible(const RowMapper& mapper) {
  for (const std::string& warning : mapper.conversion_warnings()) {
    run_.log(Level::warning, warning);
  }
  std::int64_t values = 0;
  for (const Unconvertible& column : mapper.unconvertible()) values += column.count;
  run_.stat("values_unconvertible", values);
}

Step<void> OpenOrdersSync::guard_against_shrinking() const {
  if (fetched_ == 0) {
    run_.log(Level::warning, "the source has no open orders at all: the table will be empty");
  }
  if (!config_.max_shrink_share) return {};
  const double share = *config_.max_shrink_share;
  const double least = (1 - share) * static_cast<double>(rows_before_);
  if (static_cast<double>(fetched_) >= least) return {};
  const std::string numbers = fmt::format(
      "the source has {} open orders where {} are stored, and max_shrink = {} "
      "lets at most {:g} % vanish at once",
      format_count(fetched_), format_count(rows_before_), share, share * 100);
  if (forced_) {
    run_.log(Level::warning, numbers + "; replaced all the same, as the job's arguments ask");
    return {};
  }
  return failure(error_class(SourceErrorKind::import),
                 numbers +
                     "; look at the source, and if it is right, run joblog sync open_orders "
                     "--force once (or the job with the arguments {\"force\": true}), or raise "
                     "max_shrink in the configuration");
}

Step<void> OpenOrdersSync::make_current(Replacement& replacement) {
  run_.log("comparing with the previous open orders");
  const SteadyTime start = clock_.steady_now();
  const auto difference = replacement.compare();
  if (!difference) return import_failure(difference.error());
  if (auto goes_on = not_cancelled(); !goes_on) return goes_on;
  committing_ = true;
  const auto committed = replacement.commit({.log_name = std::string(run_.name()),
                                             .synced_at = clock_.wall_now(),
                                             .rows = replacement.rows(),
                                             .added = difference->added,
                                             .changed = difference->changed,
                                             .removed = difference->removed});
  if (!committed) return import_failure(committed.error());
  run_.stat("seconds_compare", seconds_since(start));
  completed(*difference);
  return {};
}

void OpenOrdersSync::completed(const Replacement::Difference& difference) {
  run_.stat("rows_written", fetched_);
  run_.stat("rows_added", difference.added);
  run_.stat("rows_changed", difference.changed);
  run_.stat("rows_removed", difference.removed);
  run_.log(fmt::format("completed: {} open orders in {:.3f} s ({} added, {} changed, {} removed)",
                       format_count(fetched_), seconds_since(started_),
                       format_count(difference.added), format_count(difference.changed),
                       format_count(difference.removed)));
}

}  // namespace

JobDefinition sync_open_orders_definition(Handler handler) {
  return {.kind = std::string(sync_open_orders_kind),
          .handler = std::move(handler),
          .retry = {.attempts_max = 4, .delay = std::chrono::minutes(5), .factor = 1, .jitter = 0},
          .isolated = true,
          .concurrency_limit = 1};
}

Outcome sync_open_orders(Run& run, const SyncConfig& config, OrderSource& source,
                         OpenOrdersStore& store, const Clock& clock) {
  return OpenOrdersSync(run, config, source, store, clock).run();
}

}  // namespace joblog
