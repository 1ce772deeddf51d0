// SPDX-License-Identifier: MIT
// A page being written. Templates call it; nothing else writes HTML.
//
// raw() takes what a template says itself. Everything else goes through text(), value() or url(),
// which escape; a type that is not listed does not compile.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include "web/links.h"
#include "web/outside_link.h"

namespace joblog::web {

class Html {
 public:
  Html() = default;
  Html(const Html&) = delete;
  Html& operator=(const Html&) = delete;

  void raw(std::string_view literal) {
    if (literal.size() > out_.size() - size_) grow(literal.size());
    literal.copy(out_.data() + size_, literal.size());
    size_ += literal.size();
  }

  /// As people read it: text of an element, a title. Marks of direction stand as \u{2066}, so that
  /// nothing looks like what it is not.
  void text(std::string_view shown);
  void text(const std::string& shown) { text(std::string_view(shown)); }
  void text(const char* shown) { text(std::string_view(shown)); }
  template <class Other>
  void text(const Other& other) {
    value(other);
  }

  /// As programs read it, in a quoted attribute: comes back as it is.
  void value(std::string_view text);
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(const char* text) { value(std::string_view(text)); }
  void value(const Url& link) { value(std::string_view(link.text())); }
  template <std::integral Number>
    requires(!std::same_as<Number, bool> && !std::same_as<Number, char>)
  void value(Number number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
    raw({digits.begin(), end});
  }

  /// As the value of an attribute that the browser follows.
  void url(const Url& link) { value(std::string_view(link.text())); }
  void url(const OutsideLink& link) { value(std::string_view(link.text())); }

  /// What was written; nothing is left.
  std::string take();

 private:
  /// Makes room for so many bytes.
  void grow(std::size_t bytes);
  void write(std::string_view text, const std::array<bool, 256>& special);

  // The templates write a page in some ten thousand pieces of a few bytes. A text that grows with
  // each of them would cost a call a piece; so it is longer than what was written, and cut at last.
  std::string out_;
  std::size_t size_ = 0;
};

}  // namespace joblog::web
