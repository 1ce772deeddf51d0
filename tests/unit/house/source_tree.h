// SPDX-License-Identifier: MIT
// The files of the source tree, as the house tests read them.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace joblog::house {

struct SourceFile {
  std::string path;  ///< From the root of the tree, with slashes.
  std::string text;

  bool is_in(std::string_view folder) const { return path.starts_with(folder); }
  bool ends_with(std::string_view end) const { return path.ends_with(end); }
  /// The path without its folders.
  std::string_view name() const { return std::string_view(path).substr(path.rfind('/') + 1); }
};
using Faults = std::vector<std::string>;

/// All files of the tree but hidden ones, what the build makes and what npm installed.
std::vector<SourceFile> read_tree();
/// Those of them that are C++.
std::vector<SourceFile> read_cpp_files();

}  // namespace joblog::house
