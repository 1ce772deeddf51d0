// SPDX-License-Identifier: MIT
#include "web/outside_link.h"

#include "core/job_about.h"

namespace joblog::web {

std::optional<OutsideLink> OutsideLink::from(std::string_view text) {
  const JobAbout about{.link = std::string(text)};
  if (text.empty() || !problems_with(about).empty()) return std::nullopt;
  return OutsideLink(text);
}

std::string OutsideLink::host() const {
  const std::string_view rest = std::string_view(text_).substr(text_.find("://") + 3);
  return std::string(rest.substr(0, rest.find_first_of("/?#")));
}

}  // namespace joblog::web
