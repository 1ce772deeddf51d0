// SPDX-License-Identifier: MIT
// Real programs under control. What a program does is arranged so that the order of events is given
// by pipes and signals, not by time; "sleep 1000" stands for "until somebody ends it".
#include "base/subprocess.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/pidfd.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> plain_environment{"PATH=/usr/local/bin:/usr/bin:/bin"};

SubprocessSpec program(std::vector<std::string> argv) {
  return {.argv = std::move(argv), .environment = plain_environment};
}
SubprocessSpec shell(std::string script) { return program({"sh", "-c", std::move(script)}); }

struct Ran {
  ProcessEnd end;
  std::vector<std::string> out;
  std::vector<std::string> err;
};

Ran run(const SubprocessSpec& spec, PumpOptions options = {},
        const std::function<void(std::string_view)>& each = {}) {
  Ran ran;
  const SystemClock clock;
  auto process = Subprocess::start(spec);
  if (!process) {
    ADD_FAILURE() << process.error().message;
    return ran;
  }
  ran.end = process->pump(clock, options, [&](OutputStream stream, std::string_view line, bool) {
    (stream == OutputStream::standard_output ? ran.out : ran.err).emplace_back(line);
    if (each) each(line);
  });
  return ran;
}

/// Runs until the program has written a line "ready", then asks it to stop.
Ran run_and_stop_when_ready(const SubprocessSpec& spec, PumpOptions options = {}) {
  std::stop_source stop;
  options.stop = stop.get_token();
  return run(spec, options, [&](std::string_view line) {
    if (line == "ready") stop.request_stop();
  });
}

