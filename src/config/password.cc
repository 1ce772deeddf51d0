// SPDX-License-Identifier: MIT
// Passwords of the ERP and of the store's server, from where the config says they are.
#include <fmt/format.h>

#include "base/named_file.h"
#include "config/load.h"

namespace joblog {
namespace {

constexpr std::size_t password_bytes_max = 4096;
constexpr std::size_t file_bytes_max = std::size_t{64} << 10;  // Notes may stand below it.

struct Place {
  const std::string& variable;
  const std::string& file;
  std::string_view table;  ///< "open_orders": where the keys stand.
  std::string_view whose;  ///< "the ERP's".
};

Result<std::string> first_line_of(const Place& place) {
  auto text = read_named_file(place.file, {.bytes_max = file_bytes_max});
  if (!text) {
    return fail(text.error().kind,
                fmt::format("{} {} ({}.password_file): write {} password into the "
                            "first line of a file",
                            place.file, text.error().message, place.table, place.whose));
  }
  std::string password = std::move(*text);
  if (const auto end = password.find('\n'); end != std::string::npos) password.resize(end);
  if (password.size() > password_bytes_max) {
    return fail(ErrorKind::invalid,
                fmt::format("the first line of {} ({}.password_file) is longer than {} "
                            "bytes: it cannot be {} password",
                            place.file, place.table, password_bytes_max, place.whose));
  }
  if (password.ends_with('\r')) password.pop_back();
  if (password.empty()) {
    return fail(ErrorKind::invalid, fmt::format("the first line of {} ({}.password_file) is "
                                                "empty, it must be {} password",
                                                place.file, place.table, place.whose));
  }
  return password;
}

Result<std::string> read(const Place& place, const Environment& environment) {
  if (!place.variable.empty()) {
    auto value = environment(place.variable);
    if (value) return std::move(*value);
    return fail(ErrorKind::not_found,
                fmt::format("the environment variable {} ({}.password_env) is not set: "
                            "set it to {} password",
                            place.variable, place.table, place.whose));
  }
  if (place.file.empty()) return std::string();
  return first_line_of(place);
}

}  // namespace

Result<std::string> read_password(const OpenOrdersConfig& config, const Environment& environment) {
  return read({config.password_env, config.password_file, "open_orders", "the ERP's"}, environment);
}

Result<std::string> read_password(const StoreConfig& config, const Environment& environment) {
  return read({config.password_env, config.password_file, "store", "the database's"}, environment);
}

}  // namespace joblog
