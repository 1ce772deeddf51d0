// SPDX-License-Identifier: MIT
// Reads what is below the root, leaving out folders that are not source.
#include "source_tree.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/paths.h"

namespace joblog::house {
namespace {

constexpr std::array<std::string_view, 3> kNotSource{"build", "node_modules", "data"};

bool is_left_out(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with(".") || std::ranges::find(kNotSource, name) != kNotSource.end();
}

SourceFile read(const std::filesystem::path& path, const std::filesystem::path& root) {
  std::ifstream in(path, std::ios::binary);
  return {std::filesystem::relative(path, root).generic_string(),
          {std::istreambuf_iterator<char>(in), {}}};
}

bool is_cpp(const SourceFile& file) { return file.ends_with(".cc") || file.ends_with(".h"); }

}  // namespace

std::vector<SourceFile> read_tree() {
  const std::filesystem::path root = JOBLOG_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (const auto& top : std::filesystem::directory_iterator(root)) {
    if (is_left_out(top.path())) continue;
    if (top.is_regular_file()) files.push_back(read(top.path(), root));
    if (!top.is_directory()) continue;
    std::filesystem::recursive_directory_iterator entries(top.path());
    for (auto entry = begin(entries); entry != end(entries); ++entry) {
      // Packages that bin/bench peers has fetched, for instance.
      if (entry->is_directory() && is_left_out(entry->path())) entry.disable_recursion_pending();
      if (entry->is_regular_file()) files.push_back(read(entry->path(), root));
    }
  }
  return files;
}

std::vector<SourceFile> read_cpp_files() {
  std::vector<SourceFile> files = read_tree();
  std::erase_if(files, [](const SourceFile& file) { return !is_cpp(file); });
  return files;
}

}  // namespace joblog::house
