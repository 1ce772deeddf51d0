// SPDX-License-Identifier: MIT
// The parts of an address and of a form: split at their separators, decoded once, strict.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace joblog::http {

/// A path as a handler sees it. Errors (invalid): no '/' in front, "." or ".." as a segment, an
/// encoded slash or backslash, a control character, a '%' without two hex digits, bytes that are
/// not UTF-8, more than 32 steps.
Result<std::string> decode_path(std::string_view raw);

/// A query (without '?') or the body of a form. '+' is a space; empty fields are dropped; names and
/// values may hold tabs and line ends. Errors (invalid): as above, and more than 1,000 fields.
Result<Parameters> parse_parameters(std::string_view raw);

/// What stands between the method and the version of a request.
struct Target {
  std::string path;
  Parameters query;
  std::string as_sent;    ///< Path and query, not decoded: a path where only a query was sent.
  std::string authority;  ///< Of the absolute form: host and port. Else "".
  /// Whether the path is written as our links write it: letters, digits and "-._~" plainly, all
  /// else as %XX in capitals. "/%6aobs" is not.
  bool is_canonical = true;
};
/// "/path?query", or the absolute form "http://host:port/path?query" that a client sends to what it
/// takes for a proxy. Errors (invalid): any of the above, another scheme, no host, a user in front
/// of the host, any other form, and more than 200 fields in the query.
Result<Target> parse_target(std::string_view raw);

}  // namespace joblog::http
