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
  EXPECT_EQ(process_state({.host = host_name(),
                           .pid = std::int64_t{1} << 40,
                           .start_mark = mark,
                           .machine_id = "this"},
                          {.id = "this"}, "/no/such.spool"),
            ProcessState::absent);
}

TEST(ProcessIdentity, TakesForDeadWhoseSpoolIsHereAndHeldByNobody) {
  const TempFolder folder;
  const std::string path = folder.file("process-1.spool"), copy = folder.file("copy.spool");
  const auto fate = [](const std::string& spool) {
    return process_state({.host = "a container that is gone",
                          .pid = 1,
                          .start_mark = "another boot:4026531836:7",
                          .machine_id = "this"},
                         {.id = "this"}, spool);
  };
  auto spool = Spool::create(path, 1);
  ASSERT_TRUE(spool);
  EXPECT_EQ(fate(path), ProcessState::unknown) << "it lives";
  std::filesystem::copy_file(path, copy);
  EXPECT_EQ(fate(copy), ProcessState::unknown) << "a copy is held by nobody, and proves nothing";
  spool->reset();
  EXPECT_EQ(fate(path), ProcessState::dead);
  EXPECT_EQ(process_state({.host = host_name(),
                           .pid = ::getpid(),
                           .start_mark = start_mark(::getpid()),
                           .machine_id = "this"},
                          {.id = "this"}, path),
            ProcessState::alive)
      << "whoever is seen to live is not dead";
  std::filesystem::resize_file(path, 0);
  EXPECT_EQ(fate(path), ProcessState::dead) << "whatever a power loss made of it";
}

/// What a process of another machine of this name left, or a copy of it that came here, proves
/// nothing of it.
TEST(ProcessIdentity, SaysNothingOfAProcessOfAnotherMachineWhateverItIsCalled) {
  const TempFolder folder;
  const std::string path = folder.file("process-1.spool");
  ASSERT_TRUE(Spool::create(path, 1));
  const auto fate = [&](const std::string& machine_id, std::int64_t pid) {
    return process_state({.host = host_name(),
                          .pid = pid,
                          .start_mark = start_mark(::getpid()),
                          .machine_id = machine_id},
                         {.id = "this"}, path);
  };
  EXPECT_EQ(fate("this", 1), ProcessState::dead);
  EXPECT_EQ(fate("another", 1), ProcessState::unknown);
  EXPECT_EQ(fate("another", ::getpid()), ProcessState::unknown) << "the number is ours by chance";
  EXPECT_EQ(fate("", 1), ProcessState::absent) << "it has not said: its heartbeat decides";
  EXPECT_FALSE(ran_on({.machine_id = ""}, {.id = ""})) << "not known is not the same";
}

TEST(ProcessIdentity, TakesASpoolOfAnEarlierBootForACloneWhereTheStoreIsElsewhere) {
  const TempFolder folder;
  const std::string path = folder.file("process-1.spool");
  ASSERT_TRUE(Spool::create(path, 1));
  const auto fate = [&](const std::string& mark, bool has_store) {
    return process_state({.host = "elsewhere", .pid = 1, .start_mark = mark, .machine_id = "this"},
                         {.id = "this", .has_store = has_store}, path);
  };
  const std::string mark = start_mark(::getpid());
  EXPECT_EQ(fate("another boot:1:2", true), ProcessState::dead);
  EXPECT_EQ(fate("another boot:1:2", false), ProcessState::unknown);
  EXPECT_EQ(fate(mark, false), ProcessState::dead);
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
