// SPDX-License-Identifier: MIT
// Any bytes are a CSV text or an error, read in blocks of any size, with the same outcome.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "orders/sources/csv_reader.h"

namespace {

using joblog::CsvReader;

/// What parsing gives, as one string: cells with their lengths, and the error at the end.
std::string outcome(std::string_view text, std::size_t block, joblog::CsvOptions options) {
  const auto read = [text, block](std::span<char> out) mutable -> joblog::Result<std::size_t> {
    const std::size_t bytes = std::min({block, out.size(), text.size()});
    std::copy_n(text.data(), bytes, out.data());
    text.remove_prefix(bytes);
    return bytes;
  };
  CsvReader reader("fuzz.csv", read, options);
  std::string all;
  joblog::RawRow row;
  while (true) {
    const auto more = reader.next(row);
    if (!more) return all + more.error().message;
    if (!*more) return all;
    if (row.empty()) std::abort();
    for (const auto& cell : row)
      all += cell ? std::to_string(cell->size()) + ":" + std::string(*cell) : "null";
    all += '\n';
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  joblog::CsvOptions options;
  if (data[0] % 4 != 0) options.separator = ",;\t"[data[0] % 4 - 1];
  const std::size_t block = data[1] % 32 + 1U;
  if (outcome(text, block, options) != outcome(text, CsvReader::block_bytes, options)) std::abort();
  return 0;
}
