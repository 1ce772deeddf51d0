// SPDX-License-Identifier: MIT
// What a person does with a run, who it was, and where it makes no sense.
#include "base/text.h"
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class RunActions : public testing::Test {
 protected:
  http::Response act(const Claim& run, const std::string& action, Form form = {}) {
    return fixture_.post(RunPagesFixture::address(run) + "/" + action, std::move(form));
  }
  /// The hidden fields of the form on the run's page that leads to the action; `words` on its
  /// button.
  Form form_on(const Claim& run, const std::string& words, const std::string& query = "") {
    const std::string page = fixture_.page(RunPagesFixture::address(run) + query);
    Form form;
    for (const Element& each : elements(by_id(page, "run-head").inside, "form")) {
      if (!each.text().contains(words)) continue;
      for (const std::string_view part : split(each.inside, '<')) {
        if (part.starts_with("input"))
          form.emplace_back(attribute(part, "name"), attribute(part, "value"));
      }
      return form;
    }
    ADD_FAILURE() << "no form “" << words << "”";
    return form;
  }
  std::vector<std::string> offered(const Claim& run) {
    std::vector<std::string> buttons;
    const std::string head = by_id(fixture_.page(RunPagesFixture::address(run)), "run-head").inside;
    for (const Element& button : elements(head, "button")) buttons.push_back(button.text());
    return buttons;
  }
  /// What the page says that refuses.
  std::string refusal(const http::Response& answer) {
    EXPECT_EQ(answer.status, 409);
    return text_of(first_of(answer.body, "div", "error-page").inside);
  }
  std::vector<std::string> recorded() {
    std::vector<std::string> all;
    for (const AuditEntry& change : fixture_.changes()) {
      all.push_back(change.by + " " + change.action + " " + change.target_kind + " " +
                    change.target);
    }
    return all;
  }
  std::vector<Job> jobs() {
    return fixture_.read([](Reader& reader) { return reader.find_jobs({}); });
  }

  RunPagesFixture fixture_;
};

// --- Run again

TEST_F(RunActions, RunsAgainWithTheSameArgumentsAndRules) {
  const Claim run = fixture_.begin({.kind = "sync",
                                    .arguments = R"({"day":1})",
                                    .queue = "night",
                                    .priority = 7,
                                    .attempts_max = 3});
  fixture_.end(run);
  const auto answer = act(run, "run_again", form_on(run, "Run again"));
  ASSERT_THAT(jobs(), SizeIs(2));
  const Job again = jobs().front();
  EXPECT_EQ(header_of(answer, "Location"), "/jobs/" + std::to_string(again.id.value))
      << "no worker has it yet";
  EXPECT_EQ(fixture_.message_of(answer), "Job 1 was started again as job 2.");
  EXPECT_EQ(again.spec.arguments, R"({"day":1})");
  EXPECT_EQ(again.spec.queue, "night");
  EXPECT_EQ(again.spec.priority, 7);
  EXPECT_EQ(again.spec.attempts_max, 3);
  EXPECT_EQ(again.spec.trigger, Trigger::person);
  EXPECT_EQ(again.spec.triggered_by, "anna");
}

TEST_F(RunActions, RunsAgainWithEditedArguments) {
  const Claim run = fixture_.begin({.kind = "sync", .arguments = R"({"day":"<1>"})"});
  fixture_.end(run);
  EXPECT_EQ(unescaped(first_of(fixture_.page(RunPagesFixture::address(run)), "textarea").inside),
            R"({"day":"<1>"})");
  Form form = form_on(run, "Run with these");
  form.emplace_back("arguments", " {\"day\": 2}\n");
  act(run, "run_again", form);
  ASSERT_THAT(jobs(), SizeIs(2));
  EXPECT_EQ(jobs().front().spec.arguments, "{\"day\": 2}");
}

TEST_F(RunActions, DoNotRunAgainWhatJoblogExecRanAndSayWhy) {
  const Claim run = fixture_.begin({.kind = "backup", .request_id = "exec:7:1"});
  fixture_.end(run, broken(JobEnd::failed));
  EXPECT_THAT(offered(run), IsEmpty());
  EXPECT_THAT(by_id(fixture_.page(RunPagesFixture::address(run)), "run-head").text(),
              HasSubstr("run it again where it was started"));
  EXPECT_THAT(refusal(act(run, "run_again", {})), HasSubstr("started by joblog exec"));
  EXPECT_THAT(jobs(), SizeIs(1));
}

TEST_F(RunActions, RunsAgainWithASecretThatIsNeverShown) {
  const std::string arguments = R"({"day":1,"token":{"$secret":"hunter2"}})";
  const Claim run = fixture_.begin({.kind = "sync", .arguments = arguments});
  fixture_.end(run);
  const std::string page = fixture_.page(RunPagesFixture::address(run));
  EXPECT_THAT(page, Not(HasSubstr("hunter2")));
  EXPECT_EQ(unescaped(first_of(page, "textarea").inside), R"({"day":1,"token":"•••"})");
  Form form = form_on(run, "Run with these");
  form.emplace_back("arguments", R"({"day":2,"token":"•••"})");
  act(run, "run_again", form);
  EXPECT_EQ(jobs().front().spec.arguments, R"({"day":2,"token":{"$secret":"hunter2"}})");
}

