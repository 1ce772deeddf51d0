// SPDX-License-Identifier: MIT
// What proves that a process is dead, and what does not.
#include "queue/process_identity.h"

#include <grp.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "recorder/spool.h"
#include "support/eventually.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

TEST(ProcessIdentity, TellsALivingPidFromAReusedOne) {
  const std::string mark = start_mark(::getpid());
  EXPECT_NE(mark, "");
  EXPECT_EQ(process_state(host_name(), ::getpid(), mark), ProcessState::alive);
  EXPECT_EQ(process_state(host_name(), ::getpid(), mark + "1"), ProcessState::absent);
  EXPECT_EQ(process_state("another host", ::getpid(), mark), ProcessState::unknown);
  EXPECT_TRUE(is_of_this_boot(mark));
  EXPECT_FALSE(is_of_this_boot("another boot:1:2"));
}

/// A clone has the same name, machine id, pid space and, when its memory was copied, boot.
TEST(ProcessIdentity, TakesNobodyForDeadBecauseItsNumberIsNotHere) {
  const std::string mark = start_mark(::getpid());
  EXPECT_EQ(process_state(host_name(), std::int64_t{1} << 40, mark), ProcessState::absent);
  EXPECT_EQ(process_state(host_name(), ::getpid(), "another boot:1"), ProcessState::unknown);
  EXPECT_EQ(
      process_state(host_name(), ::getpid(), "another boot" + mark.substr(mark.find(':')) + "1"),
      ProcessState::absent);
  EXPECT_EQ(process_state(host_name(), std::int64_t{1} << 40, mark, "/no/such.spool"),
            ProcessState::absent);
}

TEST(ProcessIdentity, TakesForDeadWhoseSpoolIsHereAndHeldByNobody) {
  const TempFolder folder;
  const std::string path = folder.file("process-1.spool"), copy = folder.file("copy.spool");
  const auto fate = [](const std::string& spool) {
    return process_state("a container that is gone", 1, "another boot:4026531836:7", spool);
  };
  auto spool = Spool::create(path, 1);
  ASSERT_TRUE(spool);
  EXPECT_EQ(fate(path), ProcessState::unknown) << "it lives";
  std::filesystem::copy_file(path, copy);
  EXPECT_EQ(fate(copy), ProcessState::unknown) << "a copy is held by nobody, and proves nothing";
  spool->reset();
  EXPECT_EQ(fate(path), ProcessState::dead);
  EXPECT_EQ(process_state(host_name(), ::getpid(), start_mark(::getpid()), path),
            ProcessState::alive)
      << "whoever is seen to live is not dead";
  std::filesystem::resize_file(path, 0);
  EXPECT_EQ(fate(path), ProcessState::dead) << "whatever a power loss made of it";
}

TEST(ProcessIdentity, SeesThatAProcessIsStopped) {
  const pid_t child = ::fork();
  if (child == 0) {
    for (;;) ::pause();
  }
  const std::string mark = start_mark(child);
  EXPECT_EQ(process_state(host_name(), child, mark), ProcessState::alive);
  ::kill(child, SIGSTOP);
  EXPECT_TRUE(
      eventually([&] { return process_state(host_name(), child, mark) == ProcessState::stopped; }));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(process_state(host_name(), child, mark), ProcessState::absent);
}

TEST(ProcessIdentity, IsNotMisledByABootIdThatAContainerMakesUp) {
  const std::string mark = start_mark(::getpid());
  EXPECT_EQ(process_state(host_name(), ::getpid(), "made up" + mark.substr(mark.find(':'))),
            ProcessState::alive);
}

TEST(ProcessIdentity, TellsNothingOfAProcessThatIsHidden) {
  const std::string mark = start_mark(::getpid());
  const pid_t child = ::fork();
  if (child == 0) {  // Another user, before a /proc that shows each only their own.
    const bool hidden = ::unshare(CLONE_NEWNS) == 0 &&
                        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                        ::mount("proc", "/proc", "proc", 0, "hidepid=2") == 0 &&
                        ::setgroups(0, nullptr) == 0 && ::setresgid(65534, 65534, 65534) == 0 &&
                        ::setresuid(65534, 65534, 65534) == 0;
    if (!hidden) ::_exit(2);
    ::_exit(process_state(host_name(), ::getppid(), mark) == ProcessState::unknown ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "hiding processes needs the right to mount";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace joblog::test
