// SPDX-License-Identifier: MIT
// Regions are as large as the widest codes need; what is not written of them takes no disk.
#include "orders/index/code_spool.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace joblog::order_index {
namespace {

constexpr std::size_t kBuffer = 8 << 10;

// 0 or an errno; a file that ends early counts as an I/O error.
int transfer(std::size_t size, std::uint64_t offset, auto call) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t moved = call(done, static_cast<off_t>(offset + done));
    if (moved < 0 && errno == EINTR) continue;
    if (moved <= 0) return moved < 0 ? errno : EIO;
    done += static_cast<std::size_t>(moved);
  }
  return 0;
}

}  // namespace

CodeSpool::CodeSpool(int fd, std::size_t columns, std::uint64_t rows) : fd_(fd), columns_(columns) {
  std::uint64_t offset = 0;
  for (Column& column : columns_) {
    column.buffer.resize(kBuffer);
    column.offset = offset;
    offset += rows * sizeof(std::uint32_t);
  }
}

void CodeSpool::put(Column& to, std::uint32_t code) {
  std::memcpy(to.buffer.data() + to.used, &code, to.width());  // The low bytes come first.
  to.used += to.width();
  ++to.counts[to.stage];
}

void CodeSpool::widen(Column& column) {
  ++column.stage;
  column.largest = column.stage == 1 ? UINT16_MAX : UINT32_MAX;
}

void CodeSpool::flush(Column& column) {
  const int error =
      transfer(column.used, column.offset + column.written, [&](std::size_t done, off_t offset) {
        return ::pwrite(fd_, column.buffer.data() + done, column.used - done, offset);
      });
  if (error_ == 0) error_ = error;
  column.written += column.used;
  column.used = 0;
}

Result<void> CodeSpool::read(std::size_t number, std::span<std::uint32_t> out) {
  Column& column = columns_[number];
  flush(column);
  std::uint64_t offset = column.offset;
  std::size_t first = 0;
  for (std::size_t stage = 0; stage < column.counts.size(); ++stage) {
    const auto part = out.subspan(first, column.counts[stage]);
    if (auto done = read_stage(stage, offset, part); !done) return done;
    first += part.size();
  }
  return {};
}

Result<void> CodeSpool::read_stage(std::size_t stage, std::uint64_t& offset,
                                   std::span<std::uint32_t> out) const {
  const std::size_t width = std::size_t{1} << stage;
  const std::size_t bytes = out.size() * width;
  auto* end = reinterpret_cast<char*>(out.data() + out.size());
  char* packed = end - bytes;  // At the end of `out`, so that widening never overtakes it.
  int error = error_;
  if (error == 0) {
    error = transfer(bytes, offset, [&](std::size_t done, off_t at) {
      return ::pread(fd_, packed + done, bytes - done, at);
    });
  }
  if (error != 0) {
    return fail(ErrorKind::unavailable,
                fmt::format("spooling for the index of the open orders: {}; free some space",
                            std::strerror(error)));
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint32_t code = 0;
    std::memcpy(&code, packed + i * width, width);
    out[i] = code;
  }
  offset += bytes;
  return {};
}

}  // namespace joblog::order_index
