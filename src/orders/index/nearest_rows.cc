// SPDX-License-Identifier: MIT
// Twice the limit is gathered, then the farther half is dropped and bounds what comes.
#include "orders/index/nearest_rows.h"

#include <algorithm>

namespace joblog::order_index {

NearestRows::NearestRows(Keep keep, std::size_t limit)
    : turn_(keep == Keep::largest ? UINT64_MAX : 0), limit_(limit) {
  if (limit == 0) bound_ = 0;
  keys_.reserve(2 * limit);
}

void NearestRows::shrink() {
  const auto middle = keys_.begin() + static_cast<std::ptrdiff_t>(limit_);
  std::nth_element(keys_.begin(), middle, keys_.end());
  bound_ = *middle;
  keys_.erase(middle, keys_.end());
}

std::vector<SortKey> NearestRows::take() {
  if (keys_.size() > limit_) shrink();
  for (SortKey& key : keys_) key ^= turn_;
  std::ranges::sort(keys_);
  return std::move(keys_);
}

}  // namespace joblog::order_index
