// SPDX-License-Identifier: MIT
// One connection to a PostgreSQL server, by libpq.
//
// Statements are sent without waiting for the answers of those before them (libpq's pipeline mode):
// send() queues one, answer() sends what is queued and waits. What nobody asks the answer of still
// has to succeed: its error is thrown by the next answer() or finish().
//
// No call waits without an end: at the deadline the socket is closed, and what was under way has an
// outcome that nobody knows. Statements are prepared once a connection and live as long as it does.
//
// Threads: belongs to one at a time. Errors: throws ServerError. After one of a statement the
// connection is good once roll_back() has returned true; after the loss of the connection it never
// is again.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "postgres/bound_values.h"
#include "postgres/sql_state.h"

struct pg_conn;
struct pg_result;

namespace joblog::postgres {

/// The rows that a statement has answered. Columns are numbered from 0.
class Rows {
 public:
  Rows() = default;
  explicit Rows(pg_result* result);

  int size() const;
  bool empty() const { return size() == 0; }
  std::int64_t changed() const;  ///< Rows that an INSERT, UPDATE or DELETE has touched.

  bool is_null(int row, int column) const;
  std::int64_t integer(int row, int column) const;   ///< Of any width, or a bool; 0 for NULL.
  std::string_view text(int row, int column) const;  ///< "" for NULL. Lives as long as the rows.
  std::string string(int row, int column) const { return std::string(text(row, column)); }
  TimePoint time(int row, int column) const { return from_micros(integer(row, column)); }
  std::optional<TimePoint> time_or_none(int row, int column) const {
    return is_null(row, column) ? std::nullopt : std::optional(time(row, column));
  }

 private:
  std::shared_ptr<pg_result> result_;
};

struct ClientOptions {
  std::string url;  ///< As libpq takes it; may hold a password, and is never shown.
  /// Asked at each connection; "" or none: libpq looks by itself (PGPASSWORD, ~/.pgpass).
  std::function<Result<std::string>()> password{};
  std::string application_name = "joblog";
  Duration connect_within = std::chrono::seconds{5};
  Duration answer_within = std::chrono::seconds{10};
};

/// What LISTEN has told.
struct Notice {
  std::string payload;
  int sender = 0;  ///< The backend of the connection that sent it.
};

class Client {
 public:
  /// `clock` outlives it. Throws ServerError: unavailable, with what libpq says and what to do; the
  /// error of the password.
  Client(const ClientOptions& options, const Clock& clock);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  using Ticket = std::uint64_t;
  /// Queues a statement. `sql` is a constant of the program: it is known by its address.
  Ticket send(std::string_view sql, const BoundValues& values = BoundValues());
  /// Waits for the answers of everything that was sent, and hands over this one.
  Rows answer(Ticket ticket);
  /// Queues a statement whose answer is kept until somebody asks for it, however many others are
  /// answered meanwhile.
  Ticket send_kept(std::string_view sql, const BoundValues& values = BoundValues());
  /// What is sent from here on is a transaction of its own, unless it begins one.
  void part();
  Rows ask(std::string_view sql, const BoundValues& values = BoundValues()) {
    return answer(send(sql, values));
  }
  /// Waits for the answers of everything that was sent.
  void finish();
  /// Several statements in one text, without values: for migrations. Nothing may be queued.
  void run_script(const std::string& statements);
  /// COPY … FROM STDIN (FORMAT binary), in the transaction that is open: begun with its text, then
  /// bytes in PostgreSQL's form, then its end, which says whether they were taken. Nothing else may
  /// be asked meanwhile, and after an error the connection is lost.
  void begin_copy(std::string_view sql);
  void put_copy(std::string_view bytes);
  void end_copy();

  /// After an error: leaves the transaction. False: the connection is lost.
  bool roll_back() noexcept;
  bool is_lost() const { return lost_; }
  /// As the server said in answer to the last statement: a success with a doubt.
  const std::string& warning() const { return warning_; }

  /// For a connection that listens. What has arrived so far.
  std::vector<Notice> notices();
  /// Host, port and database, for people; never a password.
  std::string place() const;
  int socket() const;
  int backend() const;  ///< The server's process for this connection.

 private:
  struct Pending {
    Ticket ticket = 0;
    const char* prepares = nullptr;  ///< The text of a statement that is only prepared.
    bool is_part = false;            ///< part(), or the end.
  };
  [[noreturn]] void lose(const std::string& doing);
  void connect(const ClientOptions& options);
  [[noreturn]] void refuse_connection();
  std::string prepare(std::string_view sql, const BoundValues& values);
  void wait_for_socket(short events, SteadyTime deadline, const char* doing);
  void flush(SteadyTime deadline);
  void take_copy_results(SteadyTime deadline);
  pg_result* next_result(SteadyTime deadline);
  void take_results(SteadyTime deadline);
  bool take_statement(const Pending& one, SteadyTime deadline);
  void note_error(pg_result* result);
  static void keep_warning(void* self, const pg_result* result);

  const Duration answer_within_;
  const Clock& clock_;
  std::unique_ptr<pg_conn, void (*)(pg_conn*)> connection_;
  std::map<const char*, std::string> prepared_;  ///< The name of each statement, by its text.
  std::uint64_t names_given_ = 0;
  std::vector<Pending> pending_;
  std::map<Ticket, Rows> answers_;
  std::set<Ticket> kept_;
  Ticket next_ticket_ = 1;
  std::optional<ServerError> error_;  ///< The first since the last answer.
  std::string warning_;
  bool lost_ = false;
};

}  // namespace joblog::postgres
