// SPDX-License-Identifier: MIT
// A refused connection carries no code that libpq would hand on, only words.
#include "postgres/connection_advice.h"

#include <array>
#include <utility>

namespace joblog::postgres {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kAdvice{{
    {"password authentication failed",
     "the user or the password is another one: look at the url, and at what password_env or "
     "password_file names"},
    {"no pg_hba.conf entry", "let this machine in by a line of the server's pg_hba.conf"},
    {"\" does not exist",
     "make it first, on the server: createuser and createdb of PostgreSQL, or CREATE ROLE and "
     "CREATE DATABASE"},
    {"Connection refused",
     "nothing listens there: start the server, or correct host and port in the url"},
    {"No such file or directory",
     "no server has its socket there: start it, or name its host in the url"},
    {"could not translate host name", "no machine has that name: correct the host in the url"},
    {"timeout expired", "no machine answers there: look at the host in the url, and at firewalls"},
    {"too many", "the server takes no further connection: raise its max_connections"},
    {"starting up", "wait until the server has started"},
}};

}  // namespace

std::string advice_about(std::string_view said, SignIn sign_in) {
  if (sign_in.wants_password) {
    return "the server wants a password: name the variable that holds it in [store] password_env, "
           "or the file in password_file";
  }
  if (sign_in.used_password && said.contains("authentication failed"))
    return std::string(kAdvice.front().second);
  for (const auto& [words, advice] : kAdvice) {
    if (said.contains(words)) return std::string(advice);
  }
  return "";
}

}  // namespace joblog::postgres
