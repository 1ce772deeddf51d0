// SPDX-License-Identifier: MIT
// The store on a PostgreSQL database, which many processes on many machines may share.
//
// One connection writes, under a lock; readers come from a pool; a third one listens for the
// commits of others. A transaction that PostgreSQL has undone for the sake of another one is begun
// anew. A COMMIT without an answer is looked up by a token that the transaction has left: only when
// that cannot be done in time, nobody knows.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "core/log_block.h"
#include "storage/store.h"

namespace joblog {
class CopySource;
}

namespace joblog::postgres {

class ChangeListener;
class Client;
class CommittedMemory;

struct PostgresOptions {
  std::string url;  ///< "postgresql://…", as libpq takes it. May hold a password: never shown.
  /// As ClientOptions::password.
  std::function<Result<std::string>()> password{};
  bool migrate = true;     ///< Else the schema stays as it is.
  bool may_be_new = true;  ///< Else a database without a store is an error.
  /// Makes a backup: a file of the name, of all that the source has. Stores of another kind are
  /// none of this one's business.
  std::function<Result<void>(CopySource&, const std::string& path)> copy_into_file{};
  bool waits_for_disk = true;  ///< Else a crash of the server may take the last commits.
};

class PostgresStore final : public Store {
 public:
  /// `clock` outlives the store. Errors: unavailable (no server, no such database), unsupported
  /// (made by a newer joblog, or a server that is too old), not_found (no store, and it must not
  /// make one).
  static Result<std::unique_ptr<PostgresStore>> open(const PostgresOptions& options,
                                                     const Clock& clock);
  ~PostgresStore() override;

  std::string describe() const override { return description_; }
  /// Which store this is, however it is reached: a random id that it has kept since it was made.
  const std::string& installation() const { return installation_; }
  Result<void> write(const std::function<void(Transaction&)>& work) override;
  Result<void> read(const std::function<void(Reader&)>& work) const override;
  Result<void> read_within(const ReadLimit& limit,
                           const std::function<void(Reader&)>& work) const override;
  std::uint64_t wait_for_change(std::uint64_t seen, Duration timeout,
                                const std::stop_token& stop) override;
  std::uint64_t version() const override;
  Result<void> try_write() const override;
  Result<std::vector<MigrationState>> migrations() const override;
  Result<void> backup(const std::string& path) const override;
  Result<std::vector<std::string>> check() const override;
  Result<std::vector<std::string>> check_telling(
      const std::function<void(const Progress&)>& told) const override;
  Result<std::vector<std::string>> quick_check() const override;

 private:
  PostgresStore(const PostgresOptions& options, const Clock& clock);
  /// What became of one attempt to store the work.
  enum class Attempt : std::uint8_t { stored, run_again };
  Attempt attempt(const std::function<void(Transaction&)>& work) REQUIRES(writing_);
  void begin(Client& client) const;
  bool was_stored(const std::string& token, bool odd_hour) REQUIRES(writing_);
  void open_writer() REQUIRES(writing_);
  std::unique_ptr<Client> take_reader() const;
  void return_reader(std::unique_ptr<Client> reader) const;
  Result<std::vector<std::string>> problems_found_by(
      const std::function<std::vector<std::string>(Client&)>& look) const;
  void keep_up(Client& client) const;

  const PostgresOptions options_;
  const Clock& clock_;
  std::string description_;
  std::string installation_;
  Mutex writing_;
  std::unique_ptr<Client> writer_ GUARDED_BY(writing_);
  bool server_is_gone_ GUARDED_BY(writing_) = false;  ///< The last try to reach it has failed.
  std::unique_ptr<CommittedMemory> memory_ GUARDED_BY(writing_);
  BlockEncoder encoder_ GUARDED_BY(writing_);
  mutable Mutex reading_;
  mutable std::vector<std::unique_ptr<Client>> readers_ GUARDED_BY(reading_);
  std::unique_ptr<ChangeListener> listener_;  ///< The last: its thread uses the above.
};

}  // namespace joblog::postgres
