// SPDX-License-Identifier: MIT
// Starting a run of a kind from the list.
#include "base/text.h"
#include "core/limits.h"
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class RunNow : public testing::Test {
 protected:
  /// The fields as the form on the list holds them.
  Form form_on(const std::string& target) {
    Form form;
    const Element sent = first_of(fixture_.page(target), "form", "drop-body");
    EXPECT_EQ(sent.get("action"), "/job_logs/run");
    for (std::string_view part : split(sent.inside, '<')) {
      if (part.starts_with("input"))
        form.emplace_back(attribute(part, "name"), attribute(part, "value"));
    }
    form.emplace_back("arguments", unescaped(first_of(sent.inside, "textarea").inside));
    return form;
  }
  http::Response send(Form form, const std::string& kind, const std::string& arguments) {
    std::erase_if(form, [](const auto& field) { return field.first == "arguments"; });
    form.emplace_back("kind", kind);
    form.emplace_back("arguments", arguments);
    return fixture_.post("/job_logs/run", std::move(form));
  }
  std::vector<Job> jobs() {
    return fixture_.read([](Reader& reader) { return reader.find_jobs({}); });
  }

  RunPagesFixture fixture_;
};

TEST_F(RunNow, EnqueuesTheKindWithItsArgumentsAndLeadsToItsJob) {
  const auto answer =
      send(form_on("/job_logs?status=error&kind=sync"), "report", R"( {"day": "2026-11-23"} )");
  EXPECT_EQ(header_of(answer, "Location"),
            "/jobs/1?back=%2Fjob_logs%3Fstatus%3Derror%26kind%3Dsync");
  EXPECT_EQ(fixture_.message_of(answer), "report was enqueued as job 1.");
  ASSERT_THAT(jobs(), SizeIs(1));
  const Job job = jobs().front();
  EXPECT_EQ(job.spec.kind, "report");
  EXPECT_EQ(job.spec.arguments, R"({"day": "2026-11-23"})");
  EXPECT_EQ(job.state, JobState::ready);
}

TEST_F(RunNow, RecordsWhoDidIt) {
  send(form_on("/"), "sync", "");
  ASSERT_THAT(jobs(), SizeIs(1));
  EXPECT_EQ(jobs().front().spec.trigger, Trigger::person);
  EXPECT_EQ(jobs().front().spec.triggered_by, "anna");
  EXPECT_EQ(jobs().front().spec.arguments, "{}") << "nothing typed is no arguments";
}

TEST_F(RunNow, LeadsBackToThePageOfTheJobItCameFrom) {
  const std::string form = fixture_.page("/job_logs/run?kind=mail&back=/jobs/all%3Fkind%3Dmail");
  EXPECT_THAT(form, HasSubstr("<a class=\"back\" href=\"/jobs/all?kind=mail\">The job</a>"));
  EXPECT_THAT(fixture_.page("/job_logs/run?kind=mail"),
              HasSubstr("<a class=\"back\" href=\"/job_logs\">Job Logs</a>"));
}

TEST_F(RunNow, OffersTheKindThatTheListShows) {
  EXPECT_THAT(fixture_.page("/job_logs?kind=report"),
              HasSubstr("<option value=\"report\" selected>report</option>"));
  EXPECT_THAT(fixture_.page("/job_logs/run?kind=mail"),
              HasSubstr("<option value=\"mail\" selected>mail</option>"));
}

TEST_F(RunNow, RefusesWhatIsNoJsonBesideTheFieldAndKeepsWhatWasTyped) {
  for (const std::string typed : {"{\"a\": </textarea><b>}", "[1, 2]", "{", "7", "{\"a\":1} {}"}) {
    const auto answer = send(form_on("/job_logs?status=error"), "report", typed);
    EXPECT_EQ(answer.status, 422);
    EXPECT_THAT(text_of(by_id(answer.body, "run-arguments-error").inside),
                HasSubstr("the arguments"));
    const Element field = first_of(answer.body, "textarea");
    EXPECT_EQ(unescaped(field.inside), typed);
    EXPECT_THAT(field.tag, AllOf(HasSubstr("aria-invalid=\"true\""),
                                 HasSubstr("aria-describedby=\"run-arguments-error\"")));
    EXPECT_THAT(answer.body, HasSubstr("<option value=\"report\" selected>"));
    EXPECT_THAT(answer.body, HasSubstr("name=\"back\" value=\"/job_logs?status=error\""));
  }
  EXPECT_THAT(jobs(), IsEmpty());
}

TEST_F(RunNow, KeepsEvenWhatIsTooLong) {
  const std::string typed = "{\"a\":\"" + std::string(limits::arguments_bytes, 'x') + "\"}";
  const auto answer = send(form_on("/"), "report", typed);
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(text_of(by_id(answer.body, "run-arguments-error").inside),
              HasSubstr("64.0 KiB are allowed"));
  EXPECT_EQ(unescaped(first_of(answer.body, "textarea").inside), typed);
}

TEST_F(RunNow, RefusesAKindThatIsNotThereAndNamesTheNearest) {
  const auto answer = send(form_on("/"), "reprot", "{}");
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(text_of(by_id(answer.body, "run-kind-error").inside),
              HasSubstr("did you mean \"report\"?"));
  const auto none = send(form_on("/"), "", "{}");
  EXPECT_EQ(text_of(by_id(none.body, "run-kind-error").inside), "Choose a job to run.");
}

TEST_F(RunNow, StartsOneRunHoweverOftenTheFormIsSent) {
  const Form form = form_on("/");
  send(form, "sync", "{}");
  const auto again = send(form, "sync", "{}");
  EXPECT_EQ(fixture_.message_of(again),
            "This form was sent twice: sync was enqueued once, as job 1.");
  EXPECT_THAT(jobs(), SizeIs(1));
  send(form_on("/"), "sync", "{}");
  EXPECT_THAT(jobs(), SizeIs(2)) << "another form is another wish";
}

TEST_F(RunNow, DoesNotPretendToStartWhatAUsedFormAsksForWithOtherContents) {
  const Form form = form_on("/");
  send(form, "sync", R"({"day": 1})");
  for (const auto& [kind, arguments] :
       Form{{"sync", R"({"day": 2})"}, {"report", R"({"day": 1})"}}) {
    const auto answer = send(form, kind, arguments);
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(text_of(answer.body), HasSubstr("it started job 1, and nothing now"));
  }
  EXPECT_THAT(jobs(), SizeIs(1));
}

TEST_F(RunNow, TakesNoRequestIdsButItsOwn) {
  fixture_.enqueue({.kind = "mail", .request_id = "order-4711"});
  Form form = form_on("/");
  for (auto& [name, value] : form) {
    if (name == "once") value = "order-4711";
  }
  EXPECT_THAT(fixture_.message_of(send(form, "mail", "{}")), HasSubstr("was enqueued as job 2"));
}

TEST_F(RunNow, LeadsNowhereElse) {
  for (const char* back :
       {"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"}) {
    Form form = form_on("/");
    form.front() = {"back", back};
    EXPECT_THAT(header_of(send(form, "sync", "{}"), "Location"), testing::MatchesRegex("/jobs/."))
        << back;
  }
}

TEST_F(RunNow, IsRememberedByThePersonOrByTheAddressWhereNobodySignsIn) {
  fixture_.user = "";
  send(form_on("/"), "sync", "{}");
  EXPECT_EQ(jobs().front().spec.triggered_by, "somebody at 127.0.0.1");
}

}  // namespace
}  // namespace joblog::test
