// SPDX-License-Identifier: MIT
// A block, byte by byte:
//
//   0      version of this layout, 1
//   1      0: the contents follow as they are, 1: compressed by zstd, 2: by zstd with a dictionary
//   2..5   CRC-32 of the log's id (8 bytes) and of all other bytes of the block, low byte first
//   6..    number of the first line, number of lines, size of the contents, and of 2 the number of
//          the dictionary (log_dictionary.h), each as a varint
//   ..     the contents
//
// The contents stand column by column, as like beside like compresses best: of each line the time
// since the line before (zigzag varint of microseconds; the first since 1970), of each line one
// byte with level, source and marks, of each line the size of its message (varint), then the
// messages. The log's id is in the checksum alone: a block that came into another log's place is
// noticed.
#include "core/log_block.h"

#include <libdeflate.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <utility>

#include "core/limits.h"

namespace joblog {
namespace {

constexpr char kVersion = 1;
constexpr char kPlain = 0, kZstd = 1, kZstdWithDictionary = 2;
constexpr std::size_t kChecksumAt = 2, kHeader = 6;
/// Level 3 makes blocks of log lines no smaller, and takes longer.
constexpr int kZstdLevel = 1;
/// So many bytes of times, marks and sizes make a part of their own within what zstd writes: they
/// are spread otherwise than the bytes of text, and a full block becomes a twentieth smaller. Few
/// of them are not worth a second table of codes.
constexpr std::size_t kSeparateNumbers = 256;
/// Contents of more bytes find in themselves what a dictionary brings, and zstd would copy the
/// tables of one for each.
constexpr std::size_t kContentsForDictionary = 8'192;
constexpr std::size_t kVarintMax = 10;
/// Time, marks and size of each line; its size is at most three bytes long.
constexpr std::size_t kContentsMax =
    limits::block_bytes + limits::block_lines * (kVarintMax + 1 + 3);

constexpr unsigned kSourceShift = 2, kContinued = 1 << 4, kEscaped = 1 << 5;
constexpr unsigned kLevels = 3, kSources = 3 << kSourceShift;

void put_varint(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
}

/// Small numbers of either sign become small numbers.
std::uint64_t zigzag(std::uint64_t difference) {
  return (difference << 1) ^ (std::uint64_t{0} - (difference >> 63));
}
std::uint64_t from_zigzag(std::uint64_t number) {
  return (number >> 1) ^ (std::uint64_t{0} - (number & 1));
}

/// Takes numbers and bytes from the front; a number that is cut off or too large is nothing.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  std::optional<std::uint64_t> varint() {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < std::min(kVarintMax, rest_.size()); ++i) {
      const auto byte = static_cast<unsigned char>(rest_[i]);
      if (i + 1 == kVarintMax && byte > 1) break;
      number |= std::uint64_t{byte & 0x7fU} << (7 * i);
      if (byte >= 0x80) continue;
      rest_.remove_prefix(i + 1);
      return number;
    }
    return std::nullopt;
  }
  std::optional<std::string_view> take(std::size_t size) {
    if (size > rest_.size()) return std::nullopt;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

std::array<char, 8> little_endian(std::uint64_t number) {
  std::array<char, 8> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xff);
    number >>= 8;
  }
  return bytes;
}

std::uint32_t checksum(JobLogId log, std::string_view block) {
  const auto id = little_endian(static_cast<std::uint64_t>(log.value));
  std::uint32_t sum = libdeflate_crc32(0, id.data(), id.size());
  sum = libdeflate_crc32(sum, block.data(), kChecksumAt);
  return libdeflate_crc32(sum, block.data() + kHeader, block.size() - kHeader);
}

bool has_right_checksum(JobLogId log, std::string_view block) {
  const auto right = little_endian(checksum(log, block));
  return block.substr(kChecksumAt, 4) == std::string_view(right.data(), 4);
}

std::unexpected<Error> damaged(const char* what) { return fail(ErrorKind::corrupt, what); }

char marks_of(const DetailView& line) {
  return static_cast<char>(static_cast<unsigned>(line.level) |
                           static_cast<unsigned>(line.source) << kSourceShift |
                           (line.continued ? kContinued : 0) | (line.escaped ? kEscaped : 0));
}

bool read_marks(char byte, DetailView& line) {
  const unsigned marks = static_cast<unsigned char>(byte);
  if ((marks & ~(kLevels | kSources | kContinued | kEscaped)) != 0) return false;
  line.level = static_cast<Level>(marks & kLevels);
  line.source = static_cast<Source>((marks & kSources) >> kSourceShift);
  line.continued = (marks & kContinued) != 0;
  line.escaped = (marks & kEscaped) != 0;
  return true;
}

