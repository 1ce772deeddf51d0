// SPDX-License-Identifier: MIT
// Whether a word for a level stands there without anything having happened: "Error: none", "ERROR:
// 0", "ERROR RATE 0.1 %". Only a text that says nothing else counts as none: a false
// alarm is a nuisance, but a real error taken for none is lost.
#pragma once

#include <string_view>

namespace joblog {

/// `text` stands behind "error:": "0", "none", "(none)", "no errors found", "0 warning: 0".
bool says_none(std::string_view text);

/// `text` stands behind "ERROR" or "[error]": a count of none, "0", "0 of 3", "0 warnings".
bool is_a_count_of_none(std::string_view text);

/// `text` stands behind "ERROR": " COUNT: 3", " LOG: /var/log/x", " RATE 0.1 %".
bool names_a_thing(std::string_view text);

}  // namespace joblog
