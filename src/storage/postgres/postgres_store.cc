// SPDX-License-Identifier: MIT
// Writing and reading. What the verbs throw is caught here and becomes a value.
#include "storage/postgres/postgres_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "postgres/postgres_client.h"
#include "postgres_statements.h"
#include "storage/postgres/change_listener.h"
#include "storage/postgres/committed_memory.h"
#include "storage/postgres/postgres_copy.h"
#include "storage/postgres/postgres_reader.h"
#include "storage/postgres/postgres_transaction.h"
#include "storage/postgres/schema_migrator.h"
#include "storage/postgres/store_checks.h"

namespace joblog::postgres {
namespace {

using std::chrono::milliseconds;

constexpr int kOldestServer = 140'000;  ///< As PostgreSQL numbers its versions.
constexpr std::size_t kReadersKept = 8;
constexpr int kAttempts = 5;  ///< Of a transaction that is undone for the sake of others.
constexpr milliseconds kShortestPause{5}, kLongestPause{80};
constexpr milliseconds kBeforeReconnecting{250};  ///< Where the last try has failed.
constexpr std::chrono::seconds kSettleWithin{10};
constexpr milliseconds kBetweenLooks{50};
/// So long after the end of an hour nobody asks for its tokens any more.
constexpr std::chrono::minutes kTokensRest{30};

ClientOptions client_options(const PostgresOptions& options) {
  return {.url = options.url, .password = options.password};
}

/// What a throwing work amounts to: its own words are all there is to say.
Error bug_in_work(const std::exception& error) {
  return {ErrorKind::internal,
          fmt::format("nothing was stored, the work failed: {}", error.what())};
}

std::mt19937_64& random_numbers() {
  thread_local std::mt19937_64 numbers{std::random_device{}()};
  return numbers;
}

/// A UUID that nobody else makes.
std::string new_token() {
  std::random_device random;  // 128 bits that no seed of ours shortens.
  const auto word = [&] { return static_cast<unsigned>(random()); };
  const unsigned a = word(), b = word(), c = word(), d = word();
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:04x}{:08x}", a, b >> 16, b & 0xffff, c >> 16,
                     c & 0xffff, d);
}

void pause(milliseconds length) {
  Mutex mutex;
  CondVar nobody_calls;
  MutexLock lock(mutex);
  nobody_calls.wait_for(mutex, length);
}

/// Two that were undone for each other do not begin anew at the same moment.
void pause_before(int attempt) {
  const auto longest = std::min(kShortestPause * (1 << attempt), kLongestPause);
  std::uniform_int_distribution<milliseconds::rep> some(kShortestPause.count() / 2,
                                                        longest.count());
  pause(milliseconds{some(random_numbers())});
}

/// Many processes that have lost the server at once do not come back at once.
void pause_some(milliseconds longest) {
  std::uniform_int_distribution<milliseconds::rep> some(0, longest.count());
  pause(milliseconds{some(random_numbers())});
}

}  // namespace