/// Waits for the end of a process that was killed. False when it lives on.
bool ends(const std::string& pid) {
  const UniqueFd process = open_pidfd(std::stoi(pid));
  if (!process) return true;
  pollfd event{process.get(), POLLIN, 0};
  return ::poll(&event, 1, 10'000) == 1;
}

class SubprocessFolder : public testing::Test {
 protected:
  SubprocessFolder() {
    std::string name = testing::TempDir() + "joblog-subprocess-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~SubprocessFolder() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, const std::string& content, mode_t mode) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << content;
    ::chmod(path.c_str(), mode);
    return path;
  }
  std::string folder_;
};

TEST(Subprocess, KnowsTheMemoryOfAProgramThatNeedsMoreThanWeDo) {
  const Ran large = run(shell("dd if=/dev/zero of=/dev/null bs=256M count=1 2>/dev/null"));
  EXPECT_GT(large.end.max_rss_bytes, 256'000'000);
  EXPECT_EQ(run(shell("true")).end.max_rss_bytes, 0) << "what we have is no measure of a program";
}

TEST(Subprocess, DeliversBothStreamsInTheirOrderAndTheExitCode) {
  const Ran ran = run(shell("echo one; echo two >&2; echo three; printf last; exit 3"));
  EXPECT_THAT(ran.out, ElementsAre("one", "three", "last"));
  EXPECT_THAT(ran.err, ElementsAre("two"));
  EXPECT_EQ(ran.end.exit_code, 3);
  EXPECT_EQ(ran.end.lines, 4);
  EXPECT_EQ(ran.end.output_bytes, 18);
  EXPECT_EQ(describe(ran.end), "exit code 3");
  EXPECT_FALSE(ran.end.stopped || ran.end.timed_out || ran.end.killed || ran.end.children_ended);
}

TEST(Subprocess, DeliversALineWhileTheProgramStillRuns) {
  int channel[2];
  ASSERT_EQ(::pipe2(channel, O_CLOEXEC), 0);
  UniqueFd answer_read(channel[0]), answer_write(channel[1]);
  SubprocessSpec spec = shell("echo ask; read answer; echo got $answer");
  spec.descriptors[0] = answer_read.get();
  const Ran ran = run(spec, {}, [&](std::string_view line) {
    if (line != "ask") return;
    EXPECT_EQ(::write(answer_write.get(), "yes\n", 4), 4);
  });
  EXPECT_THAT(ran.out, ElementsAre("ask", "got yes"));
}

TEST(Subprocess, NamesTheSignalThatKilledTheProgram) {
  const Ran ran = run(shell("kill -SEGV $$"));
  EXPECT_EQ(ran.end.exit_code, std::nullopt);
  EXPECT_EQ(ran.end.signal, SIGSEGV);
  EXPECT_EQ(describe(ran.end), "killed by SIGSEGV");
}

TEST(Subprocess, PassesArgumentsAsTheyAre) {
  const Ran ran = run(program({"printf", "%s\n", "a b", "$(id)", "\"'; rm x", ""}));
  EXPECT_THAT(ran.out, ElementsAre("a b", "$(id)", "\"'; rm x", ""));
}

TEST(Subprocess, GivesTheEnvironmentOfTheSpecAndNothingElse) {
  ::setenv("JOBLOG_TEST_SECRET", "x", 1);
  SubprocessSpec spec = program({"env"});
  spec.environment.push_back("COLOUR=blue");
  spec.mark = "JOBLOG_MARK=1";
  EXPECT_THAT(run(spec).out,
              testing::UnorderedElementsAre(plain_environment[0], "COLOUR=blue", "JOBLOG_MARK=1"));
}

TEST(Subprocess, HasAnEmptyStandardInput) { EXPECT_EQ(run(program({"cat"})).end.exit_code, 0); }

TEST(Subprocess, HandsOnNoDescriptorOfOurs) {
  const UniqueFd leak(::open("/dev/null", O_RDONLY));  // No O_CLOEXEC.
  // ls has 0, 1, 2 and the folder it lists.
  EXPECT_THAT(run(program({"ls", "/proc/self/fd"})).out, ElementsAre("0", "1", "2", "3"));
}

TEST(Subprocess, PutsDescriptorsWhereTheSpecSaysAndNoOthers) {
  const UniqueFd first(::memfd_create("first", 0)), second(::memfd_create("second", 0));
  SubprocessSpec spec = shell("echo a >&7; echo b >&8; ls /proc/self/fd");
  spec.descriptors = {{7, first.get()}, {8, second.get()}};
  const Ran ran = run(spec);
  EXPECT_THAT(ran.out, ElementsAre("0", "1", "2", "3", "7", "8"));
  char text[3] = {};
  EXPECT_EQ(::pread(first.get(), text, 2, 0), 2);
  EXPECT_STREQ(text, "a\n");
}

/// The numbers the program wants may be those of the copies that are made for it on the way.
TEST(Subprocess, MixesUpNoDescriptorsWhateverTheirNumbers) {
  std::vector<UniqueFd> files;
  std::vector<std::string> names;
  for (int i = 0; i < 8; ++i) {
    const std::string name = "file" + std::to_string(i);
    files.emplace_back(::memfd_create(name.c_str(), MFD_CLOEXEC));
    names.push_back("/memfd:" + name + " (deleted)");
  }
  for (int first = files[0].get(); first < files[0].get() + 30; ++first) {
    SubprocessSpec spec = program({"readlink"});
    for (int i = 0; i < 8; ++i) {
      spec.descriptors[first + i] = files[static_cast<std::size_t>(i)].get();
      spec.argv.push_back("/proc/self/fd/" + std::to_string(first + i));
    }
    EXPECT_EQ(run(spec).out, names) << first;
  }
}

TEST(Subprocess, StartsWithDefaultSignals) {
  struct sigaction ignore{}, before{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before);
  sigset_t usr1, mask;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &usr1, &mask);
  const Ran ran = run(program({"grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"}));
  ::sigaction(SIGPIPE, &before, nullptr);
  ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  ASSERT_EQ(ran.out.size(), 2);
  EXPECT_THAT(ran.out[0], HasSubstr("0000000000000000"));
  // glibc ignores its own two signals, 32 and 33, in what it spawns.
  EXPECT_EQ(std::stoull(ran.out[1].substr(8), nullptr, 16) & 0x7fffffff, 0) << ran.out[1];
}

TEST(Subprocess, LeadsAGroupOfItsOwn) {
  const Ran ran = run(shell("ps -o pgid= -p $$; echo $$"));
  ASSERT_EQ(ran.out.size(), 2);
  EXPECT_EQ(std::stol(ran.out[0]), std::stol(ran.out[1]));
}

TEST_F(SubprocessFolder, RunsInTheWorkingDirectoryAndFindsARelativeProgramThere) {
  file("tool", "#!/bin/sh\npwd\n", 0700);
  SubprocessSpec spec = program({"./tool"});
  spec.working_directory = folder_;
  EXPECT_THAT(run(spec).out, ElementsAre(std::filesystem::canonical(folder_).string()));
}

TEST_F(SubprocessFolder, LooksAProgramUpInThePathOfItsEnvironment) {
  file("only-here", "#!/bin/sh\necho found\n", 0700);
  SubprocessSpec spec = program({"only-here"});
  spec.environment = {"PATH=/nonexistent:" + folder_};
  EXPECT_THAT(run(spec).out, ElementsAre("found"));
}

