// SPDX-License-Identifier: MIT
// Reads joblog.toml and lists all its problems at once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "config/config.h"

namespace joblog {

/// Something in the file that cannot be as it is.
struct ConfigProblem {
  std::string file;
  int line = 0;         ///< 0 = the file as a whole, or not from the file (a variable).
  std::string key;      ///< The path to it: "recurring.nightly.schedule". May be empty.
  std::string message;  ///< What is wrong, what is allowed. Never holds a secret.
  /// What cannot be used because of it: "recurring.nightly", "commands.backup", "open_orders" —
  /// left out of the Config, the rest is fine. "" = the configuration as a whole: do not start.
  std::string item;
};

/// "joblog.toml:12: recurring.nightly.schedule: …"
std::string to_string(const ConfigProblem& problem);

/// What the config is checked against.
struct ConfigContext {
  Environment environment;         ///< PORT …, and what ${NAME} stands for; JOBLOG_DATA is set.
  std::vector<std::string> kinds;  ///< The kinds of job the program itself knows.
  std::vector<std::string> attributes;  ///< Of an open order: what [open_orders.mapping] may name.
  /// What is wrong with the address of a store on a server, without repeating it; nothing: it can
  /// be tried. Unset: any will do.
  std::function<std::optional<std::string>(const std::string& url)> problem_with_store_url{};
};

struct Loaded {
  Config config;  ///< Usable when usable(); otherwise the defaults stand where a value was wrong.
  std::vector<ConfigProblem> problems;  ///< In the order of the file.
  /// Another one when the text is another one; 0 when there was none to read.
  std::uint64_t fingerprint = 0;
  bool usable() const;  ///< No problem is about the configuration as a whole.
};

/// Never fails: whatever is wrong is a problem. `file_name` is for messages.
Loaded load_config(std::string_view toml_text, const std::string& file_name,
                   const ConfigContext& context);
/// The same for a file of at most 1 MiB.
Loaded load_config_file(const std::string& path, const ConfigContext& context);

/// The ERP's password, read when it is needed so that a new one takes effect without a restart.
/// Empty when the config names none. Errors: not_found (variable not set, file missing), invalid.
Result<std::string> read_password(const OpenOrdersConfig& config, const Environment& environment);

/// The password of the store's server, in the same way.
Result<std::string> read_password(const StoreConfig& config, const Environment& environment);

/// What is wrong with the address of a store on a server, or nothing.
std::optional<std::string> problem_with_store_url(const std::string& url,
                                                  const ConfigContext& context);

/// What is wrong with the name of who may sign in ([web] user, ADMIN_USERNAME), or nothing.
std::optional<std::string> problem_with_web_user(std::string_view user);

}  // namespace joblog
