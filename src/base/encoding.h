// SPDX-License-Identifier: MIT
// Bytes in any encoding that the C library knows, as UTF-8.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace joblog {

/// Decodes a text piece by piece. Used by one thread; moves, does not copy.
///
/// Nothing is replaced or left out: bytes that are no text in the encoding become bytes that are no
/// UTF-8 either, so that whoever checks the result for UTF-8 finds them.
class Decoder {
 public:
  /// By name ("windows-1252", "cp850", "latin1", "UTF-16LE" …), in letters of either case. Nothing:
  /// there is no such encoding.
  static std::optional<Decoder> open(std::string_view name);
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;
  ~Decoder();

  bool is_utf8() const { return is_utf8_; }  ///< decode() would change nothing.

  /// Appends `bytes` to `out`. The beginning of a character at their end waits for the next call.
  void decode(std::string_view bytes, std::string& out);
  /// The text ends here: what waited is no character. The decoder can begin another text.
  void finish(std::string& out);

 private:
  Decoder();
  struct Converter;
  struct Letter {
    std::array<char, 4> bytes{};
    unsigned char size = 0;
  };
  bool make_table();
  void decode_by_table(std::string_view bytes, std::string& out) const;
  std::size_t convert(std::string_view bytes, std::string& out);

  std::unique_ptr<Converter> converter_;
  std::unique_ptr<std::array<Letter, 256>> table_;  ///< Of encodings with a byte per letter.
  std::size_t unit_ = 1;                            ///< Bytes that are skipped where no text is.
  std::string waiting_;
  bool is_utf8_ = false;
};

}  // namespace joblog