TEST_F(SubprocessFolder, SaysWhyAProgramCannotBeStarted) {
  const auto error_of = [](const SubprocessSpec& spec) {
    auto started = Subprocess::start(spec);
    return started ? Error{ErrorKind::internal, "it started"} : started.error();
  };
  const Error missing = error_of(program({"no-such-program"}));
  EXPECT_EQ(missing.kind, ErrorKind::not_found);
  EXPECT_THAT(missing.message, HasSubstr("no such program: no-such-program (looked in /usr/local"));

  const Error no_permission = error_of(program({file("text", "hello", 0600)}));
  EXPECT_EQ(no_permission.kind, ErrorKind::invalid);
  EXPECT_THAT(no_permission.message, HasSubstr("text is not executable"));

  const Error interpreter = error_of(program({file("bad", "#!/no/such\n", 0700)}));
  EXPECT_EQ(interpreter.kind, ErrorKind::not_found);
  EXPECT_THAT(interpreter.message, HasSubstr("its interpreter"));

  EXPECT_THAT(error_of(program({file("plain", "echo\n", 0700)})).message, HasSubstr("#!/bin/sh"));
  EXPECT_EQ(error_of(program({})).kind, ErrorKind::invalid);

  SubprocessSpec lost = program({"true"});
  lost.working_directory = "/no/such/folder";
  EXPECT_EQ(error_of(lost).kind, ErrorKind::not_found);
  EXPECT_THAT(error_of(lost).message, HasSubstr("working directory /no/such/folder"));
}

TEST(Subprocess, KeepsBinaryJunkAndLongLinesInPieces) {
  const Ran ran = run(shell("head -c 200000 /dev/zero; echo; printf '\\377\\000\\n'"),
                      {.line_bytes_max = 65536});
  ASSERT_EQ(ran.out.size(), 5);  // 64 KiB × 3 and the rest, then the junk.
  EXPECT_EQ(ran.out[0].size(), 65536);
  EXPECT_EQ(ran.out[3].size(), 200000 - 3 * 65536);
  EXPECT_EQ(ran.out[4], std::string("\xff\0", 2));
  EXPECT_EQ(ran.end.lines, 2);
}

TEST(Subprocess, ReadsTwoHundredMegabytesInLittleMemory) {
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  std::uint64_t seen = 0;
  const SystemClock clock;
  auto process = Subprocess::start(shell("yes 0123456789abcdef | head -c 200000000"));
  ASSERT_TRUE(process);
  const ProcessEnd end = process->pump(
      clock, {}, [&](OutputStream, std::string_view line, bool) { seen += line.size() + 1; });
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_EQ(end.output_bytes, 200'000'000);
  EXPECT_NEAR(static_cast<double>(seen), 200'000'000, 1);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 20'000);  // KiB.
}

TEST(Subprocess, SendsTermToTheWholeGroupWhenAskedToStop) {
  const Ran ran = run_and_stop_when_ready(
      shell("trap 'wait; echo parent; exit 5' TERM; "
            "sh -c 'trap \"echo child; exit\" TERM; echo ready; while :; do sleep 0.01; done' & "
            "wait; wait; exit 1"));
  EXPECT_THAT(ran.out, ElementsAre("ready", "child", "parent"));
  EXPECT_EQ(ran.end.exit_code, 5);
  EXPECT_TRUE(ran.end.stopped);
  EXPECT_FALSE(ran.end.killed);
  EXPECT_FALSE(ran.end.timed_out);
}

TEST(Subprocess, KillsAGroupThatIgnoresTerm) {
  const Ran ran = run_and_stop_when_ready(
      shell("trap '' TERM; echo $$; sh -c 'trap \"\" TERM; echo ready; sleep 1000'; sleep 1000"),
      {.grace = 50ms});
  EXPECT_EQ(ran.end.signal, SIGKILL);
  EXPECT_TRUE(ran.end.stopped && ran.end.killed);
  EXPECT_EQ(ran.end.pipes_left_open, 0);
}

TEST(Subprocess, EndsAProgramThatStoppedItself) {
  const Ran ran = run_and_stop_when_ready(
      shell("(until [ \"$(ps -o state= -p $$)\" = T ]; do sleep 0.01; done; echo ready) & "
            "kill -STOP $$; sleep 1000"));
  EXPECT_EQ(ran.end.signal, SIGTERM);
  EXPECT_FALSE(ran.end.killed);
}

TEST(Subprocess, EndsAProgramThatIsOutOfTime) {
  const Ran ran = run(shell("echo begun; sleep 1000"), {.timeout = 200ms});
  EXPECT_TRUE(ran.end.timed_out);
  EXPECT_FALSE(ran.end.stopped);
  EXPECT_EQ(ran.end.signal, SIGTERM);
}

TEST(Subprocess, StopsAtOnceWhenTheStopCameBeforeIt) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(run(program({"sleep", "1000"}), {.stop = stop.get_token()}).end.stopped);
}

