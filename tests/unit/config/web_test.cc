// SPDX-License-Identifier: MIT
// [web]: where the server listens, what it is called, who may sign in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "config/load.h"

namespace joblog {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string hash =
    "$argon2id$v=19$m=65536,t=2,p=1$dJ0f8XWb1pBUYmPYGkZ0Xg$"
    "4m0fC4hoqVYZkLqUFG7Q0Vv7k8Sa9dDqj1nZJ0oYp0c";

Loaded load(const std::string& web, std::map<std::string, std::string> variables = {}) {
  ConfigContext context;
  context.environment = [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  return load_config("[web]\n" + web, "joblog.toml", context);
}

std::vector<std::string> problems(const std::string& web,
                                  std::map<std::string, std::string> variables = {}) {
  std::vector<std::string> texts;
  for (const ConfigProblem& problem : load(web, std::move(variables)).problems) {
    texts.push_back(to_string(problem));
  }
  return texts;
}

TEST(Web, ListensOnThisMachineForAnAdminWithoutPasswordUnlessTold) {
  const WebConfig web = load("").config.web;
  EXPECT_EQ(web.port, 3000);
  EXPECT_EQ(web.listen, "127.0.0.1");
  EXPECT_EQ(web.user, "admin");
  EXPECT_EQ(web.password_hash, "");
  EXPECT_THAT(web.hosts, IsEmpty());
  EXPECT_EQ(web.tls_certificate + web.tls_key, "");
}

TEST(Web, ReadsEveryKey) {
  const Loaded loaded = load("port = 8443\nlisten = '::'\nuser = 'eva'\npassword_hash = '" + hash +
                                 "'\nhosts = ['Joblog.Example.com', '[FE80::1]']\n"
                                 "tls_certificate = '${TLS}/chain.pem'\ntls_key = '${TLS}/key.pem'",
                             {{"TLS", "/etc/tls"}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  const WebConfig& web = loaded.config.web;
  EXPECT_EQ(web.port, 8443);
  EXPECT_EQ(web.listen, "::");
  EXPECT_EQ(web.user, "eva");
  EXPECT_EQ(web.password_hash, hash);
  EXPECT_THAT(web.hosts, ElementsAre("joblog.example.com", "[fe80::1]"));
  EXPECT_EQ(web.tls_certificate, "/etc/tls/chain.pem");
  EXPECT_EQ(web.tls_key, "/etc/tls/key.pem");
}

TEST(Web, LetsTheEnvironmentWin) {
  const Loaded loaded = load("port = 1\nlisten = '127.0.0.1'\nhosts = ['a']",
                             {{"PORT", "0"},
                              {"JOBLOG_LISTEN", "0.0.0.0"},
                              {"JOBLOG_HOSTS", "joblog.example.com, 10.0.0.7"}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.config.web.port, 0);
  EXPECT_EQ(loaded.config.web.listen, "0.0.0.0");
  EXPECT_THAT(loaded.config.web.hosts, ElementsAre("joblog.example.com", "10.0.0.7"));
}

TEST(Web, TakesAnEmptyVariableForNone) {
  const Loaded loaded =
      load("port = 1\nhosts = ['a']", {{"PORT", ""}, {"JOBLOG_LISTEN", ""}, {"JOBLOG_HOSTS", ""}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.config.web.port, 1);
  EXPECT_THAT(loaded.config.web.hosts, ElementsAre("a"));
}

TEST(Web, NamesTheVariableThatIsWrong) {
  EXPECT_THAT(problems("", {{"JOBLOG_LISTEN", "everywhere"}}),
              ElementsAre(AllOf(HasSubstr("JOBLOG_LISTEN must be an address"),
                                HasSubstr("\"everywhere\""))));
  EXPECT_THAT(
      problems("", {{"JOBLOG_HOSTS", "a,https://b"}}),
      ElementsAre(AllOf(HasSubstr("JOBLOG_HOSTS must name hosts"), HasSubstr("\"https://b\""))));
}

TEST(Web, WantsAnAddressToListenOn) {
  EXPECT_THAT(problems("listen = 'localhost'"),
              ElementsAre(AllOf(StartsWith("joblog.toml:2: web.listen: must be an address"),
                                HasSubstr("\"localhost\""))));
}

TEST(Web, WantsHostsAsABrowserShowsThem) {
  for (const std::string host : {"https://a", "a:3000", "a/b", "", "a b", "[::1", "[x]", "ä"}) {
    EXPECT_THAT(problems("hosts = ['ok', '" + host + "']"), ElementsAre(HasSubstr("web.hosts")))
        << host;
  }
  EXPECT_THAT(problems("hosts = ['*.example.com']"), ElementsAre(HasSubstr("no wildcard")));
}

TEST(Web, RefusesAnyOtherHashWithAdviceAndNeverRepeatsIt) {
  for (const std::string wrong :
       {"$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        "$argon2i$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA",
        "{SHA}d95o2uzYI7q7tY7bHI4U1xBug7s=", "$6$salt$hash", "correct horse battery"}) {
    EXPECT_THAT(problems("password_hash = '" + wrong + "'"),
                ElementsAre(AllOf(StartsWith("joblog.toml:2: web.password_hash: must be "),
                                  HasSubstr("argon2id"), HasSubstr("joblog password"),
                                  Not(HasSubstr(wrong)))))
        << wrong;
  }
  EXPECT_THAT(problems("password_hash = 'correct horse'"),
              ElementsAre(HasSubstr("never the password itself")));
}

TEST(Web, RefusesAHashThatIsDamagedOrWouldEatTheMachine) {
  for (const std::string wrong :
       {"$argon2id$v=19$m=65536,t=2,p=1$c2FsdA", "$argon2id$v=16$m=65536,t=2,p=1$c2FsdA$aGFzaA",
        "$argon2id$v=19$m=65536,t=2$c2FsdA$aGFzaA", "$argon2id$v=19$m=65536,t=2,p=1$$"}) {
    EXPECT_THAT(problems("password_hash = '" + wrong + "'"), ElementsAre(HasSubstr("damaged")))
        << wrong;
  }
  for (const std::string costs : {"m=16777216,t=2,p=1", "m=65536,t=4000,p=1", "m=65536,t=2,p=64"}) {
    EXPECT_THAT(problems("password_hash = '$argon2id$v=19$" + costs + "$c2FsdA$aGFzaA'"),
                ElementsAre(HasSubstr("out of bounds")))
        << costs;
  }
}

TEST(Web, RefusesANameThatHttpBasicCannotCarry) {
  for (const std::string user : {"a:b", "", "a\\tb"}) {
    EXPECT_THAT(problems("user = \"" + user + "\""), ElementsAre(HasSubstr("web.user"))) << user;
  }
}

TEST(Web, WantsACertificateWithItsKey) {
  EXPECT_THAT(problems("tls_certificate = '/a'"), ElementsAre(HasSubstr("only one is named")));
  EXPECT_THAT(problems("tls_key = '/a'"), ElementsAre(HasSubstr("only one is named")));
  EXPECT_THAT(problems("tls_certificate = '${NOT_SET}/a'\ntls_key = '/b'"),
              testing::Contains(HasSubstr("NOT_SET")));
}

TEST(Web, ThatIsWrongKeepsTheServerFromStarting) {
  EXPECT_FALSE(load("password_hash = 'x'").usable());
}

}  // namespace
}  // namespace joblog
