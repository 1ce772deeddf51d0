// SPDX-License-Identifier: MIT
// libpq is used without blocking: each wait is a poll() of the socket with what is left until the
// deadline. While much is being sent, answers are taken in as well, so that neither side waits for
// the other with full buffers.
#include "postgres/postgres_client.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "postgres/connection_advice.h"

namespace joblog::postgres {
namespace {

/// What libpq says, in one line and without the end of it.
std::string one_line(std::string_view said) {
  std::string line(said.substr(0, said.find_last_not_of(" \n") + 1));
  std::ranges::replace_if(line, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return line.empty() ? "no reason was given" : line;
}

std::string_view field(const PGresult* result, int code) {
  const char* const text = PQresultErrorField(result, code);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

template <class Integer>
std::int64_t read_big_endian(const char* bytes) {
  std::make_unsigned_t<Integer> value = 0;
  std::memcpy(&value, bytes, sizeof value);
  if constexpr (std::endian::native == std::endian::little && sizeof value > 1)
    value = std::byteswap(value);
  return static_cast<Integer>(value);
}

}  // namespace

Rows::Rows(pg_result* result) : result_(result, PQclear) {}
int Rows::size() const { return result_ ? PQntuples(result_.get()) : 0; }
std::int64_t Rows::changed() const { return result_ ? std::atoll(PQcmdTuples(result_.get())) : 0; }
bool Rows::is_null(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}
std::string_view Rows::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}
std::int64_t Rows::integer(int row, int column) const {
  const std::string_view bytes = text(row, column);
  switch (bytes.size()) {
    case sizeof(std::int64_t):
      return read_big_endian<std::int64_t>(bytes.data());
    case sizeof(std::int32_t):
      return read_big_endian<std::int32_t>(bytes.data());
    case sizeof(std::int16_t):
      return read_big_endian<std::int16_t>(bytes.data());
    case 1:
      return bytes.front();
    default:
      return 0;
  }
}

Client::Client(const ClientOptions& options, const Clock& clock)
    : answer_within_(options.answer_within), clock_(clock), connection_(nullptr, PQfinish) {
  connect(options);
  PQsetnonblocking(connection_.get(), 1);
  PQsetNoticeReceiver(connection_.get(), &Client::keep_warning, this);
  if (PQenterPipelineMode(connection_.get()) != 1) lose("entering pipeline mode");
}

Client::~Client() = default;

void Client::connect(const ClientOptions& options) {
  const auto password = options.password ? options.password() : Result<std::string>("");
  if (!password) throw ServerError(password.error().kind, "", password.error().message);
  // What stands in front of the URL it may set otherwise. A server that is gone without a word, or
  // a firewall that has forgotten the connection, is noticed within a quarter of a minute.
  std::vector<std::pair<const char*, const char*>> settings{
      {"keepalives", "1"},
      {"keepalives_idle", "5"},
      {"keepalives_interval", "3"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "12000"},
      {"dbname", options.url.c_str()},
      {"fallback_application_name", options.application_name.c_str()},
      {"client_encoding", "UTF8"}};
  if (!password->empty()) settings.emplace_back("password", password->c_str());
  settings.emplace_back(nullptr, nullptr);
  std::vector<const char*> names, values;
  for (const auto& [name, value] : settings) {
    names.push_back(name);
    values.push_back(value);
  }
  connection_.reset(
      PQconnectStartParams(names.data(), values.data(), 1));  // 1: dbname may be a whole URL.
  if (!connection_) throw ServerError(ErrorKind::unavailable, "", "no memory for a connection");
  const SteadyTime deadline = clock_.steady_now() + options.connect_within;
  constexpr const char* kDoing = "connecting to PostgreSQL";
  for (PostgresPollingStatusType next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK;
       next = PQconnectPoll(connection_.get())) {
    if (next == PGRES_POLLING_FAILED || PQstatus(connection_.get()) == CONNECTION_BAD)
      refuse_connection();
    wait_for_socket(next == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline, kDoing);
  }
}

void Client::refuse_connection() {
  const std::string why = one_line(PQerrorMessage(connection_.get()));
  const std::string advice =
      advice_about(why, {.wants_password = PQconnectionNeedsPassword(connection_.get()) == 1,
                         .used_password = PQconnectionUsedPassword(connection_.get()) == 1});
  lost_ = true;
  throw ServerError(
      ErrorKind::unavailable, "",
      fmt::format("cannot connect to PostgreSQL: {}{}{}", why, advice.empty() ? "" : "; ", advice));
}

void Client::lose(const std::string& doing) {
  const std::string why = one_line(PQerrorMessage(connection_.get()));
  lost_ = true;
  pending_.clear();
  answers_.clear();
  throw ServerError(ErrorKind::unavailable, "", fmt::format("{}: {}", doing, why));
}

void Client::keep_warning(void* self, const PGresult* result) {
  const std::string_view severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity != "WARNING") return;
  static_cast<Client*>(self)->warning_ = one_line(field(result, PG_DIAG_MESSAGE_PRIMARY));
}

void Client::wait_for_socket(short events, SteadyTime deadline, const char* doing) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - clock_.steady_now()).count();
    if (left <= 0) {
      lost_ = true;
      pending_.clear();
      answers_.clear();
      connection_.reset();  // Closes the socket: an answer would find nobody.
      throw ServerError(ErrorKind::unavailable, "",
                        fmt::format("{}: no answer from the server in time", doing));
    }
    pollfd one{.fd = PQsocket(connection_.get()), .events = events, .revents = 0};
    const int ready = ::poll(&one, 1, static_cast<int>(left));
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) lose(doing);
  }
}

