// SPDX-License-Identifier: MIT
// The form of a kind that declares its parameters.
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class RunForm : public testing::Test {
 protected:
  RunForm() {
    const Parameters parameters{
        {.name = "day", .type = ParameterType::date, .required = true, .description = "which day"},
        {.name = "mode", .default_value = "\"fast\"", .choices = {"fast", "slow"}},
        {.name = "depth", .type = ParameterType::integer, .min = 1, .max = 9},
        {.name = "again", .type = ParameterType::boolean},
        {.name = "key", .secret = true}};
    EXPECT_TRUE(fixture_.registry.add(
        {.kind = "export", .handler = [](joblog::Run&) -> Outcome { return Success{}; }},
        parameters));
  }
  http::Response send(Form fields) {
    fields.emplace_back("kind", "export");
    fields.emplace_back("fields", "1");
    fields.emplace_back("once", attribute(first_input("once"), "value"));
    return fixture_.post("/job_logs/run", std::move(fields));
  }
  std::string form() { return fixture_.page("/job_logs/run?kind=export"); }
  std::string first_input(const std::string& name) {
    const std::string page = form();
    const auto at = page.find("name=\"" + name + "\"");
    return page.substr(at, page.find('>', at) - at);
  }
  static std::string field(const std::string& page, const std::string& name) {
    const auto at = page.find("id=\"argument-" + name + "\"");
    return page.substr(at, page.find("</div>", at) - at);
  }
  std::vector<Job> jobs() {
    return fixture_.read([](Reader& reader) { return reader.find_jobs({}); });
  }

  RunPagesFixture fixture_;
};

TEST_F(RunForm, HasAFieldForEachParameterWithItsDefault) {
  const std::string page = form();
  EXPECT_THAT(page, Not(HasSubstr("<textarea")));
  EXPECT_THAT(field(page, "day"),
              AllOf(HasSubstr("type=\"date\""), HasSubstr(" required"), HasSubstr("which day")));
  EXPECT_THAT(field(page, "mode"), HasSubstr("<option value=\"fast\" selected>fast</option>"));
  EXPECT_THAT(field(page, "depth"), AllOf(HasSubstr("type=\"number\""), HasSubstr("step=\"1\""),
                                          HasSubstr("min=\"1\""), HasSubstr("max=\"9\"")));
  EXPECT_THAT(field(page, "again"), HasSubstr("<option value=\"true\">true</option>"));
  EXPECT_THAT(field(page, "key"), HasSubstr("type=\"password\""));
}

TEST_F(RunForm, OfAKindWithoutDeclaredOnesTakesAnyJson) {
  EXPECT_THAT(fixture_.page("/job_logs/run?kind=mail"), HasSubstr("<textarea"));
}

TEST_F(RunForm, MakesArgumentsOfWhatWasTyped) {
  const auto answer = send({{"argument.day", " 2026-11-23 "},
                            {"argument.mode", "slow"},
                            {"argument.depth", "3"},
                            {"argument.again", "true"},
                            {"argument.key", ""}});
  EXPECT_EQ(answer.status, 303);
  ASSERT_THAT(jobs(), SizeIs(1));
  EXPECT_EQ(jobs()[0].spec.arguments,
            R"({"day":"2026-11-23","mode":"slow","depth":3,"again":true})");
}

TEST_F(RunForm, SaysBesideEachFieldWhatIsWrongAndKeepsTheRest) {
  const auto answer =
      send({{"argument.mode", "slow"}, {"argument.depth", "12"}, {"argument.key", "hunter2"}});
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(jobs(), IsEmpty());
  EXPECT_THAT(answer.body, AllOf(HasSubstr("id=\"argument-day-error\">Must be given."),
                                 HasSubstr("Must be from 1 to 9, not 12.")));
  EXPECT_THAT(field(answer.body, "mode"), HasSubstr("value=\"slow\" selected"));
  EXPECT_THAT(answer.body, Not(HasSubstr("hunter2"))) << "a secret is not sent back";
}

TEST_F(RunForm, WhatIsNoNumberIsRefusedAndNotGuessed) {
  const auto answer = send({{"argument.day", "2026-11-23"}, {"argument.depth", "3, \"x\": 1"}});
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("Must be a whole number"));
  EXPECT_THAT(jobs(), IsEmpty());
}

TEST_F(RunForm, EscapesWhatWasTyped) {
  const auto answer = send({{"argument.day", "\"><script>"}});
  EXPECT_THAT(answer.body,
              AllOf(HasSubstr("&quot;&gt;&lt;script&gt;"), Not(HasSubstr("\"><script"))));
}

}  // namespace
}  // namespace joblog::test
