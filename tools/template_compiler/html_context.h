// SPDX-License-Identifier: MIT
// Where in an HTML document a template's literal text ends: in an element's text, in an attribute's
// value, in a comment … A value may only stand where its escaping is known to be right.
#pragma once

#include <string>
#include <string_view>

namespace template_compiler {

enum class Place {
  text,          ///< Between tags.
  title,         ///< In a double-quoted attribute that people read.
  value,         ///< In a double-quoted attribute that holds plain text.
  url,           ///< At the start of a double-quoted attribute that the browser follows.
  own_fragment,  ///< The same after '#': what follows stays on this page.
  forbidden,     ///< Everywhere else; why() says what is wrong.
};

/// Reads literal text piece by piece. Not a validator: it knows as much of HTML as it takes to tell
/// the places apart, and forbids what it does not know.
class HtmlContext {
 public:
  void read(std::string_view literal);
  /// A value was written here.
  void value_written() { attribute_is_empty_ = false; }
  Place place() const;
  /// Why the place is forbidden.
  std::string why() const;

 private:
  enum class State {
    text,
    tag_open,
    tag_name,
    in_tag,
    attribute_name,
    after_name,
    before_value,
    value,
    single_quoted,
    unquoted,
    comment,
    declaration,
    raw_text,
  };
  void step(char c);
  void step_text(char c);
  void step_tag(char c);
  void step_attribute(char c);
  void end_tag();
  bool is_url_attribute() const;
  bool is_forbidden_attribute() const;

  State state_ = State::text;
  std::string tag_;        ///< Lower case; starts with '/' for an end tag.
  std::string attribute_;  ///< Lower case.
  bool attribute_is_empty_ = true;
  bool own_fragment_ = false;
  std::string tail_;  ///< The last characters, to see the end of comments and raw text.
};

}  // namespace template_compiler
