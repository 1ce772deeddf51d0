// SPDX-License-Identifier: MIT
// Files of time zones that are replaced while the program runs.
#include "core/zone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;

constexpr std::chrono::sys_seconds kWinter =
    std::chrono::sys_days{std::chrono::year{2026} / 1 / 15};

class ZoneFile : public testing::Test {
 protected:
  ZoneFile() {
    std::filesystem::create_directories(folder.file("Here"));
    Zone::read_from(folder.path().string());
  }
  ~ZoneFile() override { Zone::read_from(""); }

  /// As a package manager does: a new file takes the place of the old one.
  void install(const std::string& rules) const {
    const std::string next = folder.file("next");
    std::filesystem::copy_file("/usr/share/zoneinfo/" + rules, next);
    std::filesystem::rename(next, folder.file("Here/There"));
  }
  static std::chrono::seconds offset(const Zone& zone) { return zone.at(kWinter).offset; }

  TempFolder folder;
};

TEST_F(ZoneFile, IsReadAgainWhenItIsAnotherOne) {
  install("Europe/Zurich");
  const Zone before = Zone::find("Here/There").value();
  EXPECT_EQ(offset(before), std::chrono::hours{1});
  EXPECT_TRUE(before.is_current());
  install("Asia/Tokyo");
  EXPECT_FALSE(before.is_current());
  EXPECT_EQ(offset(before), std::chrono::hours{1}) << "who holds the old rules keeps them";
  const Zone after = Zone::find("Here/There").value();
  EXPECT_EQ(offset(after), std::chrono::hours{9});
  EXPECT_TRUE(after.is_current());
  EXPECT_EQ(after.name(), "Here/There");
}

TEST_F(ZoneFile, ThatIsGoneIsNoZoneAnyMore) {
  install("Europe/Zurich");
  const Zone before = Zone::find("Here/There").value();
  std::filesystem::remove(folder.file("Here/There"));
  EXPECT_FALSE(before.is_current());
  EXPECT_EQ(offset(before), std::chrono::hours{1});
  const auto gone = Zone::find("Here/There");
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::invalid);
}

TEST_F(ZoneFile, IsNothingElseThanAZone) {
  std::filesystem::copy_file("/etc/passwd", folder.file("Here/passwd"));
  for (const char* name : {"Here/passwd", "Here", "../etc/passwd", "/etc/passwd", "Here/../Here/x",
                           "posix/Europe/Zurich", "right/Europe/Zurich", "."}) {
    EXPECT_FALSE(Zone::find(name)) << name;
  }
}

TEST_F(ZoneFile, WithoutAnyFolderSaysWhatIsMissing) {
  Zone::read_from(folder.file("nowhere"));
  const auto zone = Zone::find("Europe/Zurich");
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(zone.error().message, HasSubstr("is the package tzdata installed?"));
  EXPECT_TRUE(Zone::find("UTC"));
}

}  // namespace
}  // namespace joblog::test
