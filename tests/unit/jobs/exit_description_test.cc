// SPDX-License-Identifier: MIT
#include "jobs/exit_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "jobs/shown_command.h"

namespace joblog {
namespace {

constexpr std::uint64_t kGiB = 1 << 30;

std::string exit_words(int code) { return describe_exit({.exit_code = code}, {}, {}); }

TEST(CommandEnd, NamesTheExitCode) { EXPECT_EQ(exit_words(3), "exit code 3"); }

TEST(CommandEnd, KnowsWhatShellsMeanByTheirExitCodes) {
  EXPECT_EQ(exit_words(126),
            "exit code 126: found, but cannot be executed (a shell's way to say it)");
  EXPECT_EQ(exit_words(127), "exit code 127: command not found (a shell's way to say it)");
  EXPECT_EQ(exit_words(139), "exit code 139: killed by SIGSEGV (a shell's way to say it)");
  EXPECT_EQ(exit_words(137),
            "exit code 137: killed by SIGKILL (a shell's way to say it); out of memory?");
  EXPECT_EQ(exit_words(255), "exit code 255");
  EXPECT_EQ(exit_words(128), "exit code 128");
}

TEST(CommandEnd, NamesTheSignalAndItsNumber) {
  EXPECT_EQ(describe_exit({.signal = SIGSEGV}, {}, {}), "killed by SIGSEGV (11)");
}

TEST(CommandEnd, OfSigkillAsksAboutMemoryWithTheFiguresThereAre) {
  const ProcessEnd end{.signal = SIGKILL, .max_rss_bytes = 2 * kGiB - kGiB / 10};
  const MemoryLimit limit{.bytes = 2 * kGiB, .kills = 4};
  EXPECT_EQ(describe_exit(end, limit, limit),
            "killed by SIGKILL (9); out of memory? it used 1.9 GiB, limit 2.0 GiB");
  EXPECT_EQ(describe_exit(end, limit, {.bytes = 2 * kGiB, .kills = 5}),
            "killed by SIGKILL (9); out of memory: it used 1.9 GiB, limit 2.0 GiB");
  EXPECT_EQ(describe_exit({.signal = SIGKILL}, {}, {}), "killed by SIGKILL (9); out of memory?");
}

TEST(ShownCommand, MasksWhatLooksLikeASecret) {
  EXPECT_EQ(shown_command({"pg_dump", "--password", "hunter2", "shop"}),
            "pg_dump --password ••• shop");
  EXPECT_EQ(shown_command({"x", "--api-key=hunter2", "-v"}), "x --api-key=••• -v");
  EXPECT_EQ(shown_command({"mysqldump", "-phunter2", "shop"}), "mysqldump -p••• shop");
  EXPECT_EQ(shown_command({"curl", "https://anna:hunter2@example.com/"}),
            "curl https://anna:•••@example.com/");
  EXPECT_EQ(shown_command({"sh", "-c", "PGPASSWORD=hunter2 pg_dump it's"}),
            "sh -c 'PGPASSWORD=••• pg_dump it'\\''s'");
  EXPECT_EQ(shown_command({"curl", "-H", "Authorization: Bearer hunter2"}),
            "curl -H 'Authorization: •••'");
  EXPECT_EQ(shown_command({"rsync", "-a", "/srv/", ""}), "rsync -a /srv/ ''");
}

}  // namespace
}  // namespace joblog
