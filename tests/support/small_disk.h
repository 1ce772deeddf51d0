// SPDX-License-Identifier: MIT
// A disk of a few MiB of its own, to be filled up. Needs the right to mount: ask is_there().
#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace joblog::test {

class SmallDisk {
 public:
  explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    is_there_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=24m") == 0;
  }
  ~SmallDisk() {
    if (is_there_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool is_there() const { return is_there_; }
  /// To the last byte.
  void fill() const {
    std::ofstream out(filler(), std::ios::binary);
    const std::string much(1 << 20, 'x');
    while (out << much << std::flush) continue;
    std::ofstream rest(filler() + ".rest", std::ios::binary);
    while (rest << 'x' << std::flush) continue;
  }
  void make_room() const {
    std::filesystem::remove(filler());
    std::filesystem::remove(filler() + ".rest");
  }

 private:
  std::string filler() const { return folder_ + "/filler"; }

  const std::string folder_;
  bool is_there_ = false;
};

}  // namespace joblog::test
