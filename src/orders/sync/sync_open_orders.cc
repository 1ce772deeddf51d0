// SPDX-License-Identifier: MIT
// Steps in the order in which they run: arguments, connect, query, fetch into a replacement, guard,
// compare, commit. Each ends in a value or in the Outcome that ends the run; the replacement undoes
// itself when it goes out of scope without a commit.
#include "orders/sync/sync_open_orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <memory>
#include <string>
#include <utility>

#include "base/program_name.h"
#include "base/text.h"
#include "orders/sync/sync_arguments.h"
#include "orders/sync/write_behind.h"

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
      say_warnings();
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
  Step<void> no_order(const RowFault& fault);
  void batch_imported(std::int64_t records);
  void take_notes_of_source();
  void find_warnings(const RowMapper& mapper);
  void say_warnings();
  Step<void> guard_against_unreadable(const std::vector<Unconvertible>& columns);
  Step<void> guard_against_shrinking();
  Step<void> guard_against_removing(std::int64_t removed);
  Step<void> refuse_unless_forced(const std::string& why, std::string_view key);
  Step<void> make_current(Replacement& replacement, const RowMapper& mapper);
  std::string row_at_hand() const { return words_.at(row_number()); }
  std::int64_t row_number() const {
    return source_.row_number() > 0 ? source_.row_number() : read_;
  }
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
  std::optional<SyncState> before_;
  RowWords words_;
  std::int64_t read_ = 0;     ///< Rows of the source …
  std::int64_t empty_ = 0;    ///< … those in which nothing stood …
  std::int64_t no_key_ = 0;   ///< … those that were no orders …
  std::int64_t fetched_ = 0;  ///< … and the orders.
  std::string first_without_key_;
  std::vector<std::string> warnings_;  ///< Not said yet.
  std::vector<std::string> details_;   ///< What the first warning sums up, column by column.
  std::string note_;                   ///< The first of all warnings, short.
  std::int64_t wrong_ = 0;             ///< Unreadable values, and other warnings.
  std::int64_t batches_ = 0;
  bool committing_ = false;
};

Step<void> OpenOrdersSync::replace_orders() {
  run_.log("job started");
  if (auto read = read_arguments(); !read) return read;
  const auto before = store_.current();
  if (!before) return import_failure(before.error());
  before_ = *before;

  if (auto connected = connect(); !connected) return connected;
  auto mapper = query();
  if (!mapper) return std::unexpected(mapper.error());

  auto replacement = store_.begin_replace();
  if (!replacement) return import_failure(replacement.error());
  WriteBehind behind(**replacement);
  if (auto all = fetch(*mapper, behind); !all) return all;
  find_warnings(*mapper);
  say_warnings();
  if (auto guarded = guard_against_unreadable(mapper->unconvertible()); !guarded) return guarded;
  if (auto guarded = guard_against_shrinking(); !guarded) return guarded;
  return make_current(behind, *mapper);
}

