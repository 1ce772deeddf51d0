// SPDX-License-Identifier: MIT
// [store] and [node]: a file of this machine, or a server that many machines share, and what this
// one does of the work.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "config/sections.h"
#include "core/quoted.h"

namespace joblog {
namespace {

constexpr std::size_t name_bytes = 100;

/// Whether the address holds a password: before the @, or as a parameter. It is looked for before
/// anything is said of the address, and however damaged the rest of it is.
bool holds_password(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  const std::string_view before = rest.substr(0, rest.rfind('@'));
  if (rest.contains('@') && before.contains(':')) return true;
  return to_lower_ascii(url).contains("password=");
}

void read_path_of_store(Section& section, StoreConfig& store, const Environment& environment) {
  section.read_path("path", store.path, environment);
  if (store.path.empty()) section.problem("path", "must name a file");
  const std::string name = store.path.substr(store.path.rfind('/') + 1);
  if (name.starts_with("open_orders.")) {  // The next sync would put its file in this one's place.
    section.problem(
        "path",
        fmt::format("must not be {}: open_orders.… are files of the open orders", quoted(name)));
  }
}

void read_server(Section& section, StoreConfig& store, const ConfigContext& context) {
  section.read_expanded("url", store.url, context.environment);
  section.read("password_env", store.password_env);
  section.read_path("password_file", store.password_file, context.environment);
  if (section.take("password") != nullptr) {
    section.problem("password",
                    "a password does not belong in this file: put it in an environment variable "
                    "and name that in password_env, or in a file named in password_file");
  }
  if (!store.password_env.empty() && !store.password_file.empty()) {
    section.problem("password_file", "is given as well as password_env: keep one of them");
  }
  if (!store.url.empty()) {
    if (auto wrong = problem_with_store_url(store.url, context))
      section.problem("url", std::move(*wrong));
    return;
  }
  for (const auto& [key, value] : {std::pair{"password_env", &store.password_env},
                                   std::pair{"password_file", &store.password_file}}) {
    if (!value->empty()) section.problem(key, "is for a store on a server: name that in url");
  }
}

void read_roles(Section& section, NodeConfig& node) {
  std::vector<std::string> names;
  for (const NodeRole role : node.roles) names.emplace_back(to_string(role));
  section.read("roles", names);
  std::vector<NodeRole> roles;
  for (const std::string& name : names) {
    const auto role =
        std::ranges::find(all_roles, name, [](NodeRole one) { return to_string(one); });
    if (role == all_roles.end()) {
      return section.problem(
          "roles",
          fmt::format("must name \"worker\", \"scheduler\" or \"web\", not {}", quoted(name)));
    }
    if (std::ranges::find(roles, *role) == roles.end()) roles.push_back(*role);
  }
  if (roles.empty()) return section.problem("roles", "must name at least one; without it, all");
  node.roles = std::move(roles);
}

}  // namespace

std::optional<std::string> problem_with_store_url(const std::string& url,
                                                  const ConfigContext& context) {
  if (holds_password(url)) {
    return "must not hold the password, which would show in lists of processes and in copies "
           "of this file: leave it out there, and put it in an environment variable that "
           "password_env names, in a file that password_file names, or in ~/.pgpass";
  }
  if (!url.starts_with("postgresql://") && !url.starts_with("postgres://")) {
    return "must be an address like \"postgresql://joblog@db.example.com/joblog\"; "
           "for a file on this machine leave it out, and name that in path";
  }
  return context.problem_with_store_url ? context.problem_with_store_url(url) : std::nullopt;
}

void read_store(Section section, StoreConfig& store, const ConfigContext& context) {
  read_path_of_store(section, store, context.environment);
  section.read_choice<Durability>("durability", store.durability,
                                  {{"full", Durability::full}, {"normal", Durability::normal}});
  read_server(section, store, context);
  if (!store.url.empty() && section.has("path")) {
    section.problem("path", "is given as well as url: keep the one that holds the store");
  }
  section.report_unknown_keys();
}

void read_node(Section section, NodeConfig& node) {
  section.read("name", node.name);
  const auto bad = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
  if (node.name.size() > name_bytes || !is_valid_utf8(node.name) ||
      std::ranges::any_of(node.name, bad)) {
    section.problem("name", fmt::format("must be a name of at most {} bytes without spaces and "
                                        "control characters, not {}",
                                        name_bytes, quoted(node.name)));
  }
  read_roles(section, node);
  section.report_unknown_keys();
}

}  // namespace joblog
