// SPDX-License-Identifier: MIT
// The states of an HTML tokenizer, as far as templates need them.
#include "html_context.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace template_compiler {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

constexpr std::array<std::string_view, 7> kUrlAttributes{"href",   "src",  "action", "formaction",
                                                         "poster", "cite", "data"};
constexpr std::array<std::string_view, 4> kReadAttributes{"title", "aria-label", "alt",
                                                          "placeholder"};
constexpr std::array<std::string_view, 4> kForbiddenAttributes{"style", "srcdoc", "srcset", "ping"};

}  // namespace

void HtmlContext::read(std::string_view literal) {
  for (const char c : literal) step(c);
}

void HtmlContext::step(char c) {
  switch (state_) {
    case State::text:
    case State::comment:
    case State::declaration:
    case State::raw_text:
      return step_text(c);
    case State::tag_open:
    case State::tag_name:
    case State::in_tag:
      return step_tag(c);
    default:
      return step_attribute(c);
  }
}

void HtmlContext::step_text(char c) {
  if (state_ == State::text) {
    if (c == '<') state_ = State::tag_open, tag_.clear();
    return;
  }
  tail_ += lower(c);
  if (state_ == State::comment && tail_.ends_with("-->")) state_ = State::text;
  if (state_ == State::declaration && c == '>') state_ = State::text;
  if (state_ == State::raw_text && tail_.ends_with("</" + tag_)) {
    tag_ = "/" + tag_;
    state_ = State::tag_name;
  }
}

void HtmlContext::step_tag(char c) {
  if (state_ == State::tag_open) {
    if (c == '!') {
      state_ = State::declaration;
      tail_.clear();
      return;
    }
    state_ = std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '/' ? State::tag_name
                                                                          : State::text;
  }
  if (c == '>') return end_tag();
  if (state_ == State::tag_name) {
    if (is_space(c))
      state_ = State::in_tag;
    else
      tag_ += lower(c);
    return;
  }
  if (state_ == State::in_tag && !is_space(c) && c != '/') {
    state_ = State::attribute_name;
    attribute_ = lower(c);
  }
}

void HtmlContext::step_attribute(char c) {
  const auto begin_value = [&](State state) {
    state_ = state;
    attribute_is_empty_ = true;
    own_fragment_ = false;
  };
  switch (state_) {
    case State::attribute_name:
      if (c == '=')
        state_ = State::before_value;
      else if (c == '>')
        end_tag();
      else if (is_space(c))
        state_ = State::after_name;
      else
        attribute_ += lower(c);
      return;
    case State::after_name:
      if (c == '=')
        state_ = State::before_value;
      else if (c == '>')
        end_tag();
      else if (!is_space(c))
        state_ = State::attribute_name, attribute_ = lower(c);
      return;
    case State::before_value:
      if (c == '"')
        begin_value(State::value);
      else if (c == '\'')
        begin_value(State::single_quoted);
      else if (!is_space(c))
        begin_value(State::unquoted);
      return;
    case State::value:
      if (c == '"')
        state_ = State::in_tag;
      else if (attribute_is_empty_ && c == '#')
        own_fragment_ = true;
      if (c != '"') attribute_is_empty_ = false;
      return;
    case State::single_quoted:
      if (c == '\'') state_ = State::in_tag;
      return;
    default:  // unquoted
      if (is_space(c))
        state_ = State::in_tag;
      else if (c == '>')
        end_tag();
  }
}

void HtmlContext::end_tag() {
  tail_.clear();
  state_ = tag_ == "script" || tag_ == "style" ? State::raw_text : State::text;
}

bool HtmlContext::is_url_attribute() const {
  return std::ranges::find(kUrlAttributes, attribute_) != kUrlAttributes.end() ||
         attribute_ == "xlink:href";
}

bool HtmlContext::is_forbidden_attribute() const {
  return attribute_.starts_with("on") ||
         std::ranges::find(kForbiddenAttributes, attribute_) != kForbiddenAttributes.end();
}

Place HtmlContext::place() const {
  if (state_ == State::text) return Place::text;
  if (state_ != State::value || is_forbidden_attribute()) return Place::forbidden;
  if (std::ranges::find(kReadAttributes, attribute_) != kReadAttributes.end()) return Place::title;
  if (!is_url_attribute()) return Place::value;
  if (own_fragment_) return Place::own_fragment;
  return attribute_is_empty_ ? Place::url : Place::forbidden;
}

std::string HtmlContext::why() const {
  switch (state_) {
    case State::value:
      if (is_forbidden_attribute())
        return "the attribute " + attribute_ + " may hold no value of ours";
      return "a link must be one whole Url: build it in C++ (web/links.h)";
    case State::single_quoted:
    case State::unquoted:
    case State::before_value:
      return "the attribute " + attribute_ + " needs double quotes";
    case State::comment:
    case State::declaration:
      return "this is a comment";
    case State::raw_text:
      return "this is inside <" + tag_ + ">";
    default:
      return "this is inside the tag <" + tag_ + ">, outside of an attribute's quotes";
  }
}

}  // namespace template_compiler
