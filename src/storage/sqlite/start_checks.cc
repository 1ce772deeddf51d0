// SPDX-License-Identifier: MIT
// Files are looked at by their names; the store itself is opened by SQLite alone.
#include "storage/sqlite/start_checks.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "base/program_name.h"
#include "sqlite/file_identity.h"
#include "sqlite/file_kind.h"

namespace joblog::sqlite {
namespace {

std::uintmax_t bytes_of(const std::string& path) {
  std::error_code none;
  const auto bytes = std::filesystem::file_size(path, none);
  return none ? 0 : bytes;
}

/// With an end ("-wal"): SQLite names these files after the store's own name, not after a link's.
std::string beside(const std::string& path, const char* end) {
  std::error_code error;
  const auto real = std::filesystem::weakly_canonical(path, error);
  return (error ? path : real.string()) + end;
}

/// Whether this -shm tells of pages in the log that the store's file has not got yet. The layout is
/// part of what SQLite documents as "WAL-mode File Format". Not for the -shm of a store that this
/// process has open: closing a descriptor drops SQLite's locks.
bool tells_of_a_log(const std::string& memory) {
  struct Head {
    std::array<std::uint32_t, 4> other;
    std::uint32_t pages_in_log;
    std::array<std::uint32_t, 19> others;
    std::uint32_t pages_taken_over;
  } head{};
  std::ifstream in(memory, std::ios::binary);
  in.read(reinterpret_cast<char*>(&head), sizeof head);
  return in && head.pages_in_log > head.pages_taken_over;
}

/// SQLite makes -wal before -shm, and removes it after. We look twice, as others may be opening or
/// closing the store. A -wal that was cut is not noticed here: telling that would need a look into
/// the -shm of healthy stores.
void refuse_without_log(const std::string& path) {
  const std::string log = beside(path, "-wal");
  const std::string memory = beside(path, "-shm");
  const auto memory_alone = [&]() -> std::optional<FileIdentity> {
    const auto found = identity_of_file(memory);
    return bytes_of(log) == 0 ? found : std::nullopt;
  };
  const auto first = memory_alone();
  if (!first || !tells_of_a_log(memory) || memory_alone() != first) return;
  throw StoreError(
      ErrorKind::unavailable,
      fmt::format("the log {1} of the store {0} is gone or empty, but {2} tells of content: it was "
                  "removed or emptied while joblog ran, or after joblog was killed, and what stood "
                  "only in it is missing. Put it back; when it was removed, a joblog that still "
                  "runs has it open: copy it from there before you stop that "
                  "(docs/operations.md says how, under \"The store is gone\"). To go on without "
                  "it: stop joblog and remove {2}",
                  path, log, memory));
}

}  // namespace

void refuse_to_forget(const SqliteOptions& options) {
  if (bytes_of(options.path) > 0) return refuse_without_log(options.path);
  const std::string log = beside(options.path, "-wal");
  if (bytes_of(log) > 0) {
    throw StoreError(ErrorKind::unavailable,
                     fmt::format("the store {} is empty or gone, but its log {} is not: put the "
                                 "store's file back where it was (a backup has no such log); to "
                                 "begin anew, move the log away",
                                 options.path, log));
  }
  if (!options.earlier_store.empty()) {
    throw StoreError(ErrorKind::unavailable,
                     fmt::format("the store {} is empty or gone, but {} tells of an older one: put "
                                 "the file or a backup of it back; to begin with a new, empty "
                                 "store: {} db create",
                                 options.path, options.earlier_store, program_name()));
  }
  if (!options.may_be_new) {
    throw StoreError(ErrorKind::unavailable,
                     fmt::format("there is no store at {0}: {1} serve or {1} db create makes "
                                 "one; JOBLOG_DATA or --data names another data folder",
                                 options.path, program_name()));
  }
}

void refuse_to_begin_anew(Database& database, const SqliteOptions& options) {
  if (options.earlier_store.empty() || !is_without_tables(database)) return;
  const std::string log = beside(options.path, "-wal");
  if (bytes_of(log) > 0) database.keep_files_on_close();
  throw StoreError(ErrorKind::unavailable,
                   fmt::format("the store {} holds no tables, but {} tells of an older one: its "
                               "log {} was removed or is damaged. Put the log or a backup back; to "
                               "begin with a new, empty store: move both away, then {} db "
                               "create",
                               options.path, options.earlier_store, log, program_name()));
}

}  // namespace joblog::sqlite
