// SPDX-License-Identifier: MIT
// Numbers are 64 bits wide whatever their column is: PostgreSQL narrows them where they are stored,
// and its indexes compare numbers of different width.
#include "postgres/bound_values.h"

#include <bit>
#include <cstring>

namespace joblog::postgres {
namespace {

// From PostgreSQL's catalogue of types, where these numbers never change.
constexpr unsigned kBytes = 17, kInt8 = 20, kText = 25;
constexpr unsigned kByteArray = 1001, kTextArray = 1009, kInt8Array = 1016;

template <class Integer>
void append_big_endian(std::string& out, Integer number) {
  auto value = static_cast<std::make_unsigned_t<Integer>>(number);
  if constexpr (std::endian::native == std::endian::little) value = std::byteswap(value);
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

}  // namespace

void BoundValues::put_int32(std::int32_t number) { append_big_endian(bytes_, number); }
void BoundValues::put_int64(std::int64_t number) { append_big_endian(bytes_, number); }

void BoundValues::put_element(std::string_view bytes) {
  put_int32(static_cast<std::int32_t>(bytes.size()));
  bytes_.append(bytes);
}

void BoundValues::begin_array(unsigned element_type, std::size_t count) {
  put_int32(count > 0 ? 1 : 0);  // Dimensions.
  put_int32(0);                  // None of them is NULL.
  put_int32(static_cast<std::int32_t>(element_type));
  if (count == 0) return;
  put_int32(static_cast<std::int32_t>(count));
  put_int32(1);  // The index of the first element.
}

void BoundValues::finish(unsigned type, std::size_t begin) {
  places_.push_back({.begin = begin, .length = bytes_.size() - begin});
  types_.push_back(type);
}

void BoundValues::add_null(unsigned type) {
  places_.push_back({.is_null = true});
  types_.push_back(type);
}

void BoundValues::add(std::int64_t number) {
  const std::size_t begin = bytes_.size();
  put_int64(number);
  finish(kInt8, begin);
}

void BoundValues::add(std::string_view text) {
  const std::size_t begin = bytes_.size();
  bytes_.append(text);
  finish(kText, begin);
}

void BoundValues::add(AsBytes bytes) {
  const std::size_t begin = bytes_.size();
  bytes_.append(bytes.bytes);
  finish(kBytes, begin);
}

void BoundValues::add(const std::optional<std::int64_t>& number) {
  if (!number) return add_null(kInt8);
  add(*number);
}

void BoundValues::add(const std::optional<std::string>& text) {
  if (!text) return add_null(kText);
  add(std::string_view(*text));
}

void BoundValues::add(const NumberColumn& numbers) {
  const std::size_t begin = bytes_.size();
  begin_array(kInt8, numbers.size());
  for (const std::int64_t number : numbers) {
    put_int32(sizeof number);
    put_int64(number);
  }
  finish(kInt8Array, begin);
}

void BoundValues::add(const TextColumn& texts) {
  const std::size_t begin = bytes_.size();
  begin_array(kText, texts.size());
  for (const std::string& text : texts) put_element(text);
  finish(kTextArray, begin);
}

void BoundValues::add(const ByteColumn& blobs) {
  const std::size_t begin = bytes_.size();
  begin_array(kBytes, blobs.values.size());
  for (const std::string& blob : blobs.values) put_element(blob);
  finish(kByteArray, begin);
}

std::vector<const char*> BoundValues::pointers() const {
  std::vector<const char*> pointers;
  pointers.reserve(places_.size());
  for (const Place& place : places_) {
    pointers.push_back(place.is_null ? nullptr : bytes_.data() + place.begin);
  }
  return pointers;
}

std::vector<int> BoundValues::lengths() const {
  std::vector<int> lengths;
  lengths.reserve(places_.size());
  for (const Place& place : places_) lengths.push_back(static_cast<int>(place.length));
  return lengths;
}

}  // namespace joblog::postgres
