// SPDX-License-Identifier: MIT
// A file that is written beside the one it will replace, and takes its place in one step: before
// the rename the old file is as it was, after it the new one is there in full, also after a crash.
#pragma once

#include <string>

#include "base/result.h"

namespace joblog::sqlite {

/// Owns the path `<target>.next-<pid>`. Gone with its object, unless put_in_place() succeeded.
class AtomicFile {
 public:
  explicit AtomicFile(std::string target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::string& path() const { return path_; }
  const std::string& target() const { return target_; }

  /// Makes the file durable and renames it over the target. The file must be closed.
  /// Errors: unavailable. Only when the message says so may the new file be in place regardless.
  Result<void> put_in_place();

 private:
  std::string target_;
  std::string path_;
  bool in_place_ = false;
};

/// Removes what NextFiles of `target` dead processes have left behind. The caller makes sure that
/// none is being written: process ids cannot tell, they are reused and differ between containers.
void remove_stale_atomic_files(const std::string& target);

}  // namespace joblog::sqlite