/// Fills in times, marks and messages; false: these are no contents of so many lines.
bool read_contents(std::string_view contents, std::span<DetailView> lines) {
  Bytes bytes(contents);
  std::uint64_t at = 0;
  for (DetailView& line : lines) {
    const auto difference = bytes.varint();
    if (!difference) return false;
    at += from_zigzag(*difference);
    line.at = from_micros(static_cast<std::int64_t>(at));
  }
  for (DetailView& line : lines) {
    const auto marks = bytes.take(1);
    if (!marks || !read_marks(marks->front(), line)) return false;
  }
  std::array<std::size_t, limits::block_lines> sizes{};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto size = bytes.varint();
    if (!size || *size == 0 || *size > limits::block_bytes) return false;
    sizes[i] = *size;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto message = bytes.take(sizes[i]);
    if (!message) return false;
    lines[i].message = *message;
  }
  return bytes.rest().empty();
}

/// Passes over what stands before the messages.
bool find_messages(std::string_view contents, std::size_t count, BlockText& text) {
  const auto pass_over_numbers = [&] {
    std::size_t at = 0;
    for (std::size_t left = count; left > 0 && at < contents.size(); ++at) {
      if (static_cast<unsigned char>(contents[at]) < 0x80) --left;
    }
    contents.remove_prefix(at);
  };
  pass_over_numbers();
  if (contents.size() < count) return false;
  text.continued = (static_cast<unsigned char>(contents[count - 1]) & kContinued) != 0;
  contents.remove_prefix(count);
  pass_over_numbers();
  text.messages = contents;
  return true;
}

void free_encoder(ZSTD_CCtx* context) { ZSTD_freeCCtx(context); }
void free_decoder(ZSTD_DCtx* context) { ZSTD_freeDCtx(context); }

/// Of this thread: to make one, some hundred kilobytes, takes as long as to decompress a block, and
/// a page reads a few with a decoder each. nullptr: no memory.
ZSTD_DCtx* decompressor() {
  thread_local const std::unique_ptr<ZSTD_DCtx, void (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                              free_decoder);
  return context.get();
}

}  // namespace

BlockFacts facts_of(std::span<const DetailView> lines) {
  if (lines.empty()) return {};
  BlockFacts facts{.first = lines.front().sequence, .last = lines.back().sequence};
  for (const DetailView& line : lines) {
    if (line.level < Level::warning) continue;
    const bool error = line.level == Level::error;
    std::int64_t& first = error ? facts.first_error : facts.first_warning;
    if (first == 0) first = line.sequence;
    ++(error ? facts.errors : facts.warnings);
  }
  return facts;
}

std::size_t lines_of_next_block(std::span<const DetailView> lines) {
  std::size_t count = 0, bytes = 0;
  for (const DetailView& line : lines) {
    bytes += line.message.size();
    if (count == limits::block_lines || (count > 0 && bytes > limits::block_bytes)) break;
    if (count > 0 &&
        (line.log != lines[count - 1].log || line.sequence != lines[count - 1].sequence + 1)) {
      break;
    }
    ++count;
  }
  return count;
}

bool may_gain_by_dictionary(std::string_view block) {
  if (block.size() <= kHeader || block[0] != kVersion) return false;
  if (block[1] != kPlain && block[1] != kZstd) return false;
  Bytes header(block.substr(kHeader));
  const auto first = header.varint();
  const auto count = header.varint();
  const auto size = header.varint();
  return first && count && size && *size <= kContentsForDictionary;
}

std::string_view mark_of_block(std::string_view block) { return block.substr(0, kHeader); }

BlockEncoder::BlockEncoder() : context_(nullptr, free_encoder) {}
BlockEncoder::~BlockEncoder() = default;

/// Its context takes a few hundred kilobytes: only who compresses has one.
bool BlockEncoder::compress(std::size_t numbers, const LogDictionary* dictionary) {
  if (!context_) {
    context_.reset(ZSTD_createCCtx());
    if (!context_) return false;
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kZstdLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_contentSizeFlag, 0);  // The block says it …
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_dictIDFlag, 0);       // … and this.
  }
  compressed_.resize(contents_.size() - contents_.size() / 8);
  ZSTD_CCtx_reset(context_.get(), ZSTD_reset_session_only);
  ZSTD_CCtx_refCDict(context_.get(), dictionary == nullptr ? nullptr : dictionary->for_encoding());
  ZSTD_CCtx_setPledgedSrcSize(context_.get(), contents_.size());
  ZSTD_outBuffer out{compressed_.data(), compressed_.size(), 0};
  ZSTD_inBuffer in{contents_.data(), numbers, 0};
  if (numbers >= kSeparateNumbers && dictionary == nullptr &&
      ZSTD_compressStream2(context_.get(), &out, &in, ZSTD_e_flush) != 0) {
    return false;  // It would not fit into what pays.
  }
  in.size = contents_.size();
  if (ZSTD_compressStream2(context_.get(), &out, &in, ZSTD_e_end) != 0) return false;
  compressed_.resize(out.pos);
  return true;
}

