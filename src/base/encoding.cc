// SPDX-License-Identifier: MIT
// Code pages with a byte per letter are asked for once, letter by letter, and read from a table
// from then on; the others go through iconv.
#include "base/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/text.h"

namespace joblog {
namespace {

constexpr char kStray = '\xFF';  // Never part of UTF-8.

/// The name that iconv knows: some that people write are not among its own.
std::string iconv_name(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> others{{
      {"ansi", "WINDOWS-1252"},
      {"latin-1", "ISO-8859-1"},
      {"latin-9", "ISO-8859-15"},
      {"utf-8-sig", "UTF-8"},
      {"utf8-sig", "UTF-8"},
      {"utf-8-bom", "UTF-8"},
      {"utf8-bom", "UTF-8"},
      {"utf16", "UTF-16"},
      {"utf32", "UTF-32"},
  }};
  const std::string lower = to_lower_ascii(name);
  for (const auto& [other, known] : others)
    if (lower == other) return std::string(known);
  if (lower.size() == 4 && lower.starts_with("125")) return "CP" + lower;
  return lower;
}

/// Only the name of an encoding: iconv takes instructions behind slashes, to replace letters.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-_.:+()").contains(c);
  });
}

}  // namespace

struct Decoder::Converter {
  iconv_t handle;
  explicit Converter(iconv_t made) : handle(made) {}
  ~Converter() { ::iconv_close(handle); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  void reset() const { ::iconv(handle, nullptr, nullptr, nullptr, nullptr); }
  /// As iconv() does; `in` and `out` are what is left of them. 0, or the error's number.
  int step(std::string_view& in, char*& out, std::size_t& space) const {
    char* from = const_cast<char*>(in.data());  // It reads only.
    std::size_t left = in.size();
    const bool failed = ::iconv(handle, in.data() == nullptr ? nullptr : &from, &left, &out,
                                &space) == static_cast<std::size_t>(-1);
    const int error = failed ? errno : 0;
    in.remove_prefix(in.size() - left);
    return error;
  }
};

Decoder::Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;
Decoder::~Decoder() = default;

std::optional<Decoder> Decoder::open(std::string_view name) {
  if (!is_name(name)) return std::nullopt;
  const std::string known = iconv_name(name);
  Decoder decoder;
  decoder.is_utf8_ = known == "UTF-8" || known == "utf-8" || known == "utf8";
  if (decoder.is_utf8_) return decoder;
  iconv_t handle = ::iconv_open("UTF-8", known.c_str());
  if (handle == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  decoder.converter_ = std::make_unique<Converter>(handle);
  const std::string lower = to_lower_ascii(known);
  if (lower.starts_with("utf-16") || lower.starts_with("ucs-2")) decoder.unit_ = 2;
  if (lower.starts_with("utf-32") || lower.starts_with("ucs-4")) decoder.unit_ = 4;
  if (!decoder.make_table()) decoder.table_.reset();
  decoder.converter_->reset();
  return decoder;
}

/// False when some byte is not a letter by itself.
bool Decoder::make_table() {
  table_ = std::make_unique<std::array<Letter, 256>>();
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char in = static_cast<char>(byte);
    Letter& letter = (*table_)[byte];
    std::string_view bytes(&in, 1);
    char* out = letter.bytes.data();
    std::size_t space = letter.bytes.size();
    converter_->reset();
    const int error = converter_->step(bytes, out, space);
    const bool begins_utf8 = byte >= 0xC2 && byte <= 0xF4;  // Two such could look like a letter.
    if (error == EILSEQ)
      letter = {.bytes = {byte < 0x80 || begins_utf8 ? kStray : in}, .size = 1};
    else if (error != 0 || space == letter.bytes.size())
      return false;
    else
      letter.size = static_cast<unsigned char>(letter.bytes.size() - space);
  }
  return true;
}

void Decoder::decode(std::string_view bytes, std::string& out) {
  if (is_utf8_) {
    out.append(bytes);
  } else if (table_) {
    decode_by_table(bytes, out);
  } else if (waiting_.empty()) {
    const std::size_t taken = convert(bytes, out);
    waiting_.assign(bytes.substr(taken));
  } else {
    waiting_.append(bytes);
    waiting_.erase(0, convert(waiting_, out));
  }
}

void Decoder::decode_by_table(std::string_view bytes, std::string& out) const {
  for (const char byte : bytes) {
    const Letter& letter = (*table_)[static_cast<unsigned char>(byte)];
    out.append(letter.bytes.data(), letter.size);
  }
}

/// Answers how many bytes were taken: all but the beginning of a character.
std::size_t Decoder::convert(std::string_view bytes, std::string& out) {
  std::string_view rest = bytes;
  std::array<char, 4096> piece{};
  while (!rest.empty()) {
    char* end = piece.data();
    std::size_t space = piece.size();
    const int error = converter_->step(rest, end, space);
    out.append(piece.data(), piece.size() - space);
    if (error == EINVAL) break;
    if (error == 0 || error == E2BIG) continue;
    out += kStray;
    rest.remove_prefix(std::min(unit_, rest.size()));
  }
  return bytes.size() - rest.size();
}

void Decoder::finish(std::string& out) {
  if (!waiting_.empty()) out += kStray;
  waiting_.clear();
  if (!converter_) return;
  std::array<char, 64> piece{};
  char* end = piece.data();
  std::size_t space = piece.size();
  std::string_view nothing;
  converter_->step(nothing, end, space);  // Some hold back a letter that an accent may follow.
  out.append(piece.data(), piece.size() - space);
  converter_->reset();
}

}  // namespace joblog
