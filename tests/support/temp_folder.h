// SPDX-License-Identifier: MIT
// A fresh folder that goes away with its object.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace joblog::test {

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string file(std::string_view name) const { return (path_ / name).string(); }
  /// Writes a file into the folder and returns its path.
  std::string write(std::string_view name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

/// The content of a file; "" when there is none, or a folder.
std::string content_of(const std::string& path);

}  // namespace joblog::test
