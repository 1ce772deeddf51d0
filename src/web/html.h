// SPDX-License-Identifier: MIT
// A page being written. Templates call it; nothing else writes HTML.
//
// raw() takes what a template says itself. Everything else goes through text(), value() or url(),
// which escape; a type that is not listed does not compile.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "web/links.h"
#include "web/outside_link.h"

namespace joblog::web {

class Html {
 public:
  void raw(std::string_view literal) { out_ += literal; }

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
    out_ += std::to_string(number);
  }

  /// As the value of an attribute that the browser follows.
  void url(const Url& link) { value(std::string_view(link.text())); }
  void url(const OutsideLink& link) { value(std::string_view(link.text())); }

  /// Adds another, finished page part.
  void part(const Html& other) { out_ += other.out_; }

  std::size_t size() const { return out_.size(); }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace joblog::web
