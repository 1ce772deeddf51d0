// SPDX-License-Identifier: MIT
// Lines of a job log as one block of bytes, the way stores keep them, and back. A block knows the
// number of its first line, is compressed where that saves space, and carries a checksum, so that
// damage is noticed before anybody reads it.
//
// Threads: encoder and decoder belong to one thread each; what they work with is kept for the next
// block. Errors: bytes that are no block of this log are `corrupt`; whatever the bytes are, nothing
// outside of them is read, and no more memory is asked for than a full block takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/job_log.h"
#include "core/log_dictionary.h"

struct ZSTD_CCtx_s;

namespace joblog {

/// What is asked about a block more often than its lines are read. 0 = no such line.
struct BlockFacts {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t warnings = 0;
  std::int64_t errors = 0;
  std::int64_t first_warning = 0;
  std::int64_t first_error = 0;
  bool operator==(const BlockFacts&) const = default;
};
BlockFacts facts_of(std::span<const DetailView> lines);

/// How many of these lines, from the first on, go into one block: those of one log whose numbers
/// follow each other, up to limits::block_lines and limits::block_bytes; one at least of any.
std::size_t lines_of_next_block(std::span<const DetailView> lines);

/// A small block that was made without a dictionary. Looks at its first bytes only.
bool may_gain_by_dictionary(std::string_view block);
/// Bytes by which a block differs from others of the same lines, its checksum among them.
std::string_view mark_of_block(std::string_view block);

enum class Compression : std::uint8_t {
  none,          ///< Quick to write: for blocks that will be put together with others soon.
  when_it_pays,  ///< Where it saves an eighth at least.
};

class BlockEncoder {
 public:
  BlockEncoder();
  ~BlockEncoder();
  BlockEncoder(const BlockEncoder&) = delete;
  BlockEncoder& operator=(const BlockEncoder&) = delete;

  /// `lines` go into one block, as lines_of_next_block says. The answer is valid until the next.
  /// `dictionary` is used where it helps: for small blocks that are compressed.
  std::string_view encode(std::span<const DetailView> lines, Compression compression,
                          const LogDictionary* dictionary = nullptr);

 private:
  /// The contents, which begin with so many bytes of numbers; false: it does not pay.
  bool compress(std::size_t numbers, const LogDictionary* dictionary);

  std::unique_ptr<ZSTD_CCtx_s, void (*)(ZSTD_CCtx_s*)> context_;
  std::string contents_, compressed_, block_;
};

/// It can be read only beside the dictionary of its store (log_dictionary.h).
bool names_dictionary(std::string_view block);

/// A block as a search looks at it first: without its lines one by one.
struct BlockText {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::string_view messages{};  ///< One behind the other.
  bool continued = false;       ///< The last line goes on in the next block.
};

class BlockDecoder {
 public:
  /// Without `dictionaries`, blocks that were made with one count as damaged.
  explicit BlockDecoder(DictionaryLookup dictionaries = {});
  BlockDecoder(const BlockDecoder&) = delete;
  BlockDecoder& operator=(const BlockDecoder&) = delete;

  /// The lines of a block of `log`. They point into the decoder or into `block`, and are valid
  /// until the next call. Their messages are as they were when the block was made.
  Result<std::span<const DetailView>> decode(JobLogId log, std::string_view block);

  /// The same in two steps, for who needs the lines of few blocks. What is answered is valid as
  /// long as what `decode` answers.
  Result<BlockText> open(JobLogId log, std::string_view block);
  /// Of the block that was opened last, and without an error.
  Result<std::span<const DetailView>> lines();
  /// The same as bytes, as they were before they were compressed: what dictionaries are made of.
  std::string_view contents() const { return contents_; }

 private:
  Result<std::string_view> unpacked(char kind, std::string_view kept, std::size_t size);
  Result<std::string_view> decompressed(std::string_view kept, std::size_t size,
                                        const LogDictionary* dictionary);

  DictionaryLookup dictionaries_;
  std::string room_;
  JobLogId log_;
  std::int64_t first_ = 0;
  std::size_t count_ = 0;
  std::string_view contents_;
  std::vector<DetailView> lines_;
};

}  // namespace joblog
