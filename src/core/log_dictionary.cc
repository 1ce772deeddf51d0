// SPDX-License-Identifier: MIT
// The first half of the samples becomes the dictionary's text, the other half says how often which
// code is needed: lines that stand in the dictionary themselves would say that nothing but
// references is.
#include "core/log_dictionary.h"

#include <libdeflate.h>
#include <zdict.h>
#include <zstd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/limits.h"

namespace joblog {
namespace {

/// As of the blocks themselves (log_block.cc).
constexpr int kZstdLevel = 1;
/// Of text, beside the tables of codes, which take less than a thousand.
constexpr std::size_t kTextMost = limits::dictionary_bytes - 1'024;
constexpr std::size_t kSamplesLeast = 8;

std::uint32_t number_of(std::string_view bytes) {
  return libdeflate_crc32(0, bytes.data(), bytes.size());
}

/// As many as there is room for, from all along: those that lie together are of the same jobs.
std::string text_of(std::span<const std::string> contents) {
  std::size_t all = 0;
  for (const std::string& one : contents) all += one.size();
  const std::size_t step = std::max<std::size_t>(1, all / kTextMost);
  std::string text;
  for (std::size_t i = 0; i < contents.size(); i += step)
    text += contents[i].substr(0, kTextMost - text.size());
  return text;
}

void free_encoding(ZSTD_CDict* dictionary) { ZSTD_freeCDict(dictionary); }
void free_decoding(ZSTD_DDict* dictionary) { ZSTD_freeDDict(dictionary); }

}  // namespace

LogDictionary::LogDictionary(std::string_view bytes)
    : bytes_(bytes),
      number_(number_of(bytes_)),
      encoding_(nullptr, free_encoding),
      decoding_(ZSTD_createDDict(bytes_.data(), bytes_.size()), free_decoding) {}

LogDictionary::~LogDictionary() = default;

const ZSTD_CDict_s* LogDictionary::for_encoding() const {
  std::call_once(encoding_made_, [this] {
    encoding_.reset(ZSTD_createCDict(bytes_.data(), bytes_.size(), kZstdLevel));
  });
  return encoding_.get();
}

Result<std::shared_ptr<const LogDictionary>> LogDictionary::read(std::uint32_t number,
                                                                 std::string_view bytes) {
  const bool whole = bytes.size() <= limits::dictionary_bytes && number_of(bytes) == number &&
                     ZDICT_getDictID(bytes.data(), bytes.size()) != 0;
  if (!whole) return fail(ErrorKind::corrupt, "the dictionary is damaged");
  const std::shared_ptr<const LogDictionary> dictionary(new LogDictionary(bytes));
  if (!dictionary->decoding_) return fail(ErrorKind::unavailable, "no memory for the dictionary");
  return dictionary;
}

std::shared_ptr<const LogDictionary> LogDictionary::make(std::span<const std::string> contents) {
  if (contents.size() < kSamplesLeast) return nullptr;
  const std::string text = text_of(contents.first(contents.size() / 2));
  std::string samples;
  std::vector<std::size_t> sizes;
  for (const std::string& sample : contents.subspan(contents.size() / 2)) {
    samples += sample;
    sizes.push_back(sample.size());
  }
  std::string bytes(limits::dictionary_bytes, '\0');
  ZDICT_params_t parameters{};
  parameters.compressionLevel = kZstdLevel;
  const std::size_t size =
      ZDICT_finalizeDictionary(bytes.data(), bytes.size(), text.data(), text.size(), samples.data(),
                               sizes.data(), static_cast<unsigned>(sizes.size()), parameters);
  if (ZDICT_isError(size) != 0) return nullptr;
  bytes.resize(size);
  auto dictionary = read(number_of(bytes), bytes);
  return dictionary ? std::move(*dictionary) : nullptr;
}

}  // namespace joblog