TEST_F(RunActions, RefusesArgumentsThatAreNoneBesideTheFieldAndKeepsThem) {
  const Claim run = fixture_.run("sync");
  Form form = form_on(run, "Run with these", "?back=%2Fjob_logs%3Fkind%3Dsync");
  form.emplace_back("arguments", "{\"a\": </textarea>");
  const auto answer = act(run, "run_again", form);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(unescaped(first_of(answer.body, "textarea").inside), "{\"a\": </textarea>");
  EXPECT_THAT(by_id(answer.body, "arguments-hint").text(),
              HasSubstr("the arguments are not valid JSON"));
  EXPECT_THAT(by_id(answer.body, "arguments").tag, HasSubstr("aria-invalid=\"true\""));
  EXPECT_EQ(link_of(answer.body, "The run"),
            RunPagesFixture::address(run) + "?back=%2Fjob_logs%3Fkind%3Dsync");
  EXPECT_THAT(jobs(), SizeIs(1));
}

TEST_F(RunActions, RunsAgainOnceHoweverOftenTheButtonIsPressed) {
  const Claim run = fixture_.run("sync");
  const Form form = form_on(run, "Run again");
  act(run, "run_again", form);
  EXPECT_EQ(fixture_.message_of(act(run, "run_again", form)),
            "Job 1 had been started again as job 2.");
  EXPECT_THAT(jobs(), SizeIs(2));
  act(run, "run_again", form_on(run, "Run again"));
  EXPECT_THAT(jobs(), SizeIs(3)) << "a page loaded later means another one";
}

TEST_F(RunActions, DoesNotPretendToRunOtherArgumentsOfAUsedForm) {
  const Claim run = fixture_.run("sync");
  Form form = form_on(run, "Run with these");
  form.emplace_back("arguments", R"({"day":1})");
  act(run, "run_again", form);
  form.back().second = R"({"day":2})";
  EXPECT_THAT(refusal(act(run, "run_again", form)), HasSubstr("it started job 2, and nothing now"));
  EXPECT_THAT(jobs(), SizeIs(2));
}

TEST_F(RunActions, LeadsToTheNewRunWhenAWorkerHasItAlready) {
  const Claim run = fixture_.run("sync");
  const Form form = form_on(run, "Run again");
  act(run, "run_again", form);
  const Claim next = fixture_.claim(fixture_.worker).at(0);
  EXPECT_EQ(header_of(act(run, "run_again", form), "Location"), RunPagesFixture::address(next));
}

TEST_F(RunActions, DoesNotRunAgainWhatHasNotEndedOrWhatIsThereAlready) {
  const Claim open = fixture_.begin();
  EXPECT_THAT(refusal(act(open, "run_again")), HasSubstr("This run has not ended yet."));
  fixture_.end(open);
  const Claim unique = fixture_.begin({.kind = "mail", .unique_key = "daily"});
  fixture_.end(unique);
  fixture_.enqueue({.kind = "mail", .unique_key = "daily"});
  EXPECT_THAT(refusal(act(unique, "run_again", form_on(unique, "Run again"))),
              HasSubstr("with the same unique key (\"daily\") has not ended yet"));
}

// --- Retry now

TEST_F(RunActions, RetriesAJobThatHasFailedForGood) {
  const Claim run = fixture_.run("sync", broken());
  EXPECT_THAT(offered(run), ElementsAre("Retry now", "Run again", "Run with these"));
  const auto answer =
      act(run, "retry", form_on(run, "Retry now", "?back=%2Fjob_logs%3Fstatus%3Derror"));
  EXPECT_EQ(header_of(answer, "Location"),
            RunPagesFixture::address(run) + "?back=%2Fjob_logs%3Fstatus%3Derror");
  EXPECT_EQ(fixture_.message_of(answer), "Job 1 runs again now.");
  EXPECT_EQ(fixture_.job(run.job).state, JobState::ready);
  EXPECT_THAT(recorded(), ElementsAre("anna retry job 1"));
  EXPECT_THAT(refusal(act(run, "retry")),
              HasSubstr("Job 1 is ready; only failed jobs can be retried."));
  EXPECT_THAT(recorded(), SizeIs(1)) << "what was not done is not recorded";
}

TEST_F(RunActions, RetriesAtOnceWhatWaitsForItsNextAttempt) {
  const Claim run = fixture_.begin({.kind = "sync", .attempts_max = 3});
  fixture_.end(run, broken(JobEnd::retry));
  EXPECT_THAT(offered(run),
              ElementsAre("Retry now", "Run again", "Run with these", "Cancel the job"));
  act(run, "retry", form_on(run, "Retry now"));
  EXPECT_EQ(fixture_.job(run.job).state, JobState::ready);
  EXPECT_THAT(recorded(), ElementsAre("anna run now job 1"));
}

