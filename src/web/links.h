// SPDX-License-Identifier: MIT
// Links to our own pages: a path, a query, a fragment, each encoded where it is put together.
// There is no way to make one that leads to another site.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace joblog::web {

/// An immutable value; with() and friends answer a changed copy.
class Url {
 public:
  Url() : Url("/") {}
  /// A path of ours, written in code: "/job_logs". Encoded already.
  explicit Url(const char* path) : path_(path) {}

  /// A link that a browser sent back to us ("/job_logs?status=error#L3"); nothing unless it is one
  /// of ours: it starts with one slash and holds no control character or backslash.
  static std::optional<Url> from(std::string_view text);

  /// Another step of the path: Url("/job_logs") / 12 / "download".
  Url operator/(std::string_view segment) const;
  template <std::integral Number>
  Url operator/(Number number) const {
    return *this / std::string_view(std::to_string(number));
  }

  /// The parameter set to `value`; removed when that is empty.
  Url with(std::string_view name, std::string_view value) const;
  template <std::integral Number>
  Url with(std::string_view name, Number value) const {
    return with(name, std::string_view(std::to_string(value)));
  }
  Url without(std::string_view name) const { return with(name, std::string_view{}); }
  /// Without query and fragment.
  Url bare() const;
  Url at(std::string_view fragment) const;

  const std::string& path() const { return path_; }
  /// The value of a parameter; "" when it is not there.
  std::string get(std::string_view name) const;
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  const Parameters& query() const& { return query_; }
  /// Of a temporary: given away, so that a loop over it stays alive.
  Parameters query() && { return std::move(query_); }
  /// "/job_logs?status=error#L3".
  std::string text() const;

 private:
  std::string path_;
  Parameters query_;  // Decoded.
  std::string fragment_;
};

/// Every byte that is not a letter, digit or one of "-._~" as %XX.
std::string percent_encode(std::string_view text);

}  // namespace joblog::web