std::string Client::prepare(std::string_view sql, const BoundValues& values) {
  const auto [known, is_new] = prepared_.try_emplace(sql.data());
  if (!is_new) return known->second;
  known->second = fmt::format("s{}", ++names_given_);
  const int sent = PQsendPrepare(connection_.get(), known->second.c_str(), std::string(sql).c_str(),
                                 static_cast<int>(values.size()), values.types());
  if (sent != 1) lose("preparing a statement");
  pending_.push_back({.prepares = sql.data()});
  return known->second;
}

Client::Ticket Client::send(std::string_view sql, const BoundValues& values) {
  if (lost_) throw ServerError(ErrorKind::unavailable, "", "the connection to PostgreSQL is lost");
  const std::string name = prepare(sql, values);
  const std::vector<int> formats(values.size(), 1);
  constexpr int kBinaryAnswer = 1;
  const int sent = PQsendQueryPrepared(connection_.get(), name.c_str(),
                                       static_cast<int>(values.size()), values.pointers().data(),
                                       values.lengths().data(), formats.data(), kBinaryAnswer);
  if (sent != 1) lose("sending a statement");
  pending_.push_back({.ticket = next_ticket_});
  return next_ticket_++;
}

void Client::flush(SteadyTime deadline) {
  constexpr const char* kDoing = "sending to PostgreSQL";
  for (;;) {
    const int left = PQflush(connection_.get());
    if (left < 0) lose(kDoing);
    if (left == 0) return;
    wait_for_socket(POLLIN | POLLOUT, deadline, kDoing);
    if (PQconsumeInput(connection_.get()) != 1) lose(kDoing);
  }
}

PGresult* Client::next_result(SteadyTime deadline) {
  constexpr const char* kDoing = "waiting for PostgreSQL";
  while (PQisBusy(connection_.get()) == 1) {
    wait_for_socket(POLLIN, deadline, kDoing);
    if (PQconsumeInput(connection_.get()) != 1) lose(kDoing);
  }
  return PQgetResult(connection_.get());
}

void Client::note_error(PGresult* result) {
  if (error_) return;
  const std::string state(field(result, PG_DIAG_SQLSTATE));
  const std::string message = one_line(field(result, PG_DIAG_MESSAGE_PRIMARY));
  const std::string_view detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  error_.emplace(kind_of(state), state,
                 fmt::format("PostgreSQL: {}{}{} ({})", message, detail.empty() ? "" : ": ",
                             one_line(detail.empty() ? "." : detail), state));
  if (ends_the_connection(state)) lost_ = true;
}

/// Each statement gives one result and then none; a part gives one of its own.
void Client::take_results(SteadyTime deadline) {
  constexpr const char* kDoing = "waiting for PostgreSQL";
  for (const Pending& one : pending_) {
    if (!one.is_part) {
      if (!take_statement(one, deadline)) lose(kDoing);
      continue;
    }
    PGresult* const synced = next_result(deadline);
    const bool is_synced = PQresultStatus(synced) == PGRES_PIPELINE_SYNC;
    PQclear(synced);
    if (!is_synced) lose(kDoing);
  }
  pending_.clear();
}

/// False: the connection is lost.
bool Client::take_statement(const Pending& one, SteadyTime deadline) {
  while (PGresult* const result = next_result(deadline)) {
    const ExecStatusType status = PQresultStatus(result);
    const bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (is_good && one.prepares == nullptr) {
      answers_.insert_or_assign(one.ticket, Rows(result));
      continue;
    }
    if (!is_good && one.prepares != nullptr) prepared_.erase(one.prepares);
    if (status == PGRES_FATAL_ERROR) note_error(result);
    PQclear(result);
    if (PQstatus(connection_.get()) == CONNECTION_BAD) return false;
  }
  return true;
}

