// SPDX-License-Identifier: MIT
#include "faults/power_loss.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/installation.h"

namespace joblog::test {
namespace {

constexpr std::size_t kSector = 512;

struct Change {
  std::int64_t at = 0;
  std::string_view bytes;
  bool is_size = false;
};

struct File {
  std::string synced;
  std::vector<Change> waiting;
  bool name_synced = false;
};

void put_in(std::string& content, const Change& change) {
  const auto at = static_cast<std::size_t>(change.at);
  if (change.is_size) {
    content.resize(at);
    return;
  }
  if (content.size() < at + change.bytes.size()) content.resize(at + change.bytes.size());
  content.replace(at, change.bytes.size(), change.bytes);
}

/// Whole, not at all, or its first sectors.
void put_some_in(std::string& content, Change change, Random& random) {
  if (random.one_in(3)) return;
  if (!change.is_size && random.one_in(3)) {
    const std::size_t sectors = change.bytes.size() / kSector;
    change.bytes = change.bytes.substr(0, random.between<std::size_t>(0, sectors) * kSector);
  }
  put_in(content, change);
}

std::string after_power_loss(const File& file, Random& random) {
  std::string content = file.synced;
  for (const Change& change : file.waiting) put_some_in(content, change, random);
  return content;
}

class Disk {
 public:
  void created(const std::string& path) { files_[path]; }
  void change(const std::string& path, const Change& change) {
    files_[path].waiting.push_back(change);
  }
  /// The file systems in use store a new file's name along with its content.
  void synced(const std::string& path) {
    const auto file = files_.find(path);
    if (file == files_.end()) return;  // A folder: names are taken for stored anyway.
    for (const Change& change : file->second.waiting) put_in(file->second.synced, change);
    file->second.waiting.clear();
    file->second.name_synced = true;
  }
  void removed(const std::string& path) { files_.erase(path); }
  void renamed(const std::string& from, const std::string& to) {
    files_[to] = std::move(files_[from]);
    files_.erase(from);
  }
  void write_out(const std::string& folder, const std::string& target, Random& random) const {
    for (const auto& [path, file] : files_) {
      if (!file.name_synced && random.one_in(4)) continue;
      const std::string to = target + path.substr(folder.size());
      std::filesystem::create_directories(std::filesystem::path(to).parent_path());
      std::ofstream(to, std::ios::binary) << after_power_loss(file, random);
      std::filesystem::permissions(to, std::filesystem::perms{0600});
    }
  }

 private:
  std::map<std::string, File> files_;
};

}  // namespace

WriteRecord::WriteRecord(const std::string& path) : all_(content_of(path)) {
  std::string_view rest = all_;
  while (!rest.empty()) entries_.push_back(next(rest));
}

WriteRecord::Entry WriteRecord::next(std::string_view& rest) const {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) throw std::runtime_error("the record of writes is cut");
  const std::string line(rest.substr(0, end));
  rest.remove_prefix(end + 1);
  if (line.size() < 2 || line[1] != ' ') return {.what = 'F', .path = line};
  std::istringstream fields(line.substr(2));
  Entry entry{.what = line[0]};
  std::int64_t bytes = 0;
  if (entry.what == 'W') fields >> entry.at >> bytes;
  if (entry.what == 'T') fields >> entry.at;
  std::getline(fields >> std::ws, entry.path);
  entry.bytes = rest.substr(0, static_cast<std::size_t>(bytes));
  rest.remove_prefix(entry.bytes.size());
  return entry;
}

void WriteRecord::play(std::size_t calls, Random& random, const std::string& folder,
                       const std::string& target, const std::string& ledger) const {
  Disk disk;
  std::ofstream facts(ledger, std::ios::app);
  for (std::size_t i = 0; i < calls; ++i) {
    const Entry& entry = entries_[i];
    switch (entry.what) {
      case 'F':
        facts << entry.path << '\n';
        break;
      case 'C':
        disk.created(entry.path);
        break;
      case 'W':
        disk.change(entry.path, {entry.at, entry.bytes, false});
        break;
      case 'T':
        disk.change(entry.path, {entry.at, {}, true});
        break;
      case 'S':
        disk.synced(entry.path);
        break;
      case 'U':
        disk.removed(entry.path);
        break;
      case 'R': {
        const std::size_t bar = entry.path.find('|');
        disk.renamed(entry.path.substr(0, bar), entry.path.substr(bar + 1));
        break;
      }
      default:
        throw std::runtime_error(fmt::format("the record of writes says {}", entry.what));
    }
  }
  disk.write_out(folder, target, random);
}

}  // namespace joblog::test
