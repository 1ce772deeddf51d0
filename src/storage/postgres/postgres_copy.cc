// SPDX-License-Identifier: MIT
// Rows are read by cursors, and stored by COPY into tables that live as long as the transaction;
// statements then make of them what the store keeps.
#include "storage/postgres/postgres_copy.h"

#include <array>
#include <bit>
#include <cstring>
#include <optional>

#include "postgres_statements.h"
#include "storage/postgres/store_checks.h"

namespace joblog::postgres {
namespace {

/// Reading everything, or making indexes of it, has all the time it takes.
constexpr std::chrono::hours kAnswerWithin{24};
constexpr std::size_t kBytesAtOnce = std::size_t{256} << 10;

struct Reading {
  std::string_view declare, fetch;
};
/// In the order of `Copied`.
constexpr std::array<Reading, 10> kReadings{{
    {sql::copy_read_queues, sql::copy_fetch_queues},
    {sql::copy_read_jobs, sql::copy_fetch_jobs},
    {sql::copy_read_job_logs, sql::copy_fetch_job_logs},
    {sql::copy_read_blocks, sql::copy_fetch_blocks},
    {sql::copy_read_open_lines, sql::copy_fetch_open_lines},
    {sql::copy_read_processes, sql::copy_fetch_processes},
    {sql::copy_read_tasks, sql::copy_fetch_tasks},
    {sql::copy_read_instants, sql::copy_fetch_instants},
    {sql::copy_read_changes, sql::copy_fetch_changes},
    {sql::copy_read_numbers, sql::copy_fetch_numbers},
}};
constexpr std::array kPuts{sql::copy_put_queues, sql::copy_put_jobs,       sql::copy_put_job_logs,
                           sql::copy_put_blocks, sql::copy_put_open_lines, sql::copy_put_processes,
                           sql::copy_put_tasks,  sql::copy_put_instants,   sql::copy_put_changes,
                           sql::copy_put_numbers};

ClientOptions patient(ClientOptions options) {
  options.answer_within = kAnswerWithin;
  return options;
}

CopiedCounts counts_of(Client& client) {
  const Rows rows = client.ask(sql::copy_counts);
  CopiedCounts counts;
  for (std::size_t i = 0; i < kReadings.size(); ++i)
    counts.push_back(rows.integer(0, static_cast<int>(i)));
  return counts;
}

class ServerSource final : public CopySource {
 public:
  ServerSource(const ClientOptions& options, bool hold_off, const Clock& clock)
      : client_(patient(options), clock) {
    client_.ask(hold_off ? sql::copy_begin : sql::begin_read);
    client_.ask(sql::copy_settings);
    if (hold_off) client_.ask(sql::copy_hold_off);
  }

  CopiedCounts counts() override { return counts_of(client_); }

  void read(Copied table, const std::function<void(CopiedRow)>& each) override {
    const auto index = static_cast<std::size_t>(table);
    const auto& columns = copied_tables()[index].columns;
    std::vector<CopiedValue> row(columns.size());
    client_.ask(kReadings.at(index).declare);
    for (;;) {
      const Rows rows = client_.ask(kReadings.at(index).fetch);
      if (rows.empty()) return;
      for (int at = 0; at < rows.size(); ++at) {
        for (std::size_t i = 0; i < columns.size(); ++i)
          row[i] = value(rows, at, static_cast<int>(i), columns[i]);
        each(row);
      }
    }
  }

 private:
  static CopiedValue value(const Rows& rows, int row, int column, CopiedType type) {
    if (rows.is_null(row, column)) return std::monostate{};
    if (type == CopiedType::number) return rows.integer(row, column);
    return rows.text(row, column);
  }

  Client client_;  // Its end undoes the transaction, which has changed nothing.
};

/// Rows in the form of COPY … (FORMAT binary).
class BinaryRows {
 public:
  BinaryRows() {
    bytes_.append("PGCOPY\n\377\r\n\0", 11);
    put_number<std::int32_t>(0);  // Flags.
    put_number<std::int32_t>(0);  // Nothing more in the header.
  }
  void add(CopiedRow row) {
    put_number(static_cast<std::int16_t>(row.size()));
    for (const CopiedValue& value : row) add(value);
  }
  void end() { put_number<std::int16_t>(-1); }

  std::string_view bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  template <class Integer>
  void put_number(Integer number) {
    auto value = static_cast<std::make_unsigned_t<Integer>>(number);
    if constexpr (std::endian::native == std::endian::little) value = std::byteswap(value);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void add(const CopiedValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      put_number(static_cast<std::int32_t>(sizeof *number));
      put_number(*number);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      put_number(static_cast<std::int32_t>(text->size()));
      bytes_.append(*text);
    } else {
      put_number<std::int32_t>(-1);
    }
  }

  std::string bytes_;
};

class ServerTarget final : public CopyTarget {
 public:
  ServerTarget(const ClientOptions& options, const Clock& clock)
      : client_(patient(options), clock) {
    client_.ask(sql::begin_write);
    client_.ask(sql::copy_settings);
    client_.ask(sql::copy_hold_off);
    if (client_.ask(sql::copy_is_new).integer(0, 0) == 0) {
      throw StoreError(ErrorKind::conflict,
                       "the store on the server holds something already, and stays as it is: name "
                       "an empty database");
    }
    client_.run_script(std::string(sql::copy_rooms));
  }

  void put(Copied table, CopiedRow row) override {
    if (table_ != table) {
      end_table();
      client_.begin_copy(kPuts.at(static_cast<std::size_t>(table)));
      table_ = table;
      rows_.emplace();
    }
    rows_->add(row);
    if (rows_->bytes().size() >= kBytesAtOnce) send();
  }

  void settle() override {
    end_table();
    client_.run_script(std::string(sql::copy_settle));
  }
  CopiedCounts counts() override { return counts_of(client_); }

  void keep(const CopyTold& told) override {
    refuse_damaged_copy(find_problems(client_, told));
    client_.ask(sql::commit);
  }

 private:
  void send() {
    client_.put_copy(rows_->bytes());
    rows_->clear();
  }
  void end_table() {
    if (!table_) return;
    rows_->end();
    send();
    client_.end_copy();
    table_.reset();
  }

  Client client_;  // Its end undoes what was not committed.
  std::optional<Copied> table_;
  std::optional<BinaryRows> rows_;
};

}  // namespace

std::unique_ptr<CopySource> copy_source(const ClientOptions& options, bool hold_off,
                                        const Clock& clock) {
  return std::make_unique<ServerSource>(options, hold_off, clock);
}

std::unique_ptr<CopyTarget> copy_target(const ClientOptions& options, const Clock& clock) {
  return std::make_unique<ServerTarget>(options, clock);
}

}  // namespace joblog::postgres
