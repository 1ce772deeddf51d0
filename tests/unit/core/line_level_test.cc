// SPDX-License-Identifier: MIT
#include "core/line_level.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace joblog {
namespace {

using Lines = std::vector<std::string>;

std::optional<Level> level_on_output(std::string_view line) { return level_in(line, false); }
std::optional<Level> level_on_error(std::string_view line) { return level_in(line, true); }

void expect_all(const Lines& lines, std::optional<Level> level, bool on_error = false) {
  for (const std::string& line : lines) {
    EXPECT_EQ(level_in(line, on_error), level) << line;
  }
}

TEST(LineLevel, IsReadWhereALogFrameworkPutsIt) {
  expect_all(
      {
          "ERROR: price table missing",
          "ERROR price table missing",
          "FATAL: no disk",
          "CRITICAL no disk",
          "PANIC: corrupt",
          "ERR no disk",
          "[ERROR] no disk",
          "[error] no disk",
          "[ ERROR ] no disk",
          "[E] no disk",
          "(EE) no screens found",
          "2026-11-26 14:00:00,123 ERROR no disk",
          "2026-11-26 14:00:00,123 - app.db - ERROR - no disk",
          "2026-11-26 14:00:00,123 - root - ERROR - no disk",
          "2026-11-26T14:00:00.000Z ERROR [main] com.example.App - no disk",
          "2026-11-26T14:00:00.000+01:00 ERROR 123 --- [main] c.e.App : no disk",
          "14:00:00.123 [main] ERROR com.example.App - no disk",
          "[14:00:00 ERR] no disk",
          "[2026-11-26T14:00:00Z ERROR app] no disk",
          "[2026-11-26 14:00:00,123: ERROR/MainProcess] Task failed",
          "2026-03-01T00:48:52 ERR Starting worker #1",
          "2:00PM ERR no disk",
          "ERROR:root:no disk",
          "ERRO[0000] no disk",
          "E, [2026-11-26T14:00:00.000000 #123] ERROR -- : no disk",
          "E1126 14:00:00.000000   1234 disk.go:12] no disk",
          "F20261126 14:00:00.000000 1 disk.cc:12] no disk",
          "[2026-11-26 14:00:00] production.ERROR: no disk",
          "2026/11/26 14:00:00 [error] 123#0: *1 open() failed",
          "[Thu Nov 26 14:00:00.123456 2026] [core:error] [pid 1] no disk",
          "2026-11-26 14:00:00.123 UTC [123] ERROR:  relation \"x\" does not exist",
          "2026-11-26 14:00:00.123 UTC [123] user@db FATAL:  no disk",
          "2026-11-26T14:00:00.0Z 0 [ERROR] [MY-0123] [Server] no disk",
          "2026-11-26 14:00:00.000 12345 ERROR nova.compute [-] no disk",
          "Nov 26 14:00:00 host prog[123]: ERROR no disk",
          "Nov 26 14:00:00 host prog[123]: error: no disk",
          "2026-11-26 14:00:00 error: no disk",
          "2026-11-26T14:00:00.000Z\terror\tmain.go:12\tno disk",
          "SEVERE: no disk",
          "fail: Microsoft.Hosting[0]",
          "crit: no disk",
          "web_1  | ERROR no disk",
          "root - ERROR - no disk",
          "ERROR 1045 (28000): Access denied for user",
          "2026-11-26 14:00:00 ERROR 404: Not Found.",
          "<3>no disk",
          "<11>no disk",
      },
      Level::error);
}

TEST(LineLevel, IsReadInEachOfItsDegrees) {
  expect_all({"WARNING: low disk", "WARN low disk", "[WARNING] low disk", "<4>low disk",
              "W1126 14:00:00.000000 1 disk.go:12] low disk", "warn: low disk",
              "2026-11-26 14:00:00 [Warning] low disk", "warning: unused variable"},
             Level::warning);
  expect_all({"INFO started", "2026-03-01T00:48:52 INF Starting worker #1", "[info] no error",
              "<6>started", "I1126 14:00:00.000000 1 disk.go:12] started", "NOTICE: started",
              "[info] error: none of our business"},
             Level::info);
  expect_all({"DEBUG x", "TRACE x", "[debug] error", "<7>x", "14:00:00 DEBUG ERROR"}, Level::debug);
}

TEST(LineLevel, IsReadFromPairs) {
  expect_all({"level=error msg=\"no disk\"", "time=\"2026-11-26 14:00\" level=error msg=x",
              "ts=1 caller=x.go:1 lvl=eror msg=x", "severity=CRITICAL x", "level=\"fatal\" x",
              "error_count=0 level=error"},
             Level::error);
  expect_all({"level=warn msg=x", "msg=\"level=error\" level=warning"}, Level::warning);
  expect_all({"error_count=0", "errors=0 warnings=0", "error=0", "set level=error in the file",
              "msg=\"level=error\"", "sublevel=error", "level=unknown x"},
             std::nullopt);
}

TEST(LineLevel, IsReadFromJson) {
  expect_all(
      {R"({"level":"error","msg":"x"})", R"({"msg":"x","severity":"ERROR"})",
       R"({"level":50,"msg":"x"})", R"({"level":60})", R"({"level":3,"short_message":"x"})",
       R"({"log":{"level":"error"}})", R"({"log.level":"error"})", R"( {"lvl":"fatal"} )",
       R"({"severity_text":"ERROR"})", R"({"severityText":"Error"})",
       R"({"@t":"2026","@l":"Error"})", R"({"Level":"Fatal"})", R"({"PRIORITY":"3","MESSAGE":"x"})",
       R"({"level":"50"})", R"({"levelno":40})", R"({"level":null,"severity":"ERROR"})"},
      Level::error);
  expect_all({R"({"PRIORITY":"4"})", R"({"levelno":30})"}, Level::warning);
  expect_all({R"({"PRIORITY":"6"})", R"({"levelno":20})"}, Level::info);
  expect_all({R"({"level":40})", R"({"level":"warn"})"}, Level::warning);
  expect_all({R"({"level":30})", R"({"level":"info","msg":"ERROR"})"}, Level::info);
  expect_all({R"({"level":20})", R"({"level":"trace"})"}, Level::debug);
  expect_all({R"({"errors":0})", R"({"error":null})", R"({"level":1000})", R"({"level":"high"})",
              R"({"level":"error")", R"({"levelno":"x"})", R"({"levelno":-9223372036854775808})",
              R"({"PRIORITY":"x"})", R"({"user":{"level":"error"}})", "{"},
             std::nullopt);
}

TEST(LineLevel, IsReadFromCompilersAndTools) {
  expect_all({"src/a.c:3:5: error: expected ';'",
              "src/a.c:1:10: fatal error: x.h: No such file",
              "/usr/bin/ld: error: undefined symbol",
              "collect2: error: ld returned 1 exit status",
              "src/a.ts(3,5): error TS2304: Cannot find name",
              "error[E0308]: mismatched types",
              "error: pathspec 'x' did not match",
              "fatal: not a git repository",
              "make: *** [Makefile:3: all] Error 1",
              "make[2]: *** No rule to make target 'x'.",
              "npm ERR! code ENOENT",
              "npm error code ENOENT",
              "E: Unable to locate package x",
              "pg_dump: error: connection to server failed",
              "psql:x.sql:3: ERROR:  syntax error",
              "rsync: error: x",
              "Error: Cannot find module 'x'",
              "Fatal: unable to open",
              "Fatal error: Uncaught Exception",
              "PHP Fatal error:  Uncaught Exception: x",
              "[ERROR] Failed to execute goal",
              "Error response from daemon: no such container",
              "│ Error: Invalid value",
              "fatal: [host1]: FAILED! => {}",
              "--- FAIL: TestX (0.00s)"},
             Level::error);
  expect_all({"src/a.c:3:5: warning: unused variable", "W: Some index files failed",
              "npm WARN deprecated x", "make: warning: Clock skew detected.",
              "pg_dump: warning: there are circular foreign keys", "[WARNING]: No inventory",
              "bash: warning: setlocale: LC_ALL: cannot change locale"},
             Level::warning);
}

TEST(LineLevel, IsReadFromInterpretersAtTheirEnd) {
  expect_all(
      {"Traceback (most recent call last):",
       "Exception in thread \"main\" java.lang.IllegalStateException: boom",
       "java.lang.NullPointerException", "java.lang.NullPointerException: x is null",
       "Caused by: java.io.IOException: no disk", "TypeError: x is not a function",
       "Uncaught TypeError: x", "ValueError: bad", "panic: runtime error: index out of range",
       "thread 'main' panicked at 'boom', src/main.rs:2:5",
       "terminate called after throwing an instance of 'std::runtime_error'"},
      Level::error);
  expect_all({"\tat com.example.App.main(App.java:3)",
              "goroutine 1 [running]:", "  File \"x.py\", line 3, in <module>", "\t... 3 more"},
             std::nullopt);
}

TEST(LineLevel, OfAComplaintOfTheSystemCountsOnStandardErrorOnly) {
  const Lines complaints{"ls: cannot access 'x': No such file or directory",
                         "script.sh: line 3: foo: command not found",
                         "sh: 1: foo: not found",
                         "bash: line 7: x: unbound variable",
                         "cat: /etc/shadow: Permission denied",
                         "cp: error writing 'x': No space left on device",
                         "line 3: foo: command not found"};
  expect_all(complaints, Level::error, true);
  for (const std::string& line : complaints) {
    EXPECT_NE(level_on_output(line), Level::warning) << line;
  }
  EXPECT_EQ(level_on_output("checked: No such file or directory"), std::nullopt);
}

TEST(LineLevel, IsNotReadFromRunningText) {
  const Lines harmless{
      "0 errors",
      "no error",
      "No errors found",
      "error_count=0",
      "Errors: 0",
      "ERROR: 0",
      "ERROR 0",
      "WARN: 0, ERROR: 0",
      "Error: none",
      "error: null",
      "Error: no errors found",
      "error: 0 warning: 0",
      "ERROR COUNT: 0",
      "ERROR RATE 0.1 %",
      "ERROR LOG: /var/log/x",
      "ERROR-FREE",
      "errors=0",
      "finished without errors",
      "finished without ERROR",
      "14:00:00 finished without ERROR",
      "14:00:00 no ERROR",
      "3 files with errors",
      "the warning light is off",
      "Error handling is on",
      "error.log was rotated",
      "error/handler.c compiled",
      "error::Error",
      "errors.txt: written",
      "Compiling error v1.0",
      "warnings are on",
      "  0 warnings",
      "Failed: 0",
      "panic button pressed",
      "information wants to be free",
      "ErrorDocument 404 /x",
      "12 passed, 0 failed",
      "GET /error 200",
      "copied error.txt",
      "debugging symbols stripped",
      "<b>ERROR</b>",
      "<300>x",
      "<x>",
      "E1126",
      "E20261126",
      "E, x",
      "",
      " ",
      "\t",
      "[",
      "[]",
      "-",
      "1",
      "x=",
      "=x",
      "http://example.com/?level=error",
      "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current",
      "100  1256  100  1256    0     0   8912      0 --:--:-- --:--:-- --:--:--  8971",
      "+ echo ERROR: x",
      "Cloning into 'x'...",
      "sending incremental file list",
      "total size is 1,234  speedup is 1.00",
      "tar: Removing leading `/' from member names"};
  expect_all(harmless, std::nullopt);
  expect_all(harmless, std::nullopt, true);
}

TEST(LineLevel, OfARealErrorIsNotTakenForNone) {
  expect_all(
      {"ERROR: 500, retry later", "ERROR 404, page not found", "ERROR: 3) not found",
       "ERROR: 0) not found", "ERROR: 3", "error: 2 warning: 3", "ERROR: 0 bytes written",
       "ERROR: 0, expected: 3", "ERROR: 0 of 3 copies made", "error: 1 warning treated as error",
       "[ERROR] 0 bytes written", "E: 0 packages fetched"},
      Level::error);
  expect_all({"ERROR: OK, this broke", "ERROR: false, expected true", "ERROR: null pointer",
              "ERROR: - is no number", "ERROR: {} has no key x", "ERROR: no error handler",
              "ERROR: no errors file", "ERROR: no such table", "ERROR: (none) is no name"},
             Level::error);
  expect_all(
      {"ERROR file not found", "ERROR File missing", "ERROR Total failure", "ERROR Handler crashed",
       "ERROR Messages lost", "ERROR file 3 missing", "14:00:00 ERROR Messages lost",
       "ERROR log file cannot be opened", "ERROR log: cannot be opened"},
      Level::error);
  expect_all({"KeyError: 0", "KeyError: 'none'", "java.lang.NullPointerException: null", "panic: 0",
              "AssertionError: false"},
             Level::error);
}

TEST(LineLevel, OfNothingToTheEndOfTheLineIsNone) {
  expect_all({"Error: no", "error: (none)", "error: \"\"", "error: ''", "error: <none>",
              "error: []", "error: -", "error: n/a", "FATAL: 0 of 3", "FATAL: 0/3", "[error]: 0",
              "[ERROR] 0", "error: OK.", "ERROR LOG", "FAILED: 0", "W: 0", "E: 0"},
             std::nullopt, true);
  expect_all(
      {"[ERROR] 0 errors", "[error]: none", "Exception: none", "WARNING: 0 warnings",
       "ERROR: 0 errors found.", "ERROR 0 WARN 3", "Error: no problems", "ERROR COUNT: 3 of 10",
       "error: none, warning: 0", "ERROR: 0 errors, 0 warnings", "ERROR: 0 | WARN: 3 | total: 12"},
      std::nullopt, true);
  expect_all({"[debug] 0", "[debug]: none"}, Level::debug);
}

TEST(LineLevel, IsReadFromToolsWithWaysOfTheirOwn) {
  expect_all(
      {"TypeError [ERR_INVALID_ARG_TYPE]: The \"path\" argument must be of type string",
       "Error [ERR_MODULE_NOT_FOUND]: Cannot find module 'x'",
       "thread 'main' (1234) panicked at src/main.rs:2:5:",
       "rsync error: some files were not transferred (code 23) at main.c(1338)",
       "docker: Error response from daemon: no such image",
       "Error from server (NotFound): pods \"x\" not found",
       "Makefile:3: *** missing separator.  Stop.",
       "src/x.ts:1:5 - error TS2304: Cannot find name 'x'.",
       "error TS5023: Unknown compiler option 'x'.", "error Command failed with exit code 1.",
       "FAILED: foo.o", "1764165600.123 ERROR no disk", "1764165600 ERROR no disk",
       "1764165600123 error: no disk", "*** ERROR: no disk", "*** ERROR no disk ***"},
      Level::error);
  expect_all({"(node:123) [DEP0005] DeprecationWarning: Buffer() is deprecated",
              "(node:123) UnhandledPromiseRejectionWarning: x", "(node:123) Warning: x",
              "/x/y.py:3: DeprecationWarning: x", "/my x/y.py:3: UserWarning: x", "UserWarning: x",
              "rsync warning: some files vanished before they could be sent"},
             Level::warning);
  expect_all({"rsync: [sender] link_stat \"/x\" failed: No such file or directory (2)",
              "curl: (7) Failed to connect to localhost port 80"},
             Level::error, true);
  expect_all({"x: *** done ***", "(node:123) listening", "(node:", "(node:1) [", "a [B]: c",
              "x.py:3: Warnings are on", "*** done", "thread 'main' started", "curl: done",
              "copied: 3 files (2)", "The error TS1 was mended", "12 ERROR"},
             std::nullopt, true);
}

TEST(LineLevel, LooksThroughColours) {
  EXPECT_EQ(level_on_output("\x1b[31mERROR\x1b[0m no disk"), Level::error);
  EXPECT_EQ(level_on_output("\x1b[90m2026-03-01T00:48:52\x1b[0m \x1b[33mWRN\x1b[0m low disk"),
            Level::warning);
  EXPECT_EQ(level_on_output("\x1b[31mred is only a colour\x1b[0m"), std::nullopt);
}

TEST(LineLevel, OfATracebackIsThatOfItsHeadAndItsLastLine) {
  LineReader reader;
  const auto read = [&](std::string_view line) {
    return reader.read(Source::standard_error, line);
  };
  const LineMeaning head = read("Traceback (most recent call last):");
  EXPECT_EQ(head.level, Level::error);
  EXPECT_TRUE(head.heading);
  EXPECT_EQ(read("  File \"x.py\", line 3, in <module>").level, std::nullopt);
  EXPECT_EQ(read("    raise Oops('ERROR: x')").level, std::nullopt);
  EXPECT_EQ(reader.read(Source::standard_output, "my own").level, std::nullopt);
  const LineMeaning last = read("__main__.Oops: x");
  EXPECT_EQ(last.level, Level::error);
  EXPECT_FALSE(last.heading);
  EXPECT_EQ(read("next line").level, std::nullopt);
}

/// Lines made of what prefixes are made of, so that the walk sees every turn.
rc::Gen<std::string> lines() {
  const auto piece =
      rc::gen::elementOf(std::vector<std::string>{"ERROR",      "error",
                                                  ":",          " ",
                                                  "[",          "]",
                                                  "(",          "<3>",
                                                  "14:00:00",   "2026-11-26",
                                                  "level=",     "\"",
                                                  "x",          "0",
                                                  "{",          "}",
                                                  "\t",         "\x1b[31m",
                                                  "\x1b",       "-",
                                                  "|",          "Traceback (most recent call last)",
                                                  "E1126 ",     "line ",
                                                  "make: *** ", "\xff",
                                                  "Exception",  ".",
                                                  "\\",         std::string(1, '\0'),
                                                  "(node:1) ",  "Warning: ",
                                                  "[ERR_X]: ",  ": *** ",
                                                  "no ",        "none",
                                                  "0 of 3",     "COUNT: "});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const auto& pieces) {
    std::string line;
    for (const std::string& part : pieces) line += part;
    return line;
  });
}

