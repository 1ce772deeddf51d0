// SPDX-License-Identifier: MIT
// fsync the file, rename it, fsync the folder: the order that survives power loss.
#include "sqlite/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/unique_fd.h"

namespace joblog::sqlite {
namespace {

constexpr std::string_view kMark = ".next-";

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

Result<void> sync_to_disk(const std::string& path, int flags) {
  const UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC));
  if (fd && ::fsync(fd.get()) == 0) return {};
  return fail(ErrorKind::unavailable,
              fmt::format("writing {} to the disk: {}; free some space or look at the system log",
                          path, std::strerror(errno)));
}

}  // namespace

AtomicFile::AtomicFile(std::string target)
    : target_(std::move(target)), path_(fmt::format("{}{}{}", target_, kMark, ::getpid())) {
  ::unlink(path_.c_str());  // Process ids come again: a dead one may have left its file.
}

AtomicFile::~AtomicFile() {
  if (!in_place_) ::unlink(path_.c_str());
}

Result<void> AtomicFile::put_in_place() {
  if (auto synced = sync_to_disk(path_, O_RDONLY); !synced) return synced;
  if (std::rename(path_.c_str(), target_.c_str()) != 0) {
    return fail(ErrorKind::unavailable,
                fmt::format("renaming {} to {}: {}; check the owner and mode of the folder", path_,
                            target_, std::strerror(errno)));
  }
  in_place_ = true;
  if (auto synced = sync_to_disk(folder_of(target_), O_RDONLY | O_DIRECTORY); !synced) {
    return wrap(fmt::format("{} is in place, but a power loss may undo that", target_),
                synced.error());
  }
  return {};
}

void remove_stale_atomic_files(const std::string& target) {
  const std::string prefix = std::filesystem::path(target).filename().string() + std::string(kMark);
  std::error_code ignored;  // What cannot be removed today will be tried again at the next sync.
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(target), ignored)) {
    if (entry.path().filename().string().starts_with(prefix)) {
      std::filesystem::remove(entry.path(), ignored);
    }
  }
}

}  // namespace joblog::sqlite
