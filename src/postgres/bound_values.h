// SPDX-License-Identifier: MIT
// The values of one statement's parameters, in PostgreSQL's binary format: nothing has to be quoted
// and nothing is parsed twice. An array carries a value for each of many rows, so that one
// statement writes all of them.
//
// Threads: belongs to one. Copies what it is given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace joblog::postgres {

/// Bytes that are no text.
struct AsBytes {
  std::string_view bytes;
};

/// One value for each row.
using NumberColumn = std::vector<std::int64_t>;
using TextColumn = std::vector<std::string>;
struct ByteColumn {
  std::vector<std::string> values;
};

class BoundValues {
 public:
  BoundValues() = default;
  template <class... Values>
  explicit BoundValues(const Values&... values) {
    (add(values), ...);
  }

  void add(std::int64_t number);
  void add(int number) { add(std::int64_t{number}); }
  void add(bool yes) { add(std::int64_t{yes}); }
  void add(TimePoint time) { add(to_micros(time)); }
  void add(Duration duration) { add(std::int64_t{duration.count()}); }
  void add(std::string_view text);
  void add(const std::string& text) { add(std::string_view(text)); }
  void add(const char* text) { add(std::string_view(text)); }
  void add(AsBytes bytes);
  void add(const std::optional<std::int64_t>& number);
  void add(const std::optional<std::string>& text);
  void add(const NumberColumn& numbers);
  void add(const TextColumn& texts);
  void add(const ByteColumn& blobs);

  std::size_t size() const { return types_.size(); }
  /// As libpq takes them; valid until the next add().
  const unsigned* types() const { return types_.data(); }
  std::vector<const char*> pointers() const;
  std::vector<int> lengths() const;

 private:
  struct Place {
    std::size_t begin = 0;
    std::size_t length = 0;
    bool is_null = false;
  };
  void put_int32(std::int32_t number);
  void put_int64(std::int64_t number);
  void put_element(std::string_view bytes);
  void begin_array(unsigned element_type, std::size_t count);
  void finish(unsigned type, std::size_t begin);
  void add_null(unsigned type);

  std::string bytes_;
  std::vector<Place> places_;
  std::vector<unsigned> types_;
};

}  // namespace joblog::postgres
