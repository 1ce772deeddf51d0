// The ERP's password, from where the config says it is.
#include <fmt/format.h>

#include <fstream>

#include "config/load.h"

namespace joblog {

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
  std::ifstream file(config.password_file);
  std::string password;
  if (!file) {
    return fail(
        ErrorKind::not_found,
        fmt::format("the file {} (open_orders.password_file) cannot be read: write the ERP's "
                    "password into its first line",
                    config.password_file));
  }
  std::getline(file, password);
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
