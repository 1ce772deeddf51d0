// SPDX-License-Identifier: MIT
// The rules of a new job, each at its edge.
#include "core/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/limits.h"

namespace joblog {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

NewJob good_job() {
  NewJob job;
  job.kind = "report";
  return job;
}

template <class Change>
std::optional<std::string> problem_after(Change change) {
  NewJob job = good_job();
  change(job);
  return problem_with(job);
}

std::string nested(std::size_t levels) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += "{\"a\":";
  return text + "1" + std::string(levels, '}');
}

std::string arguments_of_size(std::size_t bytes) {
  const std::string frame = R"({"a":""})";
  return R"({"a":")" + std::string(bytes - frame.size(), 'x') + R"("})";
}

TEST(JobState, NamesGoThereAndBack) {
  for (int number = 0; number < job_states; ++number) {
    const auto state = static_cast<JobState>(number);
    EXPECT_EQ(job_state_from(to_string(state)), state);
  }
  EXPECT_STREQ(to_string(JobState::claimed), "claimed");
  EXPECT_EQ(job_state_from("Ready"), std::nullopt);
  EXPECT_EQ(job_state_from(""), std::nullopt);
}

TEST(Trigger, HasANameForEach) {
  EXPECT_STREQ(to_string(Trigger::api), "api");
  EXPECT_STREQ(to_string(Trigger::schedule), "schedule");
  EXPECT_STREQ(to_string(Trigger::command_line), "command_line");
  EXPECT_STREQ(to_string(Trigger::person), "person");
  EXPECT_STREQ(to_string(Trigger::retry), "retry");
}

TEST(NewJob, IsFineAsItComes) { EXPECT_EQ(problem_with(good_job()), std::nullopt); }

TEST(NewJob, NeedsAKindOfTheAllowedLetters) {
  for (const char* kind : {"a", "A.b:c-d_9", "sync_open_orders"}) {
    EXPECT_EQ(problem_after([&](NewJob& job) { job.kind = kind; }), std::nullopt) << kind;
  }
  for (const char* kind : {"", "a b", "ä", "a/b", "a\n", "a\"", "\xFF"}) {
    EXPECT_THAT(problem_after([&](NewJob& job) { job.kind = kind; }), Optional(HasSubstr("kind")))
        << kind;
  }
}

TEST(NewJob, BoundsTheLengthOfKindAndQueue) {
  const std::string longest(limits::kind_bytes, 'k');
  EXPECT_EQ(problem_after([&](NewJob& job) { job.kind = job.queue = longest; }), std::nullopt);
  EXPECT_THAT(problem_after([&](NewJob& job) { job.kind = longest + "k"; }),
              Optional(HasSubstr("kind")));
  EXPECT_THAT(problem_after([&](NewJob& job) { job.queue = longest + "k"; }),
              Optional(HasSubstr("queue")));
  EXPECT_THAT(problem_after([](NewJob& job) { job.queue = "a b"; }), Optional(HasSubstr("queue")));
  EXPECT_THAT(problem_after([](NewJob& job) { job.queue = ""; }), Optional(HasSubstr("queue")));
}

TEST(NewJob, ShowsAHostileKindSafely) {
  const auto problem = problem_after([](NewJob& job) { job.kind = "a\n\x1B[2J\xFF"; });
  EXPECT_THAT(problem, Optional(AllOf(HasSubstr(R"(a\x0a\x1b[2J\xff)"), Not(HasSubstr("\n")))));
}

TEST(NewJob, TakesAnyJsonObjectAsArguments) {
  for (const char* arguments : {"{}", R"({"a":1})", R"( {"a":[1,{"b":null}],"ü":"€"} )"}) {
    EXPECT_EQ(problem_after([&](NewJob& job) { job.arguments = arguments; }), std::nullopt)
        << arguments;
  }
}

