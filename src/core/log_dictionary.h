// SPDX-License-Identifier: MIT
// A dictionary for blocks of lines: text as the blocks hold it, and the tables of codes that fit
// it. A small block compressed with one takes a third of the space, as it refers to lines that
// other runs have written. Its number is the CRC-32 of its bytes: a block that names a number can
// be read with these bytes and no others, and damaged ones are noticed.
//
// Threads: one that is made never changes, and may be used by any number at once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct ZSTD_CDict_s;
struct ZSTD_DDict_s;

namespace joblog {

class LogDictionary {
 public:
  /// Of bytes as bytes() gave them, for whoever knows their number. Errors: corrupt.
  static Result<std::shared_ptr<const LogDictionary>> read(std::uint32_t number,
                                                           std::string_view bytes);
  /// One that fits contents of blocks such as these (BlockDecoder::contents). Nothing where they
  /// are too few or too short to make one of.
  static std::shared_ptr<const LogDictionary> make(std::span<const std::string> contents);

  ~LogDictionary();
  LogDictionary(const LogDictionary&) = delete;
  LogDictionary& operator=(const LogDictionary&) = delete;

  std::uint32_t number() const { return number_; }
  const std::string& bytes() const { return bytes_; }
  /// For BlockEncoder and BlockDecoder: the same, digested.
  /// Nothing: there was no memory.
  const ZSTD_CDict_s* for_encoding() const;
  const ZSTD_DDict_s* for_decoding() const { return decoding_.get(); }

 private:
  explicit LogDictionary(std::string_view bytes);

  std::string bytes_;
  std::uint32_t number_;
  /// Most connections only read, and it takes more room than the other: made at its first use.
  mutable std::once_flag encoding_made_;
  mutable std::unique_ptr<ZSTD_CDict_s, void (*)(ZSTD_CDict_s*)> encoding_;
  std::unique_ptr<ZSTD_DDict_s, void (*)(ZSTD_DDict_s*)> decoding_;
};

/// The dictionary of this number; nothing: there is none that can be read.
using DictionaryLookup = std::function<std::shared_ptr<const LogDictionary>(std::uint32_t)>;

}  // namespace joblog
