// SPDX-License-Identifier: MIT
// [web], and the variables that win over it: where the server listens, what it is called, who may
// sign in.
#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "config/sections.h"
#include "core/quoted.h"

namespace joblog {
namespace {

constexpr std::size_t user_bytes = 100;
constexpr std::size_t host_bytes = 255;
constexpr std::size_t hash_bytes = 128;
constexpr std::int64_t hash_memory_kib = 1 << 20;  // A sign-in must not eat the machine.
constexpr std::int64_t hash_rounds = 16;
constexpr std::string_view make_one = "`joblog password` makes one";

bool is_address(const std::string& text) {
  unsigned char address[16];
  return ::inet_pton(AF_INET, text.c_str(), address) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), address) == 1;
}

std::optional<std::string> variable(const Environment& environment, const std::string& name) {
  auto value = environment ? environment(name) : std::nullopt;
  return value && !value->empty() ? value : std::nullopt;
}

void read_port(Section& section, WebConfig& web, const Environment& environment) {
  section.read_integer("port", web.port, 0, 65535);
  const auto port = variable(environment, "PORT");
  if (!port) return;
  const auto number = parse_int(*port);
  if (number && *number >= 0 && *number <= 65535) {
    web.port = static_cast<int>(*number);
  } else {
    section.problem("port", fmt::format("the environment variable PORT must be a number from 0 to "
                                        "65535, not {}",
                                        quoted(*port)));
  }
}

void read_listen(Section& section, WebConfig& web, const Environment& environment) {
  section.read("listen", web.listen);
  const auto given = variable(environment, "JOBLOG_LISTEN");
  const std::string& address = given ? *given : web.listen;
  if (!is_address(address)) {
    section.problem("listen", fmt::format("{}must be an address like \"127.0.0.1\" or \"::\", "
                                          "not {}",
                                          given ? "the environment variable JOBLOG_LISTEN " : "",
                                          quoted(address)));
  } else if (given) {
    web.listen = *given;
  }
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_host(const std::string& host) {
  if (host.empty() || host.size() > host_bytes) return false;
  if (host.starts_with('[') && host.ends_with(']')) {
    unsigned char address[16];
    return ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), address) == 1;
  }
  return std::ranges::all_of(host, is_name_character);
}

void read_hosts(Section& section, WebConfig& web, const Environment& environment) {
  section.read("hosts", web.hosts);
  const auto given = variable(environment, "JOBLOG_HOSTS");
  if (given) {
    web.hosts.clear();
    for (const std::string_view host : split(*given, ',')) web.hosts.emplace_back(trim(host));
  }
  for (std::string& host : web.hosts) {
    host = to_lower_ascii(host);
    if (is_host(host)) continue;
    section.problem("hosts",
                    fmt::format("{}must name hosts as a browser shows them, without scheme and "
                                "port, like \"joblog.example.com\", not {}{}",
                                given ? "the environment variable JOBLOG_HOSTS " : "", quoted(host),
                                host.contains('*') ? "; there is no wildcard" : ""));
  }
}

/// Never repeats the value: it may be the password itself.
std::optional<std::string> problem_with_hash(std::string_view hash) {
  if (hash.starts_with("$2") || hash.starts_with("{") || hash.starts_with("$6$") ||
      hash.starts_with("$5$") || hash.starts_with("$1$") || hash.starts_with("$apr1$") ||
      hash.starts_with("$argon2i$") || hash.starts_with("$argon2d$")) {
    return fmt::format("must be an argon2id hash, not one of another kind: {}", make_one);
  }
  if (!hash.starts_with("$argon2id$") || hash.size() >= hash_bytes) {
    return fmt::format(
        "must be a hash that starts with \"$argon2id$\", never the password itself: "
        "{}",
        make_one);
  }
  const auto parts = split(hash, '$');  // "", argon2id, v=19, m=…,t=…,p=…, salt, hash
  const auto number = [](std::string_view text, std::string_view name) -> std::int64_t {
    return text.starts_with(name) ? parse_int(text.substr(name.size())).value_or(0) : 0;
  };
  const auto costs = parts.size() == 6 ? split(parts[3], ',') : std::vector<std::string_view>{};
  if (costs.size() != 3 || number(parts[2], "v=") != 19 || parts[4].empty() || parts[5].empty()) {
    return fmt::format("is an argon2id hash that is cut or damaged: {}", make_one);
  }
  const auto memory = number(costs[0], "m="), rounds = number(costs[1], "t=");
  if (memory < 1 || memory > hash_memory_kib || rounds < 1 || rounds > hash_rounds ||
      number(costs[2], "p=") != 1) {
    return fmt::format(
        "is an argon2id hash whose cost is out of bounds (m up to {}, t up to {}, "
        "p=1): {}",
        hash_memory_kib, hash_rounds, make_one);
  }
  return std::nullopt;
}

void read_user(Section& section, WebConfig& web) {
  section.read("user", web.user);
  if (const auto wrong = problem_with_web_user(web.user)) section.problem("user", *wrong);
  section.read("password_hash", web.password_hash);
  if (web.password_hash.empty()) return;
  if (const auto wrong = problem_with_hash(web.password_hash)) {
    section.problem("password_hash", *wrong);
  }
}

void read_tls(Section& section, WebConfig& web, const Environment& environment) {
  section.read_path("tls_certificate", web.tls_certificate, environment);
  section.read_path("tls_key", web.tls_key, environment);
  if (web.tls_certificate.empty() == web.tls_key.empty()) return;
  section.problem(web.tls_key.empty() ? "tls_certificate" : "tls_key",
                  "TLS needs tls_certificate and tls_key, both files in PEM; only one is named");
}

}  // namespace

std::optional<std::string> problem_with_web_user(std::string_view user) {
  const auto bad = [](char c) {
    return c == ':' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  };
  if (!user.empty() && user.size() <= user_bytes && is_valid_utf8(user) &&
      std::ranges::none_of(user, bad)) {
    return std::nullopt;
  }
  return fmt::format("must be a name of 1 to {} bytes without ':' and control characters, not {}",
                     user_bytes, in_quotes(user));
}

void read_web(Section section, WebConfig& web, const Environment& environment) {
  read_port(section, web, environment);
  read_listen(section, web, environment);
  read_user(section, web);
  read_hosts(section, web, environment);
  section.read("proxy_signs_in", web.proxy_signs_in);
  read_tls(section, web, environment);
  section.report_unknown_keys();
}

}  // namespace joblog
