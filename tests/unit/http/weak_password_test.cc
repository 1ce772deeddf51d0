// SPDX-License-Identifier: MIT
// What everybody who guesses tries first, and what nobody does.
#include "http/weak_password.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "support/paths.h"

namespace joblog::http {
namespace {

using testing::HasSubstr;
using testing::Optional;

const PasswordOwner kOwner{.user = "anna.berger", .host = "anvil7.example.com"};

std::optional<std::string> why(std::string_view password) {
  return why_easy_to_guess(password, kOwner);
}

TEST(WeakPasswords, AreTheOnesThatEverybodyTriesFirst) {
  for (const char* password : {"password",     "Password",      "PASSWORD1",
                               "passw0rd",     "P@ssw0rd",      "p4$$w0rd!",
                               "password123",  "Password2026!", "letmein1",
                               "iloveyou",     "sunshine",      "princess1",
                               "trustno1",     "welcome1",      "Welcome2024",
                               "changeme",     "change-me",     "change_it",
                               "Admin123!",    "administrator", "root1234",
                               "qwerty12",     "dragon99",      "monkey12",
                               "football",     "superman",      "1password1",
                               "liverpool1",   "Summer2026",    "winter2025!",
                               "geheim123",    "Passwort1",     "motdepasse",
                               "master01",     "secret12",      "hunter22",
                               "abc12345",     "aa123456",      "hello123",
                               "L3tm31n!",     "b@tman12",      "correct horse battery staple",
                               "correct-horse"}) {
    EXPECT_TRUE(why(password)) << password;
  }
}

TEST(WeakPasswords, AreNamesThatAreKnownHere) {
  for (const char* password : {"annaberger", "Anna.Berger", "anna.berger1", "4nn4b3rg3r"}) {
    EXPECT_THAT(why(password), Optional(HasSubstr("user's name"))) << password;
  }
  for (const char* password : {"joblogjoblog", "Joblog2026", "j0bl0g!!", "joblog-1234"}) {
    EXPECT_THAT(why(password), Optional(HasSubstr("this program"))) << password;
  }
  for (const char* password : {"Anvil7!!", "anvil7anvil7", "anvil-2026"}) {
    EXPECT_THAT(why(password), Optional(HasSubstr("this machine"))) << password;
  }
  for (const char* password : {"joblogadmin", "admin@joblog", "admin-joblog-1", "joblogpassword",
                               "adminanvil7", "adminadmin", "rootjoblog"}) {
    EXPECT_TRUE(why(password)) << password;
  }
}

TEST(WeakPasswords, AreWhatFingersFindByThemselves) {
  for (const char* password : {"aaaaaaaa", "........", "11111111", "AAAAAAAAAAAA"}) {
    EXPECT_THAT(why(password), Optional(HasSubstr("one character"))) << password;
  }
  for (const char* password : {"abababab", "abcabcabc", "12121212", "ab12ab12ab12"}) {
    EXPECT_THAT(why(password), Optional(HasSubstr("short piece"))) << password;
  }
  for (const char* password : {"qwertyuiop", "asdfghjkl", "1qaz2wsx", "qweasdzxc", "zaq12wsx",
                               "12345678", "87654321", "abcdefgh", "!@#$%^&*", "qwertzuiop",
                               "poiuytrewq", "1q2w3e4r5t", "zxcvbnm,", "QAZWSXEDC"}) {
    EXPECT_TRUE(why(password)) << password;
  }
  for (const char* password : {"19840512", "12051984", "0123456789", "31415926"}) {
    EXPECT_TRUE(why(password)) << password;
  }
}

TEST(WeakPasswords, AreNotTheOnesThatSomebodyThoughtOf) {
  for (const char* password :
       {"sorrel harbour anvil pewter", "kXv9#mQ2pL", "tgeUY38s", "Wir fahren um 7 nach Jena",
        "violin-teapot-orbit", "G7mZpQ4xWd", "pneumatic otter", "blåbærsyltetøy",
        "8391027465019283", "admin7Hq2xV9pLk", "the quick grey heron"}) {
    EXPECT_FALSE(why(password)) << password << ": " << *why(password);
  }
}

/// Whoever copies a line of ours must not get in with it anywhere.
TEST(WeakPasswords, AreTheExamplesOfOurOwnDocumentation) {
  const std::regex given(
      "(?:ADMIN_PASSWORD=|the password (?:is|could be) `)([A-Za-z0-9][^ `\"$]{7,})");
  std::vector<std::filesystem::path> texts{std::string(JOBLOG_SOURCE_DIR) + "/README.md"};
  for (const char* folder : {"/docs", "/config"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(JOBLOG_SOURCE_DIR) + folder)) {
      if (entry.is_regular_file()) texts.push_back(entry.path());
    }
  }
  for (const auto& path : texts) {
    std::ifstream in(path);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (std::sregex_iterator at(text.begin(), text.end(), given), end; at != end; ++at) {
      EXPECT_TRUE(why((*at)[1].str())) << path << ": " << (*at)[1].str();
    }
  }
  for (const char* password : {"correct-horse", "the password", "choose-a-long-one", "foobarbaz"}) {
    EXPECT_TRUE(why(password)) << password;
  }
}

}  // namespace
}  // namespace joblog::http
