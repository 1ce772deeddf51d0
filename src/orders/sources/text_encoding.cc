// SPDX-License-Identifier: MIT
// Plain ASCII goes by eight bytes at a time: most files are that, or nearly.
#include "orders/sources/text_encoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/text.h"

namespace joblog {
namespace {

constexpr std::size_t kBlock = 256 << 10;

std::string_view encoding_of_mark(std::string_view front) {
  using std::string_view_literals::operator""sv;
  if (front.starts_with("\xEF\xBB\xBF")) return "UTF-8";
  if (front.starts_with("\xFF\xFE\0\0"sv)) return "UTF-32LE";
  if (front.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32BE";
  if (front.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (front.starts_with("\xFE\xFF")) return "UTF-16BE";
  return {};
}

/// Text in UTF-16 has zeros at every other byte, at least in its header line; no other text has
/// any.
std::string_view encoding_of_zeros(std::string_view front) {
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < front.size(); ++i)
    if (front[i] == '\0') ++zeros[i % 2];
  const std::size_t many = front.size() / 8, few = front.size() / 64;
  if (front.size() < 4) return {};
  if (zeros[1] > many && zeros[0] <= few) return "UTF-16LE";
  if (zeros[0] > many && zeros[1] <= few) return "UTF-16BE";
  return {};
}

/// Counts in a text that comes block by block.
class Utf8Count {
 public:
  /// Answers how many bytes were looked at: fewer than all where a character is cut at the end.
  std::size_t add(std::string_view text, bool is_last) {
    std::size_t at = 0;
    while ((at = skip_ascii(text, at)) < text.size()) {
      const std::size_t size = character_size(text[at]);
      if (size > text.size() - at && !is_last) break;
      const bool is_sound =
          size > 1 && size <= text.size() - at && is_valid_utf8(text.substr(at, size));
      if (is_sound)
        ++characters_;
      else if (strays_++ == 0)
        first_stray_ = before_ + at;
      at += is_sound ? size : 1;
    }
    before_ += at;
    return at;
  }
  std::uint64_t strays() const { return strays_; }
  std::uint64_t characters() const { return characters_; }  ///< Beyond ASCII.
  std::uint64_t first_stray() const { return first_stray_; }

 private:
  static std::size_t skip_ascii(std::string_view text, std::size_t at) {
    constexpr std::uint64_t high = 0x8080808080808080;
    for (std::uint64_t word = 0; at + 8 <= text.size(); at += 8) {
      std::memcpy(&word, text.data() + at, 8);
      if ((word & high) != 0) break;
    }
    while (at < text.size() && text[at] >= 0)
      ++at;  // char is signed on every platform we build for.
    return at;
  }
  static std::size_t character_size(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
  }

  std::uint64_t before_ = 0, strays_ = 0, characters_ = 0, first_stray_ = 0;
};

/// Calls `take` for each block with whether it is the last; it answers how many bytes it took.
template <class Take>
Result<void> read_through(const ReadAt& read, Take take) {
  std::vector<char> block(kBlock);
  std::uint64_t offset = 0;
  std::size_t kept = 0;
  while (true) {
    auto bytes = read(offset, std::span(block).subspan(kept));
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    offset += *bytes;
    const std::size_t size = kept + *bytes;
    const std::size_t taken = take(std::string_view(block.data(), size), *bytes == 0);
    if (*bytes == 0) return {};
    kept = size - taken;
    std::memmove(block.data(), block.data() + taken, kept);
  }
}

Result<std::int64_t> line_at(const ReadAt& read, std::uint64_t offset) {
  std::int64_t line = 1;
  const ReadAt front = [&](std::uint64_t at, std::span<char> block) -> Result<std::size_t> {
    const auto left = std::min<std::uint64_t>(block.size(), offset - at);
    return left == 0 ? Result<std::size_t>(0) : read(at, block.first(left));
  };
  auto counted = read_through(front, [&](std::string_view text, bool) {
    line += std::ranges::count(text, '\n');
    return text.size();
  });
  if (!counted) return std::unexpected(std::move(counted.error()));
  return line;
}

}  // namespace

Result<GuessedEncoding> guess_encoding(const ReadAt& read) {
  std::array<char, 1024> front{};
  auto bytes = read(0, front);
  if (!bytes) return std::unexpected(std::move(bytes.error()));
  const std::string_view start(front.data(), *bytes);
  if (const auto marked = encoding_of_mark(start); !marked.empty())
    return GuessedEncoding{.name = std::string(marked), .is_marked = true};
  if (const auto wide = encoding_of_zeros(start); !wide.empty())
    return GuessedEncoding{.name = std::string(wide)};
  Utf8Count count;
  auto counted = read_through(
      read, [&](std::string_view text, bool is_last) { return count.add(text, is_last); });
  if (!counted) return std::unexpected(std::move(counted.error()));
  const bool has_letters = count.characters() > 0;
  if (count.strays() == 0) return GuessedEncoding{.name = "UTF-8", .has_letters = has_letters};
  auto line = line_at(read, count.first_stray());
  if (!line) return std::unexpected(std::move(line.error()));
  return GuessedEncoding{.name = count.strays() > count.characters() ? "windows-1252" : "UTF-8",
                         .bad_line = *line,
                         .has_letters = has_letters};
}

Result<CsvReader::ReadBlock> decoded_blocks(CsvReader::ReadBlock read,
                                            const std::string& encoding) {
  auto opened = Decoder::open(encoding);
  if (!opened)
    return fail(ErrorKind::invalid, fmt::format("there is no encoding {}", in_quotes(encoding)));
  if (opened->is_utf8()) return read;
  struct State {
    CsvReader::ReadBlock read;
    Decoder decoder;
    std::vector<char> block = std::vector<char>(CsvReader::block_bytes);
    std::string text{};
    std::size_t given = 0;
    bool is_at_end = false;
  };
  auto state = std::make_shared<State>(State{std::move(read), std::move(*opened)});
  return [state](std::span<char> out) -> Result<std::size_t> {
    while (state->given == state->text.size() && !state->is_at_end) {
      state->text.clear();
      state->given = 0;
      auto bytes = state->read(state->block);
      if (!bytes) return bytes;
      state->is_at_end = *bytes == 0;
      if (state->is_at_end)
        state->decoder.finish(state->text);
      else
        state->decoder.decode({state->block.data(), *bytes}, state->text);
    }
    const std::size_t size = std::min(out.size(), state->text.size() - state->given);
    std::copy_n(state->text.data() + state->given, size, out.data());
    state->given += size;
    return size;
  };
}

}  // namespace joblog
