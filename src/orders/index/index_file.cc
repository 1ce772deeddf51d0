// SPDX-License-Identifier: MIT
// Nothing in the file is believed before it has been compared with the file's size.
#include "orders/index/index_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace joblog::order_index {
namespace {

bool read_fully(int fd, char* out, std::size_t size, std::uint64_t offset) {
  while (size > 0) {
    const ssize_t got = ::pread(fd, out, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    out += got;
    size -= static_cast<std::size_t>(got);
    offset += static_cast<std::size_t>(got);
  }
  return true;
}

bool is_sound(const Section& section, std::uint64_t rows, std::uint64_t file_bytes) {
  const bool texts = section.name.kind == SectionKind::values;
  if (section.width != 1 && (texts || (section.width != 2 && section.width != 4))) return false;
  if (!texts && section.bytes != rows * section.width) return false;
  return section.offset <= file_bytes && section.bytes <= file_bytes - section.offset;
}

bool is_sound(const Header& header, const Identity& identity, std::uint64_t file_bytes) {
  if (std::memcmp(header.magic, Header().magic, sizeof header.magic) != 0) return false;
  if (header.rows != identity.rows || header.section_count > sections_max) return false;
  if (header.identity[identity_max - 1] != 0 || identity.text != header.identity) return false;
  return std::ranges::all_of(
      std::span(header.sections, header.section_count),
      [&](const Section& section) { return is_sound(section, header.rows, file_bytes); });
}

template <class Number>
void widen(const char* bytes, std::span<std::uint32_t> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    Number number;
    std::memcpy(&number, bytes + i * sizeof number, sizeof number);
    out[i] = number;
  }
}

}  // namespace

std::unique_ptr<IndexFile> IndexFile::open(const std::string& path, const Identity& identity) {
  return open(UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), identity);
}

std::unique_ptr<IndexFile> IndexFile::open(UniqueFd fd, const Identity& identity) {
  struct stat status{};
  if (!fd || ::fstat(fd.get(), &status) != 0) return nullptr;
  auto header = std::make_unique<Header>();
  if (!read_fully(fd.get(), reinterpret_cast<char*>(header.get()), sizeof(Header), 0)) {
    return nullptr;
  }
  if (!is_sound(*header, identity, static_cast<std::uint64_t>(status.st_size))) return nullptr;
  return std::unique_ptr<IndexFile>(new IndexFile(std::move(fd), std::move(header)));
}

const Section* IndexFile::find(SectionName name) const {
  const std::span sections(header_->sections, header_->section_count);
  const auto found = std::ranges::find(sections, name, &Section::name);
  return found == sections.end() ? nullptr : &*found;
}

Result<void> IndexFile::read(const Section& section, std::uint64_t offset,
                             std::span<char> out) const {
  if (offset <= section.bytes && out.size() <= section.bytes - offset &&
      read_fully(fd_.get(), out.data(), out.size(), section.offset + offset)) {
    return {};
  }
  return fail(
      ErrorKind::unavailable,
      "the index of the open orders (open_orders.index) cannot be read; the next sync makes it "
      "anew");
}

Result<std::span<const std::uint32_t>> IndexFile::numbers(
    const Section& section, std::uint64_t first, std::span<std::uint32_t, piece> out) const {
  const std::uint64_t count = std::min<std::uint64_t>(piece, section.bytes / section.width - first);
  const std::span<std::uint32_t> wide = out.first(count);
  if (section.width == 4) {
    const auto bytes = std::span(reinterpret_cast<char*>(wide.data()), count * 4);
    if (auto done = read(section, first * 4, bytes); !done) return std::unexpected(done.error());
    return wide;
  }
  std::array<char, piece * 2> narrow;
  const auto bytes = std::span(narrow).first(count * section.width);
  if (auto done = read(section, first * section.width, bytes); !done) {
    return std::unexpected(done.error());
  }
  if (section.width == 1)
    widen<std::uint8_t>(narrow.data(), wide);
  else
    widen<std::uint16_t>(narrow.data(), wide);
  return wide;
}

Result<std::uint32_t> IndexFile::number(const Section& section, std::uint64_t at) const {
  std::uint32_t number = 0;  // Little-endian, like row_hash.
  const std::span bytes(reinterpret_cast<char*>(&number), section.width);
  if (auto done = read(section, at * section.width, bytes); !done) {
    return std::unexpected(done.error());
  }
  return number;
}

}  // namespace joblog::order_index
