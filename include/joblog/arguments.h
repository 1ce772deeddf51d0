// SPDX-License-Identifier: MIT
// The arguments of a job as C++ values.
//
//   const int rows = run.argument<int>("rows", 10);
//   const auto plants = run.argument<std::vector<std::string>>("plants");
//
// Types: bool, whole numbers of any size, float and double, std::string, and std::vector of these.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace joblog {

/// An argument is missing or of another type than the one that was asked for. The text names the
/// argument, what it is (unless that is a secret) and what was expected. A handler that lets it out
/// has failed for good: its run is not repeated.
class ArgumentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class T>
concept ArgumentValue =
    std::same_as<T, bool> || std::floating_point<T> || std::same_as<T, std::string> ||
    (std::integral<T> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
     !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>);

namespace detail {

/// The type that a value is read as before it is made a T.
template <ArgumentValue T>
using WideArgument =
    std::conditional_t<std::same_as<T, bool> || std::same_as<T, std::string>, T,
                       std::conditional_t<std::floating_point<T>, double, std::int64_t>>;

template <class T>
struct IsArgumentList : std::false_type {};
template <ArgumentValue T>
struct IsArgumentList<std::vector<T>> : std::true_type {};

}  // namespace detail

template <class T>
concept ArgumentType = ArgumentValue<T> || detail::IsArgumentList<T>::value;

/// A view of a JSON object; it must live as long as this. Each call reads the object from its
/// beginning (64 KiB at most): in a loop, ask once before it. Threads: any.
class Arguments {
 public:
  explicit Arguments(std::string_view json) : json_(json) {}
  std::string_view json() const { return json_; }

  /// The argument `name`; one that is not there, or null, is nothing. A secret one is its plain
  /// text. Throws ArgumentError when it is of another type, or too large for a T.
  template <ArgumentType T>
  std::optional<T> find(std::string_view name) const {
    if constexpr (ArgumentValue<T>) {
      detail::WideArgument<T> wide{};
      if (!read(name, wide)) return std::nullopt;
      return narrow<T>(name, std::move(wide));
    } else {
      using Value = typename T::value_type;
      std::vector<detail::WideArgument<Value>> wide;
      if (!read(name, wide)) return std::nullopt;
      T values;
      for (detail::WideArgument<Value> value : wide)
        values.push_back(narrow<Value>(name, std::move(value)));
      return values;
    }
  }

  /// `otherwise` when it is not there, or null. Throws as find() does.
  template <ArgumentType T>
  T get(std::string_view name, std::type_identity_t<T> otherwise) const {
    auto found = find<T>(name);
    return found ? std::move(*found) : std::move(otherwise);
  }

  /// Throws as find() does, and when it is not there.
  template <ArgumentType T>
  T get(std::string_view name) const {
    auto found = find<T>(name);
    if (!found) refuse_missing(name);
    return std::move(*found);
  }

 private:
  template <ArgumentValue T>
  static T narrow(std::string_view name, detail::WideArgument<T> wide) {
    if constexpr (std::same_as<T, detail::WideArgument<T>>) {
      return wide;
    } else {
      if constexpr (std::integral<T>) {
        using Limits = std::numeric_limits<T>;
        if (!std::in_range<T>(wide))
          refuse_range(name, wide, std::to_string(Limits::min()), std::to_string(Limits::max()));
      }
      return static_cast<T>(wide);
    }
  }

  bool read(std::string_view name, bool& value) const;
  bool read(std::string_view name, std::int64_t& value) const;
  bool read(std::string_view name, double& value) const;
  bool read(std::string_view name, std::string& value) const;
  bool read(std::string_view name, std::vector<bool>& values) const;
  bool read(std::string_view name, std::vector<std::int64_t>& values) const;
  bool read(std::string_view name, std::vector<double>& values) const;
  bool read(std::string_view name, std::vector<std::string>& values) const;
  [[noreturn]] static void refuse_missing(std::string_view name);
  [[noreturn]] static void refuse_range(std::string_view name, std::int64_t value,
                                        const std::string& lowest, const std::string& highest);

  std::string_view json_;
};

}  // namespace joblog