TEST(Subprocess, WaitsForAChildThatKeepsTheOutputOpenForAWhile) {
  const Ran ran = run(shell("(sleep 0.2; echo late) & echo early"), {.drain = 60s});
  EXPECT_THAT(ran.out, ElementsAre("early", "late"));
  EXPECT_FALSE(ran.end.children_ended);
}

TEST(Subprocess, KillsAChildThatKeepsTheOutputOpenTooLong) {
  const Ran ran = run(shell("sleep 1000 & echo $!; exit 4"), {.drain = 50ms});
  ASSERT_EQ(ran.out.size(), 1);
  EXPECT_TRUE(ends(ran.out[0]));
  EXPECT_TRUE(ran.end.children_ended);
  EXPECT_EQ(ran.end.pipes_left_open, 0);
  EXPECT_EQ(ran.end.exit_code, 4);
}

TEST(Subprocess, KillsAChildThatWritesWithoutEnd) {
  const Ran ran = run(shell("yes & exit 0"), {.drain = 50ms});
  EXPECT_TRUE(ran.end.children_ended);
  EXPECT_EQ(ran.end.pipes_left_open, 0);
}

TEST(Subprocess, LeavesNobodyOfTheGroupBehindWhereTheRuleIsKill) {
  const Ran ran = run(shell("sleep 1000 >/dev/null 2>&1 & echo $!"));
  ASSERT_EQ(ran.out.size(), 1);
  EXPECT_TRUE(ends(ran.out[0]));
  EXPECT_TRUE(ran.end.children_ended);
}

/// Ends once a child of it has left group and session and sleeps, with the output open.
constexpr const char* leaves_a_child_out_of_reach =
    "setsid sh -c 'echo $$; exec sleep 1000' & "
    "until [ \"$(ps -o comm= -p $!)\" = sleep ]; do sleep 0.01; done";

TEST(Subprocess, GivesUpAPipeHeldByAChildOutOfReach) {
  const Ran ran = run(shell(leaves_a_child_out_of_reach), {.drain = 50ms});
  ASSERT_EQ(ran.out.size(), 1);
  EXPECT_EQ(ran.end.pipes_left_open, 2);
  EXPECT_EQ(::kill(std::stoi(ran.out[0]), SIGKILL), 0);
}

TEST(Subprocess, FindsAChildOutOfReachByItsMark) {
  SubprocessSpec spec = shell(leaves_a_child_out_of_reach);
  spec.mark = "JOBLOG_MARK=test-" + std::to_string(::getpid());
  const Ran ran = run(spec, {.drain = 50ms});
  ASSERT_EQ(ran.out.size(), 1);
  EXPECT_TRUE(ran.end.children_ended);
  EXPECT_EQ(ran.end.pipes_left_open, 0);
  EXPECT_TRUE(ends(ran.out[0]));
}

TEST(Subprocess, StopsAChildOutOfReachByItsMark) {
  SubprocessSpec spec =
      shell("setsid sh -c 'echo $$; echo ready; exec sleep 1000 >/dev/null 2>&1' & sleep 1000");
  spec.mark = "JOBLOG_MARK=stop-" + std::to_string(::getpid());
  const Ran ran = run_and_stop_when_ready(spec);
  ASSERT_EQ(ran.out.size(), 2);
  EXPECT_TRUE(ends(ran.out[0]));
}

TEST(Subprocess, IsKilledWithItsObject) {
  pid_t pid = 0;
  {
    auto process = Subprocess::start(program({"sleep", "1000"}));
    ASSERT_TRUE(process);
    pid = process->pid();
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(Subprocess, IsKilledWhenTheReaderThrows) {
  const SystemClock clock;
  pid_t pid = 0;
  try {
    auto process = Subprocess::start(shell("echo x; sleep 1000"));
    pid = process->pid();
    process->pump(clock, {}, [](OutputStream, std::string_view, bool) { throw 1; });
    FAIL();
  } catch (int) {
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(Subprocess, WaitsForAChannelBesideTheOutput) {
  int channel[2];
  ASSERT_EQ(::pipe2(channel, O_CLOEXEC), 0);
  const UniqueFd ours(channel[0]);
  UniqueFd theirs(channel[1]);
  SubprocessSpec spec = shell("echo message >&3");
  spec.descriptors[3] = theirs.get();
  const SystemClock clock;
  auto process = Subprocess::start(spec);
  ASSERT_TRUE(process);
  theirs.reset();
  std::string received;
  PumpOptions options{.channel = ours.get()};
  options.on_readable = [&] {
    char buffer[100];
    const ssize_t got = ::read(ours.get(), buffer, sizeof buffer);
    if (got > 0) received.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
  };
  EXPECT_EQ(process->pump(clock, options, {}).exit_code, 0);
  EXPECT_EQ(received, "message\n");
}

}  // namespace
}  // namespace joblog
