// SPDX-License-Identifier: MIT
// Names are looked at, never opened: closing a descriptor of an open database drops SQLite's locks.
#include "storage/sqlite/store_files.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace joblog::sqlite {
namespace {

enum class Found { same, gone, another, emptied };

/// Whether `path` still leads to that file. An error that says nothing about it is no proof.
Found look_at(const std::string& path, const FileIdentity& identity, std::uint64_t& bytes) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    return errno == ENOENT || errno == ENOTDIR || errno == ESTALE ? Found::gone : Found::same;
  }
  if (FileIdentity{status.st_dev, status.st_ino} != identity) return Found::another;
  bytes = static_cast<std::uint64_t>(status.st_size);
  return Found::same;
}

/// "/proc/17/fd/5", a descriptor of this process that leads to the file; "" = there is none.
std::string descriptor_of(const FileIdentity& identity) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    if (identity_of_file(entry.path().string()) == identity) {
      return fmt::format("/proc/{}/fd/{}", ::getpid(), entry.path().filename().string());
    }
  }
  return "";
}

std::string words_for(Found found, const char* what, const std::string& path) {
  switch (found) {
    case Found::gone:
      return fmt::format("{} {} was removed or moved away while joblog had it open", what, path);
    case Found::another:
      return fmt::format("another file was put in the place of {} {} while joblog had it open",
                         what, path);
    case Found::emptied:
      return fmt::format("{} {} was emptied while joblog had it open", what, path);
    case Found::same:
      break;
  }
  return "";
}

constexpr const char* kStopped = "; nothing is started, planned or stored any more. ";
constexpr const char* kManual = " (docs/operations.md says how, under \"The store is gone\")";

}  // namespace

bool StoreFiles::remember(sqlite3* database, const std::string& path) {
  const auto here = identity_of_file(path);
  if (!here) return false;
  auto fresh = std::make_shared<Known>();
  fresh->store = {path, *here};
  const auto watch = [](const std::string& name) -> std::optional<Watched> {
    const auto identity = identity_of_file(name);
    return identity ? std::optional(Watched{name, *identity}) : std::nullopt;
  };
  const char* name = sqlite3_db_filename(database, "main");  // Without links, unlike the path.
  fresh->log = watch(sqlite3_filename_wal(name));
  fresh->memory = watch(std::string(name) + "-shm");
  const MutexLock lock(mutex_);
  if (known_ && known_->store.identity != *here) return false;
  known_ = std::move(fresh);
  return true;
}

void StoreFiles::expect_end_of_log() {
  const MutexLock lock(mutex_);
  if (!known_) return;
  auto rest = std::make_shared<Known>(*known_);
  rest->log = rest->memory = std::nullopt;
  known_ = std::move(rest);
}

std::shared_ptr<const StoreFiles::Known> StoreFiles::known() const {
  const MutexLock lock(mutex_);
  return known_;
}

bool StoreFiles::are_known() const { return known() != nullptr; }

std::optional<std::string> StoreFiles::what_happened(const Known& known) const {
  std::uint64_t bytes = 1;
  Found store = look_at(known.store.path, known.store.identity, bytes);
  if (bytes == 0) store = Found::emptied;
  if (store == Found::emptied) {
    return words_for(store, "the store", known.store.path) + kStopped +
           "Stop joblog, put a backup in place and start it again" + kManual;
  }
  if (store != Found::same) return words_for(store, "the store", known.store.path) + advice(known);
  if (known.log) {
    bytes = 0;
    const Found log = look_at(known.log->path, known.log->identity, bytes);
    log_bytes_ = bytes;
    if (log != Found::same)
      return words_for(log, "the store's log", known.log->path) + advice(known);
  }
  if (known.memory) {
    const Found memory = look_at(known.memory->path, known.memory->identity, bytes);
    if (memory != Found::same) {
      return words_for(memory, "the store's shared memory", known.memory->path) + kStopped +
             "The store and its log are where they were: stop joblog and start it again" + kManual;
    }
  }
  return std::nullopt;
}

std::string StoreFiles::advice(const Known& known) {
  std::string text = kStopped;
  const std::string store = descriptor_of(known.store.identity);
  const std::string log = known.log ? descriptor_of(known.log->identity) : "";
  if (store.empty()) return text + "Put it back and start joblog again" + kManual;
  text += fmt::format("As long as this process lives, root can copy the old file from {}", store);
  if (!log.empty()) text += fmt::format(" and its log from {}", log);
  return text + "; then stop joblog, put the right file in place and start it again" + kManual;
}

std::optional<std::string> StoreFiles::lost() const {
  std::shared_ptr<const Known> known;
  {
    const MutexLock lock(mutex_);
    if (lost_ || !known_) return lost_;
    known = known_;
  }
  auto found = what_happened(*known);
  if (!found) return std::nullopt;
  const MutexLock lock(mutex_);
  if (known_ != known) return lost_;  // Their end was expected, and came while we looked.
  if (!lost_) lost_ = std::move(found);
  known_to_be_lost_ = true;
  return lost_;
}

void StoreFiles::lose_emptied_log() {
  const MutexLock lock(mutex_);
  if (lost_ || !known_ || !known_->log) return;
  lost_ = words_for(Found::emptied, "the store's log", known_->log->path) + kStopped +
          "What stood only in it is gone. Stop joblog, put a backup in place and start it again" +
          kManual;
  known_to_be_lost_ = true;
}

std::string StoreFiles::log_path() const {
  const auto files = known();
  return files && files->log ? files->log->path : "";
}

std::string StoreFiles::lost_at_reopening() const {
  return lost().value_or("the store was replaced while joblog opened it anew; start joblog again");
}

}  // namespace joblog::sqlite
