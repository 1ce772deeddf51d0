// There is no default password: what is open to others has one that somebody chose.
#include "app/sign_in.h"

#include <fmt/format.h>

#include "config/load.h"
#include "http/password.h"

namespace joblog {
namespace {

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1" || address == "localhost";
}

std::string given(const Environment& environment, const char* name) {
  return environment(name).value_or("");
}

}  // namespace

Result<http::Credentials> credentials_of(const WebConfig& web, const Environment& environment) {
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
    auto hash = http::hash_password(password);
    if (!hash) return wrap("the environment variable ADMIN_PASSWORD", hash.error());
    credentials.password_hash = std::move(*hash);
  }
  if (!credentials.password_hash.empty()) return credentials;
  if (!is_loopback(web.listen)) {
    return fail(
        ErrorKind::invalid,
        fmt::format("the pages would be open to everybody who reaches {}: set ADMIN_PASSWORD, or "
                    "[web] password_hash (`joblog password` makes one), or listen on 127.0.0.1",
                    web.listen));
  }
  return http::Credentials{};  // Without a password nobody is asked for a user either.
}

}  // namespace joblog
