// SPDX-License-Identifier: MIT
// What would be an element, an attribute, a link or a header if something on the way to a page let
// it.
#pragma once

#include <string_view>

namespace joblog::test {

/// Fits where little does: a user, the name of a figure.
inline constexpr std::string_view short_payload =
    R"(<xss-tag>"xss-attr='xss-attr= </title></textarea><xss-tag>)";

inline constexpr std::string_view payload =
    R"(<xss-tag>"xss-attr="1" 'xss-attr='1' xss-attr=1 ></title></textarea></option></script>--><xss-tag )"
    R"(onload=xss()><script>xss()</script>javascript:xss() &lt;xss-tag&gt; &#60;xss-tag> <%= xss %>)";

}  // namespace joblog::test
