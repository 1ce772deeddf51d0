// SPDX-License-Identifier: MIT
// What is formally a secret and in fact none: passwords that everybody tries first, and files that
// everybody may read.
#include <fmt/format.h>

#include <filesystem>

#include "queue/process_identity.h"
#include "security/served_program.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class GuessedFirst : public ServedProgram {
 protected:
  void expect_refused(const std::string& guessed) {
    home.environment["ADMIN_PASSWORD"] = guessed;
    const Ran serve = home.run({"serve"});
    EXPECT_EQ(serve.exit_code, 3) << guessed;
    EXPECT_THAT(serve.err, AllOf(HasSubstr("ADMIN_PASSWORD"), HasSubstr("choose another one"),
                                 Not(HasSubstr("'" + guessed))));
    const Ran check = home.run({"check"});
    EXPECT_EQ(check.exit_code, 3) << guessed;
    EXPECT_THAT(check.out, HasSubstr("choose another one"));
    home.environment["ADMIN_PASSWORD"] = "";
    const Ran made = home.run({"password"}, guessed + "\n");
    EXPECT_NE(made.exit_code, 0) << guessed;
    EXPECT_EQ(made.out, "");
    EXPECT_THAT(made.err, HasSubstr("choose another one"));
  }
};

TEST_F(GuessedFirst, AreRefusedWhereOthersCanReachThePages) {
  home.rewrite_config("[web]\nlisten = \"0.0.0.0\"\nuser = \"berenice\"\n");
  for (const std::string& guessed :
       {std::string("passw0rd"), std::string("joblogjoblog"), std::string("qwertyuiop"),
        std::string("Berenice1"), std::string("zzzzzzzzzz"), host_name() + host_name() + "1"}) {
    if (guessed.size() >= 8) expect_refused(guessed);
  }
  home.rewrite_config("[web]\nhosts = [\"joblog.example.com\"]\n");
  expect_refused("Passw0rd!");
  home.rewrite_config("[web]\nhosts = [\"joblog.example.com\"]\nproxy_signs_in = true\n");
  expect_refused("Passw0rd!");
  EXPECT_EQ(home.run({"password"}, std::string(password) + "\n").exit_code, 0);
}

TEST_F(GuessedFirst, AreWarnedOfWhereOnlyThisMachineCan) {
  home.environment["ADMIN_PASSWORD"] = "passw0rd";
  serve();
  EXPECT_THAT(server->said(), HasSubstr("is among those that are tried first"));
  const Ran check = home.run({"check"});
  EXPECT_EQ(check.exit_code, 0) << check.out;
  EXPECT_THAT(check.out, HasSubstr("! pages: the password"));
  const Ran made = home.run({"password"}, "passw0rd\n");
  EXPECT_EQ(made.exit_code, 0);
  EXPECT_THAT(made.out, HasSubstr("$argon2id$"));
  EXPECT_THAT(made.err, HasSubstr("warning: the password"));
}

TEST_F(GuessedFirst, DoNotComeInByAReload) {
  home.rewrite_config("[web]\nport = 0\n");
  home.environment["ADMIN_PASSWORD"] = "passw0rd";
  serve();
  home.rewrite_config("[web]\nport = 0\nhosts = [\"joblog.example.com\"]\n");
  server->send(SIGHUP);
  EXPECT_TRUE(server->says("left as before"));
}

TEST_F(GuessedFirst, AreNoticedBehindAHashWhenSomebodySignsIn) {
  home.environment["ADMIN_PASSWORD"] = "";
  const std::string hash = home.run({"--json", "password"}, "Passw0rd!\n").out;
  const std::size_t at = hash.find("$argon2id");
  home.rewrite_config(
      fmt::format("[web]\nport = 0\nhosts = [\"joblog.example.com\"]\npassword_hash = \"{}\"\n",
                  hash.substr(at, hash.find('"', at) - at)));
  serve();
  EXPECT_EQ(ask(test::get("/", authorization("admin", "Passw0rd!"))).status, 200);
  ASSERT_TRUE(server->says("the password of [web] password_hash is among those"));
  EXPECT_THAT(server->said(), Not(HasSubstr("Passw0rd!")));
}

TEST_F(GuessedFirst, FilesThatEverybodyMayReadAreNamed) {
  const std::string hash = home.run({"--json", "password"}, std::string(password) + "\n").out;
  const std::size_t at = hash.find("$argon2id");
  const std::string erp = home.folder().write("erp", "canary\n");
  const std::string beside = home.folder().write("secrets", "ADMIN_PASSWORD=canary\n");
  home.rewrite_config(
      fmt::format("[web]\nport = 0\npassword_hash = \"{}\"\n[open_orders]\nsource = "
                  "\"odbc\"\nconnection = \"Driver=x\"\nuser = \"u\"\nquery = "
                  "\"SELECT 1\"\npassword_file = \"{}\"\n",
                  hash.substr(at, hash.find('"', at) - at), erp));
  const auto let_all = [](const std::string& path, unsigned mode) {
    std::filesystem::permissions(path, std::filesystem::perms{mode});
  };
  for (const std::string& path : {erp, beside, home.config_file()}) let_all(path, 0644);
  const std::string check = home.run({"check"}).out;
  for (const std::string& path : {erp, beside, home.config_file()}) {
    EXPECT_THAT(check, HasSubstr("chmod o-r " + path));
  }
  EXPECT_THAT(check, Not(HasSubstr("canary")));
  serve();
  EXPECT_THAT(server->said(), AllOf(HasSubstr(erp + " holds the ERP's password"),
                                    HasSubstr(beside + " holds secrets"),
                                    HasSubstr(home.config_file() + " holds password_hash")));
  for (const std::string& path : {erp, beside, home.config_file()}) let_all(path, 0640);
  EXPECT_THAT(home.run({"check"}).out, Not(HasSubstr("chmod")));
  let_all(home.config_file(), 0642);
  EXPECT_THAT(home.run({"check"}).out, HasSubstr("can be changed by every account"));
}

}  // namespace
}  // namespace joblog::test
