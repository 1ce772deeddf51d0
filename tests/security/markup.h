// SPDX-License-Identifier: MIT
// A strict reader of our pages: it knows how our templates write HTML, and calls everything else
// foreign. What a job or a request said must not have become a part of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace joblog::test {

struct Markup {
  std::vector<std::string> foreign;    ///< Elements, attributes and links that no template wrote.
  std::vector<std::string> addresses;  ///< Of ours, in any attribute: "/jobs?state=failed".
  std::vector<std::string> fields;     ///< Names of what forms send.
};

Markup read_markup(std::string_view html);

}  // namespace joblog::test
