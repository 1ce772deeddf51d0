// SPDX-License-Identifier: MIT
// Compression of whole answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace joblog::http {

/// Text that is worth it: type and size.
bool is_worth_gzip(std::string_view content_type, std::size_t bytes);
/// `text` as a gzip file; nothing when that is not shorter. Threads: callable from any; each keeps
/// a compressor.
std::optional<std::string> gzip(std::string_view text);

}  // namespace joblog::http
