// SPDX-License-Identifier: MIT
// A link to a page that is none of ours, like a runbook. The only way out of the site: what is not
// plainly http:// or https:// is no link.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace joblog::web {

class OutsideLink {
 public:
  /// Nothing unless problems_with() of core/job_about.h finds nothing wrong with it as a link.
  static std::optional<OutsideLink> from(std::string_view text);
  const std::string& text() const { return text_; }
  /// "wiki.example.com": where it leads, for people.
  std::string host() const;

 private:
  explicit OutsideLink(std::string_view text) : text_(text) {}
  std::string text_;
};

}  // namespace joblog::web
