// SPDX-License-Identifier: MIT
// Header fields on both ways: what may stand in one, and the few lists that the server reads.
#pragma once

#include <string_view>

namespace joblog::http {

bool equal_ignoring_case(std::string_view a, std::string_view b);  ///< ASCII.
bool is_token(std::string_view text);  ///< A name: RFC 9110's token, not empty.
/// No line end, no NUL, no control character but the tab: the only gate for what we send.
bool is_field_value(std::string_view text);

/// The value of a cookie in a Cookie header, without quotes around it; "" when there is none.
std::string_view cookie_value(std::string_view header, std::string_view name);
/// Whether an Accept-Encoding header takes gzip.
bool accepts_gzip(std::string_view header);
/// "text/html" of "Text/HTML; charset=utf-8", in the case it came in.
std::string_view media_type(std::string_view content_type);

}  // namespace joblog::http
