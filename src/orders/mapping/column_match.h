// SPDX-License-Identifier: MIT
// Which column of a source each attribute of an order is read from, and all that is worth saying
// about it: what is missing, ambiguous, misspelt or not used.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orders/columns.h"

namespace joblog {

/// A source with more columns than this is none of open orders.
inline constexpr std::size_t source_columns_max = 10'000;

/// Attribute → column of the source: its name ("KUNDENNAME"), the n-th of a name that stands there
/// more than once ("Menge#2"), or a place ("#7" is the seventh column). A name that is written out
/// like that in the source comes first.
using ColumnMapping = std::map<std::string, std::string>;

struct ColumnMatch {
  /// As order_columns: the place in the source, from 0; nothing: the source has none.
  std::vector<std::optional<std::size_t>> places;
  std::vector<std::string> warnings;  ///< A sentence each: what may be a mistake.
  std::vector<std::string> remarks;   ///< A sentence each: good to know, and harmless.

  std::size_t found() const;
  std::vector<bool> are_there() const;  ///< As order_columns: whether the source has one.
};

/// Names are compared by comparable_name(). The configured name is taken, else the ERP's, else the
/// attribute's own; of equal names the first.
ColumnMatch match_columns(const std::vector<std::string>& source, const ColumnMapping& mapping);

/// Why rows of this source cannot be orders: the attributes among `required` that have no column,
/// with the names that were expected and those of the source that are similar. Nothing: all are
/// there.
std::optional<std::string> missing_columns(const ColumnMatch& match,
                                           const std::vector<std::string>& source,
                                           const ColumnMapping& mapping,
                                           const std::vector<std::size_t>& required);

/// "“salesDoc”, “itemNumber”, … and 7 more": the first names of a source, for messages.
std::string first_names(const std::vector<std::string>& source, std::size_t count = 8);

/// Whether the name is one that an attribute is looked for under.
class KnownNames {
 public:
  explicit KnownNames(const ColumnMapping& mapping);
  bool contain(std::string_view name) const;

 private:
  std::vector<std::string> names_;  ///< Comparable, sorted.
};

}  // namespace joblog
