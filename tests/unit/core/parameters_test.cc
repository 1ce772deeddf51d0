// SPDX-License-Identifier: MIT
#include "core/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/placeholders.h"
#include "core/secret_arguments.h"

namespace joblog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

Parameters backup() {
  return {{.name = "mode", .default_value = "\"full\"", .choices = {"full", "quick"}},
          {.name = "since", .type = ParameterType::date, .required = true},
          {.name = "count", .type = ParameterType::integer, .min = 1, .max = 10},
          {.name = "share", .type = ParameterType::number},
          {.name = "dry", .type = ParameterType::boolean},
          {.name = "host", .pattern = *Pattern::parse("[a-z]+")},
          {.name = "password", .secret = true}};
}

std::string kept(std::string_view arguments) {
  const auto checked = checked_arguments(backup(), arguments);
  return checked ? *checked : "refused: " + checked.error().message;
}

TEST(Parameters, FillInWhatIsNotGivenAndKeepTheRest) {
  EXPECT_EQ(kept(R"({"since":"2026-11-23"})"), R"({"mode":"full","since":"2026-11-23"})");
  EXPECT_EQ(
      kept(
          R"({"since":"2026-11-23","mode":"quick","count":3,"share":0.5,"dry":false,"host":"db"})"),
      R"({"mode":"quick","since":"2026-11-23","count":3,"share":5E-1,"dry":false,"host":"db"})");
  EXPECT_EQ(kept(R"({"since":"2026-11-23","mode":null})"),
            R"({"mode":"full","since":"2026-11-23"})");
}

TEST(Parameters, RefuseUnknownNamesWithTheListOfWhatThereIs) {
  const std::string refused = kept(R"({"since":"2026-11-23","mod":"full"})");
  EXPECT_THAT(refused, HasSubstr("there is no parameter \"mod\"; did you mean \"mode\"?"));
  EXPECT_THAT(
      refused,
      HasSubstr("it takes mode (text: full, quick, \"full\" by default), since (date, required)"));
  EXPECT_THAT(*checked_arguments({}, "{}"), "{}");
  EXPECT_THAT(checked_arguments({}, R"({"a":1})").error().message,
              HasSubstr("it takes no parameters"));
}

TEST(Parameters, RefuseWhatIsMissing) {
  EXPECT_THAT(kept("{}"), HasSubstr("the parameter since is missing; it takes"));
  EXPECT_THAT(kept("[]"), HasSubstr("must be a JSON object"));
}

TEST(Parameters, RefuseValuesOfAnotherType) {
  const auto with = [](const std::string& member) {
    return kept("{\"since\":\"2026-11-23\"," + member + "}");
  };
  EXPECT_THAT(kept(R"({"since":"2026-02-30"})"), HasSubstr("the parameter since must be a date"));
  EXPECT_THAT(kept(R"({"since":20261123})"), HasSubstr("must be a date"));
  EXPECT_THAT(with(R"("mode":"slow")"), HasSubstr("must be \"full\" or \"quick\""));
  EXPECT_THAT(with(R"("mode":1)"), HasSubstr("must be a text"));
  EXPECT_THAT(with(R"("count":"3")"), HasSubstr("must be a whole number"));
  EXPECT_THAT(with(R"("count":1.5)"), HasSubstr("must be a whole number"));
  EXPECT_THAT(with(R"("count":11)"), HasSubstr("must be from 1 to 10, not 11"));
  EXPECT_THAT(with(R"("dry":"yes")"), HasSubstr("must be true or false"));
  EXPECT_THAT(with(R"("host":"db; rm -rf /")"), HasSubstr("must match [a-z]+"));
  EXPECT_THAT(with(R"("host":"db\u0000")"), HasSubstr("NUL"));
}

TEST(Parameters, GiveTheirValuesAsText) {
  const auto values = values_of(
      backup(),
      kept(R"({"since":"2026-11-23","count":3.0,"share":0.1,"dry":true,"password":"hunter2"})"));
  EXPECT_THAT(values, ElementsAre(Pair("count", "3"), Pair("dry", "true"), Pair("mode", "full"),
                                  Pair("password", "hunter2"), Pair("share", "0.1"),
                                  Pair("since", "2026-11-23")));
}

TEST(Parameters, MarkASecretAndNeverRepeatIt) {
  const std::string arguments = kept(R"({"since":"2026-11-23","password":"hunter2"})");
  EXPECT_THAT(arguments, HasSubstr(R"("password":{"$secret":"hunter2"})"));
  EXPECT_EQ(kept(arguments), arguments);
  EXPECT_EQ(masked_arguments(arguments),
            R"({"mode":"full","since":"2026-11-23","password":"•••"})");
  EXPECT_EQ(revealed_arguments(arguments),
            R"({"mode":"full","since":"2026-11-23","password":"hunter2"})");
  EXPECT_THAT(kept(R"({"since":"2026-11-23","password":1234567})"), Not(HasSubstr("1234567")));
  EXPECT_THAT(kept(R"({"since":"2026-11-23","password":"•••"})"), HasSubstr("must be given anew"));
}

TEST(SecretArguments, StayWhenAPersonLeavesTheMaskAsItStood) {
  const std::string original = R"({"a":1,"password":{"$secret":"hunter2"}})";
  EXPECT_EQ(with_secrets_of(original, R"({"a":2,"password":"•••"})"),
            R"({"a":2,"password":{"$secret":"hunter2"}})");
  EXPECT_EQ(with_secrets_of(original, R"({"a":"•••","password":"other"})"),
            R"({"a":"•••","password":"other"})");
  EXPECT_EQ(with_secrets_of("{}", R"({"password":"•••"})"), R"({"password":"•••"})");
  EXPECT_EQ(with_secrets_of(original, "no json"), "no json");
}

TEST(SecretArguments, AreMaskedAlsoAsJsonWritesThem) {
  EXPECT_THAT(secrets_in(R"({"p":{"$secret":"a\"bcdef"}})"), ElementsAre("a\\\"bcdef", "a\"bcdef"));
}

TEST(Placeholders, PutAValueIntoItsArgumentWhateverItHolds) {
  const Parameters parameters = backup();
  const auto argv =
      with_values({"x", "--since={since}", "{mode}", "{host}", "{}", "{print}", "a{mode}b{"},
                  parameters, {{"since", "a b; $(id) {mode}"}, {"mode", "full"}});
  EXPECT_THAT(argv,
              ElementsAre("x", "--since=a b; $(id) {mode}", "full", "{}", "{print}", "afullb{"));
}

TEST(Placeholders, MayNotBeTheProgramNorMistyped) {
  EXPECT_EQ(problem_with_placeholders({"x", "{mode}", "{print}", "{}"}, backup()), "");
  EXPECT_THAT(problem_with_placeholders({"{mode}"}, backup()), HasSubstr("the program itself"));
  EXPECT_THAT(problem_with_placeholders({"x", "{sinse}"}, backup()),
              HasSubstr("did you mean {since}?"));
}

}  // namespace
}  // namespace joblog
