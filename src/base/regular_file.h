// SPDX-License-Identifier: MIT
// Opening a file that a person named. A pipe, a device or a folder under that name would hold
// whoever reads it up for ever, or feed it without an end: they are refused.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace joblog {

/// Opens `path` for reading without ever waiting. Errors name the path and say what it is:
/// not_found (there is none, or it may not be read), invalid (it is no file).
Result<UniqueFd> open_regular_file(const std::string& path);

/// "a folder", "a pipe", …
const char* describe_file_type(mode_t mode);
/// The same when `path` leads to something that is no file; nothing when it is one,
/// or when nothing is there. Opens nothing.
std::optional<std::string> describe_non_file(const std::string& path);

}  // namespace joblog
