// SPDX-License-Identifier: MIT
// libdeflate compresses in one call; a compressor is a few hundred KiB that a handler thread makes
// once.
#include "http/gzip.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <memory>

#include "http/header_fields.h"

namespace joblog::http {
namespace {

constexpr int kLevel = 5;
constexpr std::size_t kBytesMin = 1 << 10;
constexpr std::size_t kBytesMax = 16 << 20;

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const {
    ::libdeflate_free_compressor(compressor);
  }
};

}  // namespace

bool is_worth_gzip(std::string_view content_type, std::size_t bytes) {
  constexpr std::array<std::string_view, 6> kTexts{
      "application/json", "application/x-ndjson", "application/javascript",
      "application/xml",  "image/svg+xml",        "application/manifest+json"};
  if (bytes < kBytesMin || bytes > kBytesMax) return false;
  const std::string_view type = media_type(content_type);
  return type.starts_with("text/") || std::ranges::find(kTexts, type) != kTexts.end();
}

std::optional<std::string> gzip(std::string_view text) {
  thread_local const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      ::libdeflate_alloc_compressor(kLevel));
  if (!compressor) return std::nullopt;
  std::string out(text.size(), '\0');
  const std::size_t bytes = ::libdeflate_gzip_compress(compressor.get(), text.data(), text.size(),
                                                       out.data(), out.size());
  if (bytes == 0) return std::nullopt;  // It did not fit.
  out.resize(bytes);
  return out;
}

}  // namespace joblog::http
