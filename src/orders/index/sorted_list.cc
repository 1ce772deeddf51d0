// SPDX-License-Identifier: MIT
// All questions about a list are one question: what is around a key?
#include "orders/index/sorted_list.h"

#include <algorithm>

#include "orders/index/text_order.h"
#include "orders/index/text_search.h"

namespace joblog::order_index {

SortedList::SortedList(std::shared_ptr<const IndexFile> index, const Section& ranks,
                       bool descending, std::shared_ptr<const RowSet> rows)
    : index_(std::move(index)),
      ranks_(ranks),
      direction_(descending, ranks.distinct),
      rows_(std::move(rows)) {}

Result<SortKey> SortedList::key_of(std::uint32_t row) const {
  const auto rank = index_->number(ranks_, row);
  if (!rank) return std::unexpected(rank.error());
  return direction_.key(*rank, row);
}

Result<Stretch> SortedList::around(SortKey key, std::size_t before, std::size_t from) const {
  NearestRows nearest_before(NearestRows::Keep::largest, before);
  NearestRows nearest_from(NearestRows::Keep::smallest, from);
  Stretch stretch{.total = rows_->count()};
  const auto offer = [&](std::uint64_t row, std::uint32_t rank) {
    const SortKey candidate = direction_.key(rank, row);
    if (candidate < key) {
      ++stretch.place;
      nearest_before.offer(candidate);
    } else {
      nearest_from.offer(candidate);
    }
  };
  auto scanned = index_->scan(
      ranks_, [&](std::uint64_t first, auto ranks) { rows_->for_each(first, ranks, offer); });
  if (!scanned) return std::unexpected(scanned.error());
  stretch.before = nearest_before.take();
  stretch.from = nearest_from.take();
  return stretch;
}

Result<Stretch> SortedList::at(std::uint64_t place, std::size_t count) const {
  constexpr std::uint64_t kStride = 20'000;
  SortKey key = 0;
  for (std::uint64_t behind = 0; behind < place;) {
    const std::uint64_t stride = std::min(kStride, place - behind);
    const auto skipped = around(key, 0, stride);
    if (!skipped) return skipped;
    if (skipped->from.size() < stride) return around(UINT64_MAX, 0, count);  // Past the end.
    key = skipped->from.back() + 1;
    behind += stride;
  }
  return around(key, 0, count);
}

namespace {

Result<void> add_rows(const IndexFile& index, std::size_t column, std::string_view folded,
                      RowSet& rows) {
  const auto number = static_cast<std::uint32_t>(column);
  const Section* ranks = index.find({SectionKind::ranks, number});
  const Section* values = index.find({SectionKind::values, number});
  if (ranks == nullptr || values == nullptr) {
    return fail(ErrorKind::internal, "the index of the open orders lacks a searched column");
  }
  const auto marked = ranks_containing(index, *values, ranks->distinct, folded);
  if (!marked) return std::unexpected(marked.error());
  if (marked->empty()) return {};
  return index.scan(*ranks, [&](std::uint64_t first, auto numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] < marked->size() && (*marked)[numbers[i]]) rows.add(first + i);
    }
  });
}

}  // namespace

Result<RowSet> find_rows(const IndexFile& index, std::span<const std::size_t> columns,
                         std::string_view text) {
  if (text.empty()) return RowSet::all(index.rows());
  const std::string folded = fold_case(text);
  RowSet rows = RowSet::none(index.rows());
  if (text.find('\0') != std::string_view::npos) return rows;  // No value has one.
  for (const std::size_t column : columns) {
    if (auto done = add_rows(index, column, folded, rows); !done) {
      return std::unexpected(done.error());
    }
  }
  return rows;
}

}  // namespace joblog::order_index
