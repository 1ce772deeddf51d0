// SPDX-License-Identifier: MIT
// There is no default password: what is open to others has one that somebody chose.
#include "app/sign_in.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "base/program_name.h"
#include "config/load.h"
#include "http/forwarded.h"
#include "http/password.h"
#include "queue/process_identity.h"

namespace joblog {
namespace {

/// As the configuration takes addresses: "::ffff:127.0.0.1" is bound as one that is none.
bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1" || address == "localhost";
}

/// Who could reach pages without a password, in words; "" = this machine alone.
std::string open_to(const WebConfig& web) {
  if (!is_loopback(web.listen)) return "everybody who reaches " + web.listen;
  if (web.proxy_signs_in) return "";
  const auto name = std::ranges::find_if_not(web.hosts, http::is_loopback_name);
  if (name == web.hosts.end()) return "";
  return fmt::format("everybody who reaches {}, a name in [web] hosts or JOBLOG_HOSTS", *name);
}

std::string given(const Environment& environment, const char* name) {
  return environment(name).value_or("");
}

/// The one that is known, where it is of the same password.
Result<std::string> hash_of(const std::string& password, const http::Credentials* before) {
  if (before != nullptr && http::verify_password(password, before->password_hash)) {
    return before->password_hash;
  }
  return http::hash_password(password);
}

}  // namespace

Result<http::Credentials> credentials_of(const WebConfig& web, const Environment& environment,
                                         const http::Credentials* before) {
  http::Credentials credentials{.user = web.user, .password_hash = web.password_hash};
  const std::string user = given(environment, "ADMIN_USERNAME");
  const std::string password = given(environment, "ADMIN_PASSWORD");
  if (!user.empty()) {
    if (const auto wrong = problem_with_web_user(user)) {
      return fail(ErrorKind::invalid, "the environment variable ADMIN_USERNAME " + *wrong);
    }
    credentials.user = user;
  }
  if (!password.empty()) {
    const auto why = http::why_easy_to_guess(password, password_owner(web, environment));
    if (why && is_reachable_by_others(web)) {
      return fail(ErrorKind::invalid,
                  fmt::format("the password in the environment variable ADMIN_PASSWORD {}, and "
                              "others than this machine can reach the pages: choose another one",
                              *why));
    }
    auto hash = hash_of(password, before);
    if (!hash) return wrap("the environment variable ADMIN_PASSWORD", hash.error());
    credentials.password_hash = std::move(*hash);
  }
  if (!credentials.password_hash.empty()) return credentials;
  if (const std::string whom = open_to(web); !whom.empty()) {
    return fail(ErrorKind::invalid,
                fmt::format("the pages would be open to {}: set ADMIN_PASSWORD, or "
                            "[web] password_hash (`{} password` makes one), or listen on 127.0.0.1 "
                            "without further hosts{}",
                            whom, program_name(),
                            is_loopback(web.listen)
                                ? "; when a proxy signs people in: [web] proxy_signs_in = true"
                                : ""));
  }
  return http::Credentials{};  // Without a password nobody is asked for a user either.
}

std::string weakness_of_password(const WebConfig& web, const Environment& environment) {
  const std::string password = given(environment, "ADMIN_PASSWORD");
  if (password.empty() || is_reachable_by_others(web)) return "";
  const auto why = http::why_easy_to_guess(password, password_owner(web, environment));
  if (!why) return "";
  return fmt::format(
      "the password in the environment variable ADMIN_PASSWORD {}: it will do for "
      "this machine only, better choose another one",
      *why);
}

std::function<void(std::string_view password)> weak_hash_warning(const WebConfig& web,
                                                                 const Environment& environment,
                                                                 Notices& notices) {
  if (!given(environment, "ADMIN_PASSWORD").empty()) return {};  // Looked at when we started.
  const auto told = std::make_shared<std::atomic<bool>>(false);
  return [told, &notices, owner = password_owner(web, environment)](std::string_view password) {
    const auto why = http::why_easy_to_guess(password, owner);
    if (!why || told->exchange(true)) return;
    notices.notice(Severity::warning,
                   fmt::format("the password of [web] password_hash {}: choose another one, joblog "
                               "password makes its hash",
                               *why));
  };
}

bool is_reachable_by_others(const WebConfig& web) {
  return !is_loopback(web.listen) || !std::ranges::all_of(web.hosts, http::is_loopback_name);
}

http::PasswordOwner password_owner(const WebConfig& web, const Environment& environment) {
  const std::string user = given(environment, "ADMIN_USERNAME");
  return {.user = user.empty() ? web.user : user, .host = host_name()};
}

}  // namespace joblog
