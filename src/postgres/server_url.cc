// SPDX-License-Identifier: MIT
#include "postgres/server_url.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace joblog::postgres {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

constexpr std::string_view kExample =
    "write it like postgresql://joblog@db.example.com/joblog, with %20 for a space";

}  // namespace

std::optional<std::string> problem_with_url(const std::string& url) {
  char* said = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url.c_str(), &said));
  PQfreemem(said);  // It repeats parts of the address.
  if (!options) return fmt::format("cannot be read as an address: {}", kExample);
  bool names_database = false;
  for (const PQconninfoOption* one = options.get(); one->keyword != nullptr; ++one) {
    const bool is_given = one->val != nullptr && *one->val != '\0';
    const std::string_view keyword = one->keyword;
    if (keyword == "dbname" || keyword == "service") names_database = names_database || is_given;
    if (keyword == "password" && is_given) return "must not hold the password";
  }
  if (!names_database) return fmt::format("names no database: {}", kExample);
  return std::nullopt;
}

}  // namespace joblog::postgres
