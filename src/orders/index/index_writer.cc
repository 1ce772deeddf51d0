// SPDX-License-Identifier: MIT
// One buffer in front of pwrite; a number's width is found before it is written.
#include "orders/index/index_writer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>

namespace joblog::order_index {
namespace {

constexpr std::size_t kBuffer = 256 << 10;
constexpr std::size_t kPiece = 4096;

Result<void> write_fully(int fd, std::span<const char> bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      return fail(ErrorKind::unavailable,
                  fmt::format("writing the index of the open orders: {}; free some space",
                              std::strerror(errno)));
    }
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  return {};
}

std::uint32_t width_for(std::uint32_t largest) {
  if (largest <= UINT8_MAX) return 1;
  return largest <= UINT16_MAX ? 2 : 4;
}

}  // namespace

IndexWriter::IndexWriter(int fd, const Identity& identity)
    : fd_(fd), header_(std::make_unique<Header>()) {
  header_->rows = identity.rows;
  const std::size_t length = std::min(identity.text.size(), identity_max - 1);
  std::memcpy(header_->identity, identity.text.data(), length);
  buffer_.reserve(kBuffer);
}

void IndexWriter::begin(SectionName name, std::uint32_t width) {
  assert(header_->section_count < sections_max);
  header_->sections[header_->section_count] = {
      .name = name, .width = width, .offset = written_ + buffer_.size()};
}

void IndexWriter::end() {
  Section& section = header_->sections[header_->section_count++];
  section.bytes = written_ + buffer_.size() - section.offset;
}

Result<void> IndexWriter::write_numbers(SectionName name, std::span<const std::uint32_t> numbers) {
  const std::uint32_t largest = numbers.empty() ? 0 : std::ranges::max(numbers);
  const std::uint32_t width = width_for(largest);
  begin(name, width);
  header_->sections[header_->section_count].distinct = largest;
  for (std::size_t at = 0; at < numbers.size(); at += kPiece) {
    const auto piece = numbers.subspan(at, std::min(kPiece, numbers.size() - at));
    if (auto done = put_numbers(piece, width); !done) return done;
  }
  end();
  return {};
}

Result<void> IndexWriter::put_numbers(std::span<const std::uint32_t> numbers, std::uint32_t width) {
  std::array<char, kPiece * 4> narrow;
  for (std::size_t i = 0; i < numbers.size(); ++i) {  // The low bytes come first.
    std::memcpy(narrow.data() + i * width, &numbers[i], width);
  }
  return put(std::span(narrow).first(numbers.size() * width));
}

void IndexWriter::begin_values(std::uint32_t column) { begin({SectionKind::values, column}, 1); }

Result<void> IndexWriter::add_value(std::string_view folded) {
  if (auto done = put(folded); !done) return done;
  return put({"", 1});
}

void IndexWriter::end_values() { end(); }

Result<void> IndexWriter::put(std::span<const char> bytes) {
  if (buffer_.size() + bytes.size() > kBuffer) {
    if (auto done = flush(); !done) return done;
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  return {};
}

Result<void> IndexWriter::flush() {
  auto done = write_fully(fd_, buffer_, written_);
  if (!done) return done;
  written_ += buffer_.size();
  buffer_.clear();
  return {};
}

Result<void> IndexWriter::finish() {
  if (auto done = flush(); !done) return done;
  return write_fully(fd_, {reinterpret_cast<const char*>(header_.get()), sizeof(Header)}, 0);
}

}  // namespace joblog::order_index
