// SPDX-License-Identifier: MIT
// From tag to tag. Values stand in double quotes, names are written small, scripts are files.
#include "security/markup.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace joblog::test {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '_';
}
bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::string unescaped(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&amp;", '&'}}};
  std::string out;
  while (!text.empty()) {
    const auto entity = std::ranges::find_if(
        kEntities, [&](const auto& known) { return text.starts_with(known.first); });
    out += entity == kEntities.end() ? text.front() : entity->second;
    text.remove_prefix(entity == kEntities.end() ? 1 : entity->first.size());
  }
  return out;
}

/// Whether a browser stays with us when it follows the link.
bool is_ours(std::string_view link) {
  if (link.starts_with('#')) return true;
  return link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/\\");
}

class Reader {
 public:
  explicit Reader(std::string_view html) : html_(html) {}

  Markup read() {
    while ((at_ = html_.find('<', at_)) != std::string_view::npos) {
      start_ = at_;
      if (html_.substr(at_).starts_with("<!DOCTYPE html>")) {
        at_ += 15;
      } else {
        read_tag();
      }
    }
    return std::move(markup_);
  }

 private:
  void foreign(std::string_view what) {
    const std::size_t from = start_ < 60 ? 0 : start_ - 60;
    markup_.foreign.push_back(std::string(what) + ": … " + std::string(html_.substr(from, 300)));
  }
  char next() const { return at_ < html_.size() ? html_[at_] : '\0'; }
  std::string_view name() {
    const std::size_t from = at_;
    while (is_name_character(next())) ++at_;
    return html_.substr(from, at_ - from);
  }

  void read_tag() {
    ++at_;
    const bool closes = next() == '/';
    if (closes) ++at_;
    const std::string_view element = name();
    if (element.empty()) return foreign("a tag without a name");
    check_element(element);
    bool has_source = false;
    for (;;) {
      const bool blank = is_blank(next());
      while (is_blank(next())) ++at_;
      if (next() == '/') ++at_;
      if (next() == '>') break;
      if (!blank || closes) return foreign("a tag that does not end");
      if (!read_attribute(element, has_source)) return;
    }
    ++at_;
    if (element == "script" && !closes &&
        !(has_source && html_.substr(at_).starts_with("</script>"))) {
      foreign("a script that is no file");
    }
  }

  void check_element(std::string_view element) {
    constexpr std::array kNone{"iframe", "object", "embed",  "base",
                               "style",  "frame",  "applet", "marquee"};
    if (element.contains('-') || std::ranges::find(kNone, element) != kNone.end()) {
      foreign("an element of nobody");
    }
  }

  bool read_attribute(std::string_view element, bool& has_source) {
    const std::string_view attribute = name();
    if (attribute.empty()) return foreign("an attribute without a name"), false;
    if (attribute.starts_with("on") || attribute.contains("xss") || attribute == "style" ||
        attribute == "srcdoc") {
      foreign("an attribute of nobody");
    }
    if (next() != '=') return true;
    ++at_;
    if (next() != '"') return foreign("a value without quotes"), false;
    const std::size_t end = html_.find('"', at_ + 1);
    if (end == std::string_view::npos) return foreign("a value without an end"), false;
    const std::string_view raw = html_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    if (raw.contains('<')) foreign("a value with a tag in it");
    take(element, attribute, unescaped(raw));
    if (element == "script" && attribute == "src") has_source = raw.starts_with("/assets/");
    return true;
  }

  void take(std::string_view element, std::string_view attribute, const std::string& value) {
    const bool is_link = attribute == "href" || attribute == "src" || attribute == "action" ||
                         attribute == "formaction" || attribute.contains("url-");
    if (is_link && !is_ours(value)) foreign("a link that leads away");
    if (to_lower_ascii(trim(value)).starts_with("javascript:")) foreign("a script as a value");
    const bool is_field =
        element == "input" || element == "select" || element == "textarea" || element == "button";
    if (is_field && attribute == "name") markup_.fields.push_back(value);
    if (value.starts_with('/')) markup_.addresses.push_back(value);
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;  ///< Of the tag.
  Markup markup_;
};

}  // namespace

Markup read_markup(std::string_view html) { return Reader(html).read(); }

}  // namespace joblog::test
