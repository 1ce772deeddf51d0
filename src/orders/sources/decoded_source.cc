// SPDX-License-Identifier: MIT
// A row's cells are decoded one behind the other into one text, which cells then point into.
#include "orders/sources/decoded_source.h"

#include <utility>

namespace joblog {

SourceResult<std::vector<std::string>> DecodedSource::open() {
  auto names = inner_->open();
  if (!names) return names;
  for (std::string& name : *names) {
    const std::string encoded = std::exchange(name, {});
    decoder_.decode(encoded, name);
    decoder_.finish(name);
  }
  return names;
}

SourceResult<bool> DecodedSource::next(RawRow& row) {
  auto more = inner_->next(row);
  if (!more || !*more) return more;
  text_.clear();
  ends_.clear();
  for (const auto& cell : row) {
    if (cell) {
      decoder_.decode(*cell, text_);
      decoder_.finish(text_);
    }
    ends_.push_back(text_.size());
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i]) row[i] = std::string_view(text_).substr(begin, ends_[i] - begin);
    begin = ends_[i];
  }
  return true;
}

}  // namespace joblog