Result<std::unique_ptr<PostgresStore>> PostgresStore::open(const PostgresOptions& options,
                                                           const Clock& clock) {
  try {
    std::unique_ptr<PostgresStore> store(new PostgresStore(options, clock));
    {
      MutexLock lock(store->writing_);
      store->open_writer();
      if (!options.migrate || !options.may_be_new) require_known_schema(*store->writer_);
      if (options.migrate) migrate(*store->writer_, clock);
      store->installation_ = store->writer_->ask(sql::installation).string(0, 0);
      const Rows facts = store->writer_->ask(sql::facts_of_connection);
      store->description_ =
          fmt::format("PostgreSQL {} at {}", facts.text(0, 1), store->writer_->place());
    }
    store->listener_ = std::make_unique<ChangeListener>(
        client_options(options), clock,
        [raw = store.get()](Client& client) { raw->keep_up(client); });
    return store;
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

PostgresStore::PostgresStore(const PostgresOptions& options, const Clock& clock)
    : options_(options), clock_(clock), memory_(std::make_unique<CommittedMemory>()) {}

PostgresStore::~PostgresStore() = default;

void PostgresStore::open_writer() {
  writer_.reset();
  if (std::exchange(server_is_gone_, true)) pause_some(kBeforeReconnecting);
  writer_ = std::make_unique<Client>(client_options(options_), clock_);
  const Rows facts = writer_->ask(sql::facts_of_connection);
  if (facts.integer(0, 0) != 0) {
    writer_.reset();
    throw StoreError(ErrorKind::unavailable,
                     "the PostgreSQL server is a standby, which takes no writes: name its primary "
                     "in the url, or both with target_session_attrs=read-write");
  }
  if (facts.integer(0, 2) < kOldestServer) {
    const std::string version = facts.string(0, 1);
    writer_.reset();
    throw StoreError(ErrorKind::unsupported,
                     fmt::format("the server is PostgreSQL {}, and joblog needs {} or newer",
                                 version, kOldestServer / 10'000));
  }
  server_is_gone_ = false;
}

void PostgresStore::begin(Client& client) const {
  client.send(sql::begin_write);
  client.send(sql::settings_of_write, BoundValues(options_.waits_for_disk ? "on" : "off"));
}

/// After a COMMIT without an answer. Whoever inserts the token first decides: if it is this look,
/// the transaction can never be stored any more. Throws when nobody answers in time: then nobody
/// knows.
bool PostgresStore::was_stored(const std::string& token, bool odd_hour) {
  const SteadyTime deadline = clock_.steady_now() + kSettleWithin;
  for (;;) {
    try {
      if (!writer_ || writer_->is_lost()) open_writer();
      begin(*writer_);
      const bool inserted =
          writer_->ask(odd_hour ? sql::token_settle_1 : sql::token_settle_0, BoundValues(token))
              .changed() == 1;
      writer_->ask(sql::commit);
      return !inserted;
    } catch (const StoreError& error) {
      if (writer_ && !writer_->roll_back()) writer_.reset();
      if (clock_.steady_now() >= deadline) {
        throw ServerError(error.kind(), "",
                          fmt::format("the COMMIT got no answer, and it could not be found out "
                                      "what became of it: {}",
                                      error.what()),
                          false);
      }
      pause(kBetweenLooks);
    }
  }
}

PostgresStore::Attempt PostgresStore::attempt(const std::function<void(Transaction&)>& work) {
  if (!writer_ || writer_->is_lost()) open_writer();
  const std::string token = new_token();
  const bool odd_hour =
      std::chrono::floor<std::chrono::hours>(clock_.wall_now()).time_since_epoch().count() % 2 != 0;
  begin(*writer_);
  PostgresTransaction transaction(*writer_, *memory_, encoder_);
  work(transaction);
  transaction.flush();
  const bool has_written = transaction.has_written();
  if (has_written)
    writer_->send(odd_hour ? sql::token_put_1 : sql::token_put_0, BoundValues(token));
  try {
    writer_->ask(sql::commit);
  } catch (const ServerError&) {
    if (!writer_->is_lost()) throw;  // The server has said that it is undone.
    if (!has_written || !was_stored(token, odd_hour)) return Attempt::run_again;
  }
  if (writer_ && !writer_->warning().empty()) {
    throw ServerError(ErrorKind::unavailable, "01000",
                      fmt::format("PostgreSQL has stored it, with a doubt: {}", writer_->warning()),
                      false);
  }
  memory_->take(std::move(transaction).learned());
  if (has_written) listener_->committed();
  return Attempt::stored;
}

Result<void> PostgresStore::write(const std::function<void(Transaction&)>& work) {
  MutexLock lock(writing_);
  for (int attempts = 0;; ++attempts) {
    try {
      if (attempt(work) == Attempt::stored) return {};
      if (attempts + 1 < kAttempts) continue;
      return fail(ErrorKind::unavailable, "PostgreSQL broke the connection off again and again");
    } catch (const ServerError& error) {
      const bool was_connected = writer_ != nullptr;  // Else there is no server to be reached.
      const bool is_good = was_connected && writer_->roll_back();
      if (!is_good) writer_.reset();
      const bool again =
          is_good ? is_worth_a_rerun(error.state()) : was_connected && error.undone();
      if (again && attempts + 1 < kAttempts) {
        pause_before(attempts);
        continue;
      }
      Error answer = error.error();
      answer.unknown = !error.undone();
      return std::unexpected(std::move(answer));
    } catch (const StoreError& error) {
      if (writer_ && !writer_->roll_back()) writer_.reset();
      return std::unexpected(error.error());
    } catch (const std::exception& error) {
      if (writer_ && !writer_->roll_back()) writer_.reset();
      return std::unexpected(bug_in_work(error));
    }
  }
}

std::unique_ptr<Client> PostgresStore::take_reader() const {
  {
    MutexLock lock(reading_);
    if (!readers_.empty()) {
      auto reader = std::move(readers_.back());
      readers_.pop_back();
      return reader;
    }
  }
  return std::make_unique<Client>(client_options(options_), clock_);
}

void PostgresStore::return_reader(std::unique_ptr<Client> reader) const {
  if (reader->is_lost()) return;
  MutexLock lock(reading_);
  if (readers_.size() < kReadersKept) readers_.push_back(std::move(reader));
}

Result<void> PostgresStore::read(const std::function<void(Reader&)>& work) const {
  return read_within({}, work);
}

/// A connection that was kept may have been lost since: then it is read once more on another one.
Result<void> PostgresStore::read_within(const ReadLimit& limit,
                                        const std::function<void(Reader&)>& work) const {
  for (int attempts = 0;; ++attempts) {
    std::unique_ptr<Client> client;
    try {
      client = take_reader();
      PostgresReader reader(*client, limit);  // Looks first which claims are under way.
      client->send(sql::begin_read);
      client->send(sql::settings_of_read);
      work(reader);
      client->ask(sql::commit);
      return_reader(std::move(client));
      return {};
    } catch (const StoreError& error) {
      const bool was_connected = client != nullptr;
      if (client && client->roll_back()) {
        return_reader(std::move(client));
        return std::unexpected(error.error());
      }
      if (!was_connected || attempts > 0) return std::unexpected(error.error());
      MutexLock lock(reading_);
      readers_.clear();  // They were lost with it, most likely.
    } catch (const std::exception& error) {
      if (client && client->roll_back()) return_reader(std::move(client));
      return std::unexpected(bug_in_work(error));
    }
  }
}

std::uint64_t PostgresStore::wait_for_change(std::uint64_t seen, Duration timeout,
                                             const std::stop_token& stop) {
  return listener_->wait_for_change(seen, timeout, stop);
}

std::uint64_t PostgresStore::version() const { return listener_->version(); }

Result<void> PostgresStore::try_write() const {
  try {
    auto client = take_reader();
    begin(*client);
    client->send(sql::token_put_0, BoundValues(new_token()));
    client->ask(sql::roll_back);
    return_reader(std::move(client));
    return {};
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

Result<std::vector<MigrationState>> PostgresStore::migrations() const {
  try {
    auto client = take_reader();
    auto states = migration_states(*client);
    return_reader(std::move(client));
    return states;
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

Result<void> PostgresStore::backup(const std::string& path) const {
  if (!options_.copy_into_file) {
    return fail(ErrorKind::unsupported,
                "a store on PostgreSQL is backed up by PostgreSQL's own tools: pg_dump for a copy, "
                "pg_basebackup and archived WAL for every moment");
  }
  try {
    const auto source = copy_source(client_options(options_), false, clock_);
    return options_.copy_into_file(*source, path);
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

Result<std::vector<std::string>> PostgresStore::check() const { return check_telling({}); }

Result<std::vector<std::string>> PostgresStore::check_telling(
    const std::function<void(const Progress&)>& told) const {
  return problems_found_by([&](Client& client) { return find_problems(client, told); });
}

Result<std::vector<std::string>> PostgresStore::quick_check() const {
  return problems_found_by([](Client& client) { return find_problems_quickly(client); });
}

Result<std::vector<std::string>> PostgresStore::problems_found_by(
    const std::function<std::vector<std::string>(Client&)>& look) const {
  try {
    // A connection of its own, with all the time that a check of everything takes.
    ClientOptions options = client_options(options_);
    options.answer_within = std::chrono::hours{1};
    Client client(options, clock_);
    client.send(sql::begin_read);
    client.send(sql::settings_of_check);
    auto problems = look(client);
    client.ask(sql::commit);
    return problems;
  } catch (const StoreError& error) {
    if (error.kind() == ErrorKind::corrupt) return std::vector<std::string>{error.what()};
    return std::unexpected(error.error());
  }
}

/// Adds up what transactions have counted, and empties the tokens of the hour before once nobody
/// can ask for them any more. Of several processes one does it.
void PostgresStore::keep_up(Client& client) const {
  try {
    begin(client);
    if (client.ask(sql::fold_lock).integer(0, 0) != 0) {
      client.send(sql::fold_runs);
      client.send(sql::fold_finished);
      const auto now = clock_.wall_now();
      const auto hour = std::chrono::floor<std::chrono::hours>(now);
      if (now - hour >= kTokensRest) {
        const bool other_is_odd = hour.time_since_epoch().count() % 2 == 0;
        if (!client.ask(other_is_odd ? sql::tokens_old_1 : sql::tokens_old_0).empty())
          client.send(other_is_odd ? sql::tokens_empty_1 : sql::tokens_empty_0);
      }
    }
    client.ask(sql::commit);
  } catch (const ServerError&) {
    if (!client.roll_back()) throw;  // Else it is done the next time.
  }
}

}  // namespace joblog::postgres
