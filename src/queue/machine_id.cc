// SPDX-License-Identifier: MIT
// The file says its own inode: in a copy it is another one. Whoever makes it holds a lock on the
// folder, so that processes which start at the same time agree.
#include "queue/machine_id.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>

#include "base/text.h"
#include "base/unique_fd.h"

namespace joblog {
namespace {

constexpr std::size_t kDigits = 32;
constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;

std::string random_name() {
  std::array<std::uint64_t, 2> bits{};
  if (::getrandom(bits.data(), sizeof bits, 0) != sizeof bits) return "";
  return fmt::format("{:016x}{:016x}", bits[0], bits[1]);
}

std::string line_of(const std::string& name, ino_t inode) {
  return fmt::format("{} {}\n", name, inode);
}

/// "" when there is none, or it was copied from elsewhere.
std::string read_name(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | kFlags));
  struct stat status{};
  if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return "";
  std::array<char, 64> bytes{};
  const ssize_t size = ::read(fd.get(), bytes.data(), bytes.size());
  if (size < static_cast<ssize_t>(kDigits)) return "";
  const std::string text(bytes.data(), static_cast<std::size_t>(size));
  const std::string name = text.substr(0, kDigits);
  const bool is_name = name.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_name && text == line_of(name, status.st_ino) ? name : "";
}

/// All of it or nothing: whoever reads meanwhile finds the file of before.
std::string make_name(const std::string& path) {
  const std::string unfinished = path + ".new";
  ::unlink(unfinished.c_str());
  const UniqueFd fd(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | kFlags, 0600));
  struct stat status{};
  const std::string name = random_name();
  if (!fd || name.empty() || ::fstat(fd.get(), &status) != 0) return "";
  const std::string line = line_of(name, status.st_ino);
  const bool kept =
      ::write(fd.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
      std::rename(unfinished.c_str(), path.c_str()) == 0;
  if (!kept) ::unlink(unfinished.c_str());
  return kept ? name : "";
}

}  // namespace

std::string machine_id(const std::string& folder) {
  const std::string path = folder + "/machine_id";
  if (std::string known = read_name(path); !known.empty()) return known;
  const UniqueFd lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock || ::flock(lock.get(), LOCK_EX) != 0) return "";
  std::string known = read_name(path);
  return known.empty() ? make_name(path) : known;
}

}  // namespace joblog
