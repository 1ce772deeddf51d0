// SPDX-License-Identifier: MIT
// Reading pages as a person does: links by their words, rows, lines, what an element says. No
// parser: the pages are ours, every attribute stands in double quotes.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace joblog::test {

inline std::string unescaped(std::string_view html) {
  static constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
  std::string out;
  while (!html.empty()) {
    const auto entity = std::ranges::find_if(
        kEntities, [&](const auto& candidate) { return html.starts_with(candidate.first); });
    const bool found = entity != std::end(kEntities);
    out += found ? entity->second : html[0];
    html.remove_prefix(found ? entity->first.size() : 1);
  }
  return out;
}

/// What a reader sees: without tags, white space as one blank and not at the ends.
inline std::string text_of(std::string_view html) {
  std::string out;
  bool inside_tag = false;
  for (const char c : html) {
    if (c == '<') inside_tag = true;
    const bool blank = inside_tag || c == '\n' || c == ' ';
    if (!blank) out += c;
    if (c == ' ' || c == '\n') {
      if (!inside_tag && !out.empty() && out.back() != ' ') out += ' ';
    }
    if (c == '>') inside_tag = false;
  }
  if (out.ends_with(' ')) out.pop_back();
  return unescaped(out);
}

/// The value of an attribute in a tag; "" when it is not there.
inline std::string attribute(std::string_view tag, std::string_view name) {
  const std::string start = " " + std::string(name) + "=\"";
  const auto at = tag.find(start);
  if (at == std::string_view::npos) return "";
  const auto value = tag.substr(at + start.size());
  return unescaped(value.substr(0, value.find('"')));
}

struct Element {
  std::string tag;     ///< "<a href=\"…\">"
  std::string inside;  ///< HTML.
  std::string text() const { return text_of(inside); }
  std::string get(std::string_view name) const { return attribute(tag, name); }
};

/// The element whose tag starts at `at`; to the end when it is not closed.
inline Element element_at(std::string_view html, std::size_t at) {
  const auto tag_end = html.find('>', at);
  const std::string_view tag = html.substr(at, tag_end + 1 - at);
  const auto name = tag.substr(1, tag.find_first_of(" >") - 1);
  const std::string open = "<" + std::string(name), close = "</" + std::string(name) + ">";
  int depth = 1;
  std::size_t end = tag_end + 1;
  for (std::size_t next = end; depth > 0;) {
    const auto closes = html.find(close, next);
    if (closes == std::string_view::npos) return {std::string(tag), std::string(html.substr(end))};
    auto opens = html.find(open, next);
    while (opens < closes && !std::string_view(" >").contains(html[opens + open.size()])) {
      opens = html.find(open, opens + 1);
    }
    depth += opens < closes ? 1 : -1;
    next = std::min(opens, closes) + 1;
    end = depth == 0 ? closes : end;
  }
  return {std::string(tag), std::string(html.substr(tag_end + 1, end - tag_end - 1))};
}

/// All elements of that name, in order.
inline std::vector<Element> elements(std::string_view html, std::string_view name) {
  std::vector<Element> found;
  const std::string open = "<" + std::string(name);
  for (auto at = html.find(open); at != std::string_view::npos; at = html.find(open, at + 1)) {
    if (std::string_view(" >").contains(html[at + open.size()]))
      found.push_back(element_at(html, at));
  }
  return found;
}

/// The elements of a class.
inline std::vector<Element> of_class(std::string_view html, std::string_view name,
                                     std::string_view css) {
  auto found = elements(html, name);
  std::erase_if(found, [&](const Element& element) {
    return !(" " + element.get("class") + " ").contains(" " + std::string(css) + " ");
  });
  return found;
}

/// The first of them; an empty one when there is none.
inline Element first_of(std::string_view html, std::string_view name, std::string_view css = {}) {
  auto found = css.empty() ? elements(html, name) : of_class(html, name, css);
  return found.empty() ? Element{} : std::move(found.front());
}

/// The element with that id; an empty one when there is none.
inline Element by_id(std::string_view html, std::string_view id) {
  const auto at = html.find(" id=\"" + std::string(id) + "\"");
  return at == std::string_view::npos ? Element{} : element_at(html, html.rfind('<', at));
}

/// Where the first link leads whose words hold `words`; "" when there is none.
inline std::string link_of(std::string_view html, std::string_view words) {
  for (const Element& link : elements(html, "a")) {
    if (link.text().contains(words)) return link.get("href");
  }
  return "";
}

/// The numbers of the runs in a list, in order.
inline std::vector<std::int64_t> rows_of(std::string_view html) {
  std::vector<std::int64_t> rows;
  for (const Element& row : elements(html, "tr")) {
    if (const auto id = row.get("id"); id.starts_with("run-"))
      rows.push_back(std::stoll(id.substr(4)));
  }
  return rows;
}

/// The numbers of the lines of a terminal, in order.
inline std::vector<std::int64_t> lines_of(std::string_view html) {
  std::vector<std::int64_t> lines;
  constexpr std::string_view kStart = "<div class=\"term-line";
  for (auto at = html.find(kStart); at != std::string_view::npos; at = html.find(kStart, at + 1)) {
    const auto tag = html.substr(at, html.find('>', at) - at);
    lines.push_back(std::stoll(attribute(tag, "id").substr(1)));
  }
  return lines;
}

}  // namespace joblog::test
