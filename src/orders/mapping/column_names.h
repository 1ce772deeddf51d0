// SPDX-License-Identifier: MIT
// When two names of columns are the same name. People and programs write them with spaces around,
// in any case, and in either form of Unicode; none of that makes another column.
#pragma once

#include <string>
#include <string_view>

namespace joblog {

/// The name without white space and invisible characters around it (no-break spaces and byte order
/// marks among them), composed (NFC) and case-folded: equal for names that are the same. Bytes that
/// are not UTF-8 stay as they are.
std::string comparable_name(std::string_view name);

/// The same without any space, underscore, dash or dot: equal for names that somebody probably
/// meant to be the same ("Sales Doc", "sales_doc", "SALES-DOC").
std::string loose_name(std::string_view name);

}  // namespace joblog
