// SPDX-License-Identifier: MIT
// The ERP's password, from where the config says it is.
#include <fmt/format.h>

#include "base/named_file.h"
#include "config/load.h"

namespace joblog {
namespace {

constexpr std::size_t password_bytes_max = 4096;
constexpr std::size_t file_bytes_max = std::size_t{64} << 10;  // Notes may stand below it.

}  // namespace

Result<std::string> read_password(const OpenOrdersConfig& config, const Environment& environment) {
  if (!config.password_env.empty()) {
    auto value = environment(config.password_env);
    if (value) return std::move(*value);
    return fail(ErrorKind::not_found,
                fmt::format("the environment variable {} (open_orders.password_env) is not set: "
                            "set it to the ERP's password",
                            config.password_env));
  }
  if (config.password_file.empty()) return std::string();
  auto text = read_named_file(config.password_file, {.bytes_max = file_bytes_max});
  if (!text) {
    return fail(text.error().kind,
                fmt::format("{} {} (open_orders.password_file): write the ERP's password into the "
                            "first line of a file",
                            config.password_file, text.error().message));
  }
  std::string password = std::move(*text);
  if (const auto end = password.find('\n'); end != std::string::npos) password.resize(end);
  if (password.size() > password_bytes_max) {
    return fail(ErrorKind::invalid,
                fmt::format("the first line of {} (open_orders.password_file) is longer than {} "
                            "bytes: it cannot be the ERP's password",
                            config.password_file, password_bytes_max));
  }
  if (password.ends_with('\r')) password.pop_back();
  if (password.empty()) {
    return fail(ErrorKind::invalid,
                fmt::format("the first line of {} (open_orders.password_file) is "
                            "empty, it must be the ERP's password",
                            config.password_file));
  }
  return password;
}

}  // namespace joblog