TEST_F(RunActions, DoesNotRetryWhatSucceededRunsOrHasGoneOn) {
  const Claim good = fixture_.run("sync");
  EXPECT_THAT(offered(good), ElementsAre("Run again", "Run with these"));
  EXPECT_THAT(refusal(act(good, "retry")),
              HasSubstr("Job 1 has ended (success); only failed jobs can be retried."));
  const Claim open = fixture_.begin();
  EXPECT_THAT(refusal(act(open, "retry")),
              HasSubstr("Job 2 is running; only failed jobs can be retried."));
  fixture_.end(open, broken());
  fixture_.post(RunPagesFixture::address(open) + "/retry");
  const Claim next = fixture_.claim(fixture_.worker).at(0);
  EXPECT_THAT(refusal(act(open, "retry")), HasSubstr("run " + next.log_name + " came after it"));
}

TEST_F(RunActions, DoesNotRetryBesideAnotherJobOfTheSameKey) {
  const Claim run = fixture_.begin({.kind = "sync", .unique_key = "u"});
  fixture_.end(run, broken());
  fixture_.enqueue({.kind = "sync", .unique_key = "u"});
  EXPECT_THAT(refusal(act(run, "retry")),
              HasSubstr("Job 1 has failed, and an unfinished job has its unique key \"u\"."));
}

// --- Cancel

TEST_F(RunActions, TellsARunToStop) {
  const Claim run = fixture_.begin();
  EXPECT_THAT(offered(run), ElementsAre("Cancel the run"));
  const auto answer = act(run, "cancel", form_on(run, "Cancel the run"));
  EXPECT_EQ(fixture_.message_of(answer), "The run was told to stop.");
  EXPECT_TRUE(fixture_.job(run.job).cancel_requested_at);
  EXPECT_THAT(recorded(), ElementsAre("anna cancel job 1"));
  EXPECT_THAT(by_id(fixture_.page(RunPagesFixture::address(run)), "run-head").text(),
              HasSubstr("Stopping"));
  EXPECT_THAT(offered(run), IsEmpty());
  act(run, "cancel");
  EXPECT_THAT(recorded(), SizeIs(1)) << "told once";
}

TEST_F(RunActions, GivesUpTheFurtherAttempts) {
  const Claim run = fixture_.begin({.kind = "sync", .attempts_max = 3});
  fixture_.end(run, broken(JobEnd::retry));
  const auto answer = act(run, "cancel", form_on(run, "Cancel the job"));
  EXPECT_EQ(fixture_.message_of(answer), "Job 1 was cancelled.");
  EXPECT_EQ(fixture_.job(run.job).ended_as, "cancelled");
  EXPECT_THAT(fixture_.page(RunPagesFixture::address(run)),
              HasSubstr("no further attempt will be made"));
  EXPECT_THAT(
      refusal(act(run, "cancel")),
      HasSubstr("Job 1 has ended (cancelled); only jobs that run or wait can be cancelled."));
}

TEST_F(RunActions, DoesNotCancelWhatHasEnded) {
  EXPECT_THAT(refusal(act(fixture_.run("sync"), "cancel")), HasSubstr("can be cancelled."));
  EXPECT_THAT(refusal(act(fixture_.run("sync", broken()), "cancel")),
              HasSubstr("Job 2 has failed; only jobs that run or wait can be cancelled."));
  EXPECT_THAT(recorded(), IsEmpty());
}

// --- All

TEST_F(RunActions, SayWhatToDoWhenTheJobIsGone) {
  const Claim run = fixture_.run("sync");
  fixture_.clock.advance(24h * 40);
  fixture_.run("sync");
  fixture_.write([&](Transaction& tx) {
    tx.prune(
        {.details_before = {}, .logs_before = {}, .jobs_before = fixture_.clock.wall_now() - 24h});
  });
  EXPECT_THAT(offered(run), IsEmpty());
  for (const char* action : {"run_again", "retry", "cancel"}) {
    EXPECT_THAT(refusal(act(run, action)),
                AllOf(HasSubstr("removed by retention"), HasSubstr("Enqueue a new one")));
  }
}

TEST_F(RunActions, ReturnToNoOtherSite) {
  for (const char* here :
       {"https://evil.example/", "//evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b"}) {
    const Claim run = fixture_.run("sync", broken());
    EXPECT_EQ(header_of(act(run, "retry", {{"here", here}}), "Location"),
              RunPagesFixture::address(run));
  }
}

TEST_F(RunActions, AnswerToPostsOnly) {
  const Claim run = fixture_.run("sync", broken());
  for (const char* action : {"run_again", "retry", "cancel"}) {
    EXPECT_EQ(fixture_.get(RunPagesFixture::address(run) + "/" + action).status, 405);
  }
  EXPECT_EQ(fixture_.job(run.job).state, JobState::failed);
}

}  // namespace
}  // namespace joblog::test