RC_GTEST_PROP(LineLevelProperty, HasAnAnswerForAnyBytes, ()) {
  const std::string line = *rc::gen::oneOf(lines(), rc::gen::arbitrary<std::string>());
  LineReader reader;
  (void)reader.read(Source::standard_error, line);
  (void)reader.read(Source::standard_output, line);
}

RC_GTEST_PROP(LineLevelProperty, DoesNotChangeWithColoursAroundOrBlanksBefore, ()) {
  const std::string line = *lines();
  RC_PRE(!line.contains('\x1b'));
  const auto plain = level_on_error(line);
  RC_ASSERT(level_on_error("\x1b[1;31m" + line + "\x1b[0m") == plain);
  RC_ASSERT(level_on_error("  " + line) == plain);
}

RC_GTEST_PROP(LineLevelProperty, IsNoneForSentencesOfOrdinaryWords, ()) {
  const auto word = rc::gen::elementOf(std::vector<std::string>{
      "the", "errors", "error", "were", "0", "no", "warning", "found", "in", "files", "12", "of",
      "without", "a", "problem", "failed", "info", "debug", "run"});
  const auto words = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(word));
  std::string line;
  for (const std::string& each : words) line += (line.empty() ? "" : " ") + each;
  RC_ASSERT(level_on_error(line) == std::nullopt);
}

}  // namespace
}  // namespace joblog
