// SPDX-License-Identifier: MIT
// What names one open order in a link, so that the link survives the next sync: its sales document
// and item, not its place in the file, which each sync deals anew.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace joblog {

struct OrderKey {
  std::optional<std::string> document;
  std::optional<std::int64_t> item;
  std::int64_t copy = 1;  ///< Which of the orders with this document and item, from 1.
  std::optional<std::string> item_text = {};  ///< Instead of `item`, where it is no number.
  bool operator==(const OrderKey&) const = default;
};

/// Longer documents would make links that servers on the way refuse; no ERP has them.
inline constexpr std::size_t order_key_document_max = 1000;

/// "4711-10", "4711-10~2" for the second of two; of letters, digits, "-", "_" and "~" alone, so
/// that it is the same in a path, a query and an anchor. Every other byte of a document is "_" and
/// two hex digits; no document is "_", no item is nothing, -5 is "n5", and an item that is no
/// number is "t" and its text, "-" escaped too. A document that is too long is cut and ends in "_",
/// which is the slug of nothing; so is an item's text.
std::string to_slug(const OrderKey& key);

/// The key that to_slug() made the text from; nothing for all other texts.
std::optional<OrderKey> order_key_of_slug(std::string_view slug);

}  // namespace joblog