TEST(NewJob, RefusesArgumentsThatAreNoObject) {
  for (const char* arguments : {"", "[]", "1", "null", "\"a\"", "{", "{} {}", "{'a':1}",
                                "{\"a\":NaN}", "{\"a\":\"\xFF\"}", "{\"a\":\"\n\"}"}) {
    EXPECT_THAT(problem_after([&](NewJob& job) { job.arguments = arguments; }),
                Optional(HasSubstr("arguments")))
        << arguments;
  }
}

TEST(NewJob, BoundsTheDepthOfArguments) {
  EXPECT_EQ(problem_after([](NewJob& job) { job.arguments = nested(32); }), std::nullopt);
  EXPECT_THAT(problem_after([](NewJob& job) { job.arguments = nested(33); }),
              Optional(HasSubstr("32 levels")));
  EXPECT_THAT(problem_after([](NewJob& job) { job.arguments = nested(9'000); }),
              Optional(HasSubstr("32 levels")));
}

TEST(NewJob, BoundsTheSizeOfArguments) {
  const auto size = limits::arguments_bytes;
  EXPECT_EQ(problem_after([&](NewJob& job) { job.arguments = arguments_of_size(size); }),
            std::nullopt);
  EXPECT_THAT(problem_after([&](NewJob& job) { job.arguments = arguments_of_size(size + 1); }),
              Optional(HasSubstr("64.0 KiB are allowed")));
}

TEST(NewJob, BoundsItsNumbers) {
  for (const int priority : {-1000, 0, 1000}) {
    EXPECT_EQ(problem_after([&](NewJob& job) { job.priority = priority; }), std::nullopt);
  }
  for (const int priority : {-1001, 1001}) {
    EXPECT_THAT(problem_after([&](NewJob& job) { job.priority = priority; }),
                Optional(HasSubstr("priority")));
  }
  EXPECT_EQ(problem_after([](NewJob& job) { job.attempts_max = 1000; }), std::nullopt);
  for (const int attempts : {-1, 0, 1001}) {
    EXPECT_THAT(problem_after([&](NewJob& job) { job.attempts_max = attempts; }),
                Optional(HasSubstr("attempts")));
  }
  EXPECT_EQ(problem_after([](NewJob& job) { job.concurrency_limit = 10'000; }), std::nullopt);
  for (const int limit : {-1, 0, 10'001}) {
    EXPECT_THAT(problem_after([&](NewJob& job) { job.concurrency_limit = limit; }),
                Optional(HasSubstr("concurrency limit")));
  }
}

TEST(NewJob, RefusesATimeoutThatIsNegativeOrEndless) {
  using namespace std::chrono_literals;
  EXPECT_EQ(problem_after([](NewJob& job) { job.timeout = 24h; }), std::nullopt);
  EXPECT_THAT(problem_after([](NewJob& job) { job.timeout = -1us; }),
              Optional(HasSubstr("time-out")));
  EXPECT_THAT(problem_after([](NewJob& job) { job.timeout = Duration::max(); }),
              Optional(HasSubstr("time-out")));
}

TEST(NewJob, WantsKeysThatArePrintableLines) {
  const std::vector<std::pair<std::string NewJob::*, std::string>> keys{
      {&NewJob::unique_key, "unique key"},
      {&NewJob::concurrency_key, "concurrency key"},
      {&NewJob::request_id, "request id"},
      {&NewJob::triggered_by, "triggered"},
  };
  const std::string longest(limits::key_bytes, 'k');
  for (const auto& [key, name] : keys) {
    for (const std::string& text : {std::string(""), std::string("Ärger: 5 €/😀"), longest}) {
      EXPECT_EQ(problem_after([&](NewJob& job) { job.*key = text; }), std::nullopt) << text;
    }
    for (const std::string& text :
         {longest + "k", std::string("\xFF"), std::string("\xC2"), std::string("a\nb"),
          std::string("\x7F"), std::string("a\u0085b"), std::string(1, '\0')}) {
      EXPECT_THAT(problem_after([&](NewJob& job) { job.*key = text; }), Optional(HasSubstr(name)))
          << text;
    }
  }
}

}  // namespace
}  // namespace joblog