void Client::part() {
  if (PQpipelineSync(connection_.get()) != 1) lose("sending to PostgreSQL");
  pending_.push_back({.is_part = true});
}

void Client::finish() {
  if (!pending_.empty()) {
    const SteadyTime deadline = clock_.steady_now() + answer_within_;
    // Nobody has asked for the others of before.
    std::erase_if(answers_, [&](const auto& answer) { return !kept_.contains(answer.first); });
    warning_.clear();
    part();
    flush(deadline);
    take_results(deadline);
  }
  if (error_) {
    const ServerError error = *error_;
    error_.reset();
    throw error;
  }
}

Client::Ticket Client::send_kept(std::string_view sql, const BoundValues& values) {
  const Ticket ticket = send(sql, values);
  kept_.insert(ticket);
  return ticket;
}

Rows Client::answer(Ticket ticket) {
  finish();
  kept_.erase(ticket);
  const auto found = answers_.find(ticket);
  if (found == answers_.end()) return {};
  Rows rows = found->second;
  return rows;
}

void Client::run_script(const std::string& statements) {
  finish();
  if (PQexitPipelineMode(connection_.get()) != 1) lose("leaving pipeline mode");
  if (PQsendQuery(connection_.get(), statements.c_str()) != 1) lose("sending to PostgreSQL");
  const SteadyTime deadline = clock_.steady_now() + 6 * answer_within_;
  flush(deadline);
  while (PGresult* const result = next_result(deadline)) {
    if (PQresultStatus(result) == PGRES_FATAL_ERROR) note_error(result);
    PQclear(result);
  }
  if (PQenterPipelineMode(connection_.get()) != 1) lose("entering pipeline mode");
  finish();
}

void Client::begin_copy(std::string_view sql) {
  finish();
  if (PQexitPipelineMode(connection_.get()) != 1) lose("leaving pipeline mode");
  if (PQsendQuery(connection_.get(), std::string(sql).c_str()) != 1) lose("sending to PostgreSQL");
  const SteadyTime deadline = clock_.steady_now() + answer_within_;
  flush(deadline);
  PGresult* const result = next_result(deadline);
  const bool is_ready = PQresultStatus(result) == PGRES_COPY_IN;
  if (!is_ready) note_error(result);
  PQclear(result);
  if (!is_ready) take_copy_results(deadline);
}

void Client::put_copy(std::string_view bytes) {
  constexpr const char* kDoing = "sending to PostgreSQL";
  const SteadyTime deadline = clock_.steady_now() + answer_within_;
  for (;;) {
    const int sent = PQputCopyData(connection_.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (sent < 0) lose(kDoing);
    if (sent > 0) return flush(deadline);
    wait_for_socket(POLLIN | POLLOUT, deadline, kDoing);
    if (PQconsumeInput(connection_.get()) != 1) lose(kDoing);
  }
}

void Client::end_copy() {
  const SteadyTime deadline = clock_.steady_now() + answer_within_;
  while (const int ended = PQputCopyEnd(connection_.get(), nullptr)) {
    if (ended < 0) lose("sending to PostgreSQL");
    if (ended > 0) break;
  }
  flush(deadline);
  take_copy_results(deadline);
}

void Client::take_copy_results(SteadyTime deadline) {
  while (PGresult* const result = next_result(deadline)) {
    if (PQresultStatus(result) == PGRES_FATAL_ERROR) note_error(result);
    PQclear(result);
  }
  if (PQenterPipelineMode(connection_.get()) != 1) lose("entering pipeline mode");
  finish();
}

bool Client::roll_back() noexcept {
  if (lost_) return false;
  try {
    try {
      finish();
    } catch (const ServerError&) {
      error_.reset();  // It has been thrown already, or belongs to what is undone.
    }
    if (lost_) return false;
    if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) ask("ROLLBACK");
    return !lost_;
  } catch (const std::exception&) {
    lost_ = true;
    return false;
  }
}

std::vector<Notice> Client::notices() {
  std::vector<Notice> notices;
  if (PQconsumeInput(connection_.get()) != 1) lose("listening to PostgreSQL");
  while (PGnotify* const one = PQnotifies(connection_.get())) {
    notices.push_back({.payload = one->extra, .sender = one->be_pid});
    PQfreemem(one);
  }
  return notices;
}

std::string Client::place() const {
  const PGconn* const connection = connection_.get();
  return fmt::format("{}:{}, database {}", PQhost(connection), PQport(connection),
                     PQdb(connection));
}

int Client::socket() const { return PQsocket(connection_.get()); }
int Client::backend() const { return PQbackendPID(connection_.get()); }

}  // namespace joblog::postgres