std::string_view BlockEncoder::encode(std::span<const DetailView> lines, Compression compression,
                                      const LogDictionary* dictionary) {
  assert(!lines.empty() && lines_of_next_block(lines) == lines.size());
  contents_.clear();
  std::uint64_t before = 0;
  for (const DetailView& line : lines) {
    const auto at = static_cast<std::uint64_t>(to_micros(line.at));
    put_varint(contents_, zigzag(at - before));
    before = at;
  }
  for (const DetailView& line : lines) contents_.push_back(marks_of(line));
  for (const DetailView& line : lines) put_varint(contents_, line.message.size());
  const std::size_t numbers = contents_.size();
  for (const DetailView& line : lines) contents_ += line.message;

  const bool helps = dictionary != nullptr && compression == Compression::when_it_pays &&
                     contents_.size() <= kContentsForDictionary;
  if (!helps || dictionary->for_encoding() == nullptr) dictionary = nullptr;
  const bool compressed = compression == Compression::when_it_pays && compress(numbers, dictionary);
  const bool with_dictionary = compressed && dictionary != nullptr;
  block_.assign(kHeader, '\0');
  block_[0] = kVersion;
  block_[1] = with_dictionary ? kZstdWithDictionary : compressed ? kZstd : kPlain;
  put_varint(block_, static_cast<std::uint64_t>(lines.front().sequence));
  put_varint(block_, lines.size());
  put_varint(block_, contents_.size());
  if (with_dictionary) put_varint(block_, dictionary->number());
  block_ += compressed ? compressed_ : contents_;
  const auto sum = little_endian(checksum(lines.front().log, block_));
  std::copy_n(sum.begin(), 4, block_.begin() + kChecksumAt);
  return block_;
}

bool names_dictionary(std::string_view block) {
  return block.size() > kHeader && block[1] == kZstdWithDictionary;
}

BlockDecoder::BlockDecoder(DictionaryLookup dictionaries)
    : dictionaries_(std::move(dictionaries)) {}

Result<std::string_view> BlockDecoder::decompressed(std::string_view kept, std::size_t size,
                                                    const LogDictionary* dictionary) {
  ZSTD_DCtx* const context = decompressor();
  if (context == nullptr) return fail(ErrorKind::unavailable, "no memory to decompress it");
  if (room_.size() < size) room_.resize(size);
  const std::size_t written =
      ZSTD_decompress_usingDDict(context, room_.data(), size, kept.data(), kept.size(),
                                 dictionary == nullptr ? nullptr : dictionary->for_decoding());
  if (written != size) return damaged("it cannot be decompressed");
  return std::string_view(room_).substr(0, size);
}

/// What stands behind the size of the contents, as contents of this size.
Result<std::string_view> BlockDecoder::unpacked(char kind, std::string_view kept,
                                                std::size_t size) {
  if (kind == kPlain) {
    if (kept.size() != size) return damaged("its size is not what it says");
    return kept;
  }
  if (kind == kZstd) return decompressed(kept, size, nullptr);
  Bytes bytes(kept);
  const auto number = bytes.varint();
  if (!number || *number > UINT32_MAX) return damaged("its dictionary has no number");
  const auto dictionary =
      dictionaries_ ? dictionaries_(static_cast<std::uint32_t>(*number)) : nullptr;
  if (!dictionary) return damaged("its dictionary is missing or damaged");
  return decompressed(bytes.rest(), size, dictionary.get());
}

Result<BlockText> BlockDecoder::open(JobLogId log, std::string_view block) {
  if (block.size() <= kHeader) return damaged("it is too short");
  if (block[0] != kVersion) {
    return fail(ErrorKind::corrupt, "its layout is none that this joblog knows");
  }
  if (!has_right_checksum(log, block)) return damaged("its checksum is wrong");
  if (block[1] < kPlain || block[1] > kZstdWithDictionary)
    return damaged("it is compressed in no known way");
  Bytes header(block.substr(kHeader));
  const auto first = header.varint();
  const auto count = header.varint();
  const auto size = header.varint();
  if (!first || *first == 0 || std::cmp_greater(*first, limits::line_number_max))
    return damaged("its first line has no number");
  if (!count || *count == 0 || *count > limits::block_lines)
    return damaged("it holds no lines, or too many");
  if (!size || *size > kContentsMax) return damaged("it is larger than any block");
  const auto bytes = unpacked(block[1], header.rest(), *size);
  if (!bytes) return std::unexpected(bytes.error());

  log_ = log;
  first_ = static_cast<std::int64_t>(*first);
  count_ = *count;
  contents_ = *bytes;
  BlockText text{.first = first_, .last = first_ + static_cast<std::int64_t>(count_) - 1};
  if (!find_messages(contents_, count_, text)) return damaged("its lines are not what they say");
  return text;
}

Result<std::span<const DetailView>> BlockDecoder::lines() {
  lines_.assign(count_, DetailView{});
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    lines_[i].log = log_;
    lines_[i].sequence = first_ + static_cast<std::int64_t>(i);
  }
  if (!read_contents(contents_, lines_)) return damaged("its lines are not what they say");
  return lines_;
}

Result<std::span<const DetailView>> BlockDecoder::decode(JobLogId log, std::string_view block) {
  const auto text = open(log, block);
  if (!text) return std::unexpected(text.error());
  return lines();
}

}  // namespace joblog
