// SPDX-License-Identifier: MIT
// A source whose texts are in another encoding than UTF-8: a driver with a client charset of its
// own.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "orders/sources/order_source.h"

namespace joblog {

/// The same rows in UTF-8, names of columns too. Used by one thread.
class DecodedSource final : public OrderSource {
 public:
  DecodedSource(std::unique_ptr<OrderSource> inner, Decoder decoder)
      : inner_(std::move(inner)), decoder_(std::move(decoder)) {}
  std::string describe() const override { return inner_->describe(); }
  SourceResult<void> connect() override { return inner_->connect(); }
  SourceResult<std::vector<std::string>> open() override;
  SourceResult<bool> next(RawRow& row) override;
  Dialect dialect(Dialect configured) const override { return inner_->dialect(configured); }
  RowWords row_words() const override { return inner_->row_words(); }
  std::int64_t row_number() const override { return inner_->row_number(); }
  std::vector<SourceNote> take_notes() override { return inner_->take_notes(); }
  std::string advice() const override { return inner_->advice(); }

 private:
  std::unique_ptr<OrderSource> inner_;
  Decoder decoder_;
  std::string text_;               ///< Of the row at hand …
  std::vector<std::size_t> ends_;  ///< … and where each of its cells ends.
};

}  // namespace joblog
