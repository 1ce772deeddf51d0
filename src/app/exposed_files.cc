// SPDX-License-Identifier: MIT
// A file's own permissions decide, whatever the folders around it allow: those change unseen.
#include "app/exposed_files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

namespace joblog {
namespace {

class Look {
 public:
  /// `holds`: the secret in it; "" = nothing that others may not read.
  void at(const std::string& path, const std::string& key, std::string_view holds) {
    struct stat status;
    if (path.empty() || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return;
    const bool read = !holds.empty() && (status.st_mode & S_IROTH) != 0;
    const bool written = (status.st_mode & S_IWOTH) != 0;
    if (!read && !written) return;
    const std::string what = read ? fmt::format("holds {} and can be {} by", holds,
                                                written ? "read and changed" : "read")
                                  : "can be changed by";
    found_.push_back({path, key,
                      fmt::format("{} every account of this machine: chmod {} {}", what,
                                  written ? (holds.empty() ? "o-w" : "o-rw") : "o-r", path)});
  }
  std::vector<ExposedFile> found() { return std::move(found_); }

 private:
  std::vector<ExposedFile> found_;
};

/// What may not be read by everybody in a configuration.
std::string_view secret_in(const Config& config) {
  if (!config.web.password_hash.empty()) return "password_hash";
  for (const CommandConfig& command : config.commands) {
    for (const std::string& name : command.secrets) {
      if (command.set.contains(name)) return "a command's secrets";
    }
  }
  return "";
}

}  // namespace

std::vector<ExposedFile> exposed_files(const Setup& setup) {
  Look look;
  const Locations& where = setup.locations;
  if (!where.config.empty()) {
    look.at(where.config, "", secret_in(setup.config));
    look.at(std::filesystem::path(where.config).parent_path() / "secrets", "", "secrets");
  }
  look.at(setup.config.web.tls_key, "web.tls_key", "the key of the certificate");
  if (setup.config.open_orders) {
    look.at(setup.config.open_orders->password_file, "open_orders.password_file",
            "the ERP's password");
  }
  look.at(setup.config.store.password_file, "store.password_file", "the database's password");
  look.at(where.store, "store.path", "arguments and logs of jobs");
  return look.found();
}

}  // namespace joblog