Step<void> OpenOrdersSync::read_arguments() {
  const auto force = is_forced(run_.arguments());
  if (!force) return failure("ArgumentError", force.error().message, false);
  forced_ = *force;
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
  if (columns->size() > source_columns_max)
    return failure(
        error_class(SourceErrorKind::query),
        fmt::format("the source has {} columns, more than {}: check that it is the right "
                    "one{}",
                    columns->size(), source_columns_max, source_.advice()));
  words_ = source_.row_words();
  take_notes_of_source();
  RowMapping mapping = config_.mapping;
  mapping.dialect = source_.dialect(mapping.dialect);
  RowMapper mapper(*columns, mapping);
  for (const std::string& remark : mapper.columns().remarks) run_.log(remark);
  for (const std::string& warning : mapper.columns().warnings) warnings_.push_back(warning);
  const bool some_look_alike = !mapper.columns().warnings.empty();
  if (mapper.columns().found() == 0 && !some_look_alike) {
    return failure(
        error_class(SourceErrorKind::query),
        fmt::format("none of the source's columns is one of an open order; there {} {}; "
                    "check that the query, view or file is the right one{}",
                    columns->size() == 1 ? "is" : "are", first_names(*columns), source_.advice()));
  }
  if (mapper.missing())
    return failure(error_class(SourceErrorKind::query), *mapper.missing() + source_.advice());
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
    ++read_;
    if (is_empty_row(raw)) {
      ++empty_;
      continue;
    }
    if (const auto fault = mapper.map(raw, order, row_number())) {
      if (auto passed_over = no_order(*fault); !passed_over) return passed_over;
      continue;
    }
    ++fetched_;
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

// A row that lacks what every order has is passed over only if that was asked for.
Step<void> OpenOrdersSync::no_order(const RowFault& fault) {
  const std::string what = fmt::format(
      "{} in {} (column {}){}: {}", fault.attribute, row_at_hand(), in_quotes(trim(fault.column)),
      fault.value.empty() ? "" : fmt::format(" is “{}”", fault.value), fault.why);
  if (fault.is_key && config_.skip_rows_without_key) {
    if (no_key_++ == 0) first_without_key_ = what;
    return {};
  }
  return failure(
      error_class(SourceErrorKind::import),
      what + (fault.is_key
                  ? "; without sales document and item a row is no order; mend the source, "
                    "or let such rows be passed over: rows_without_key = \"skip\" in "
                    "[open_orders]"
                  : "; it is listed in `required` in [open_orders], whose values must be "
                    "readable"));
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
  const std::int64_t guess = std::max(fetched_, before_ ? before_->rows : 0);
  run_.progress(static_cast<std::uint64_t>(fetched_), static_cast<std::uint64_t>(guess),
                "fetching");
}

void OpenOrdersSync::take_notes_of_source() {
  for (SourceNote& note : source_.take_notes()) {
    if (note.is_warning)
      warnings_.push_back(std::move(note.text));
    else
      run_.log(note.text);
  }
}

// The most telling one first: it is what every list of runs shows.
void OpenOrdersSync::find_warnings(const RowMapper& mapper) {
  const auto unread = mapper.unconvertible();
  run_.stat("values_unconvertible", count_of(unread));
  if (empty_ > 0) {
    run_.stat("rows_empty", empty_);
    run_.log(fmt::format("{} empty {} passed over", format_count(empty_),
                         empty_ == 1 ? "row was" : "rows were"));
  }
  take_notes_of_source();
  const auto is_in_source = mapper.columns().are_there();
  std::vector<std::string> first = mapper.nameless(words_);
  if (no_key_ > 0) {
    run_.stat("rows_without_key", no_key_);
    first.push_back(fmt::format("{} {} sales document or item and {} passed over, the first: {}",
                                format_count(no_key_), no_key_ == 1 ? "row has no" : "rows have no",
                                no_key_ == 1 ? "was" : "were", first_without_key_));
    note_ = fmt::format("{} {} sales document or item", format_count(no_key_),
                        no_key_ == 1 ? "row without" : "rows without");
  }
  if (const auto doubt = mapper.doubt(); doubt.numbers > 0) {
    first.push_back(sentence(doubt, words_.at(doubt.row)));
    note_ = fmt::format("numbers whose decimal mark is in doubt, {} in {}", doubt.attribute,
                        words_.briefly_at(doubt.row));
  }
  if (!unread.empty()) {
    first.insert(first.begin(), headline(unread, words_));
    note_ = short_note(unread, words_);
  }
  if (before_ && fetched_ > 0)
    for (auto& gone : columns_without_values(*before_, mapper.filled(), is_in_source, unread))
      first.push_back(std::move(gone));
  wrong_ = count_of(unread) + static_cast<std::int64_t>(first.size() - !unread.empty());
  wrong_ += static_cast<std::int64_t>(warnings_.size());
  for (const Unconvertible& column : unread) details_.push_back(sentence(column, words_));
  warnings_.insert(warnings_.begin(), first.begin(), first.end());
  if (note_.empty() && !warnings_.empty()) note_ = warnings_.front();
}

void OpenOrdersSync::say_warnings() {
  for (const std::string& warning : std::exchange(warnings_, {})) run_.log(Level::warning, warning);
  for (const std::string& detail : std::exchange(details_, {})) run_.log(detail);
}

Step<void> OpenOrdersSync::guard_against_unreadable(const std::vector<Unconvertible>& columns) {
  const auto refused = too_many_unreadable(columns, config_.max_unreadable);
  if (!refused) return {};
  return refuse_unless_forced(headline(columns, words_) + "; that is too many: " + *refused,
                              "max_unreadable");
}

Step<void> OpenOrdersSync::guard_against_shrinking() {
  const auto refused =
      shrinks_too_much(fetched_, before_ ? before_->rows : 0, config_.max_shrink_share);
  if (refused) return refuse_unless_forced(*refused, "max_shrink");
  if (fetched_ > 0 || !before_ || before_->rows == 0) return {};
  note_ = fmt::format("no open orders where there were {}", format_count(before_->rows));
  ++wrong_;
  run_.log(Level::warning, "the source has " + note_ + ": the table will be empty");
  return {};
}

Step<void> OpenOrdersSync::guard_against_removing(std::int64_t removed) {
  const auto refused =
      removes_too_much(removed, fetched_, before_ ? before_->rows : 0, config_.max_shrink_share);
  return refused ? refuse_unless_forced(*refused, "max_shrink") : Step<void>();
}

Step<void> OpenOrdersSync::refuse_unless_forced(const std::string& why, std::string_view key) {
  if (forced_) {
    run_.log(Level::warning, why + "; replaced all the same, as the job's arguments ask");
    return {};
  }
  return failure(error_class(SourceErrorKind::import),
                 fmt::format("{}; look at the source, and if it is right, run {} sync "
                             "open_orders --force once (or the job with the arguments {{\"force\": "
                             "true}}), or raise {} in [open_orders]",
                             why, program_name(), key));
}

Step<void> OpenOrdersSync::make_current(Replacement& replacement, const RowMapper& mapper) {
  run_.log("comparing with the previous open orders");
  const SteadyTime start = clock_.steady_now();
  const auto difference = replacement.compare();
  if (!difference) return import_failure(difference.error());
  if (auto goes_on = not_cancelled(); !goes_on) return goes_on;
  if (auto guarded = guard_against_removing(difference->removed); !guarded) return guarded;
  auto filled = mapper.filled();
  if (before_ && !forced_)
    filled = filled_to_remember(*before_, std::move(filled), mapper.columns().are_there());
  committing_ = true;
  const auto committed = replacement.commit({.log_name = std::string(run_.name()),
                                             .synced_at = clock_.wall_now(),
                                             .rows = replacement.rows(),
                                             .added = difference->added,
                                             .changed = difference->changed,
                                             .removed = difference->removed,
                                             .warnings = wrong_,
                                             .note = note_.substr(0, utf8_prefix(note_, 300)),
                                             .filled = std::move(filled)});
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
