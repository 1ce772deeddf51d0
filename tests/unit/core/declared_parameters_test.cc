// SPDX-License-Identifier: MIT
// Parameters that a program declares for a kind of its own.
#include "core/declared_parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/registry.h"

namespace joblog {
namespace {

using testing::HasSubstr;

Outcome nothing(Run&) { return Success{}; }

Registry with(std::vector<ParameterDefinition> parameters) {
  Registry registry;
  EXPECT_TRUE(
      registry.add({.kind = "report", .handler = nothing, .parameters = std::move(parameters)}));
  return registry;
}

TEST(DeclaredParameters, AreCheckedAndFilledInWhenAJobIsMade) {
  const Registry registry =
      with({{.name = "rows", .type = ParameterType::integer, .default_value = 10, .min = 1},
            {.name = "mode", .default_value = "full"}});
  EXPECT_EQ(registry.make("report")->arguments, R"({"rows":10,"mode":"full"})");
  const auto refused = registry.make("report", R"({"rows": "ten"})");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("the parameter rows must be a whole number"));
  EXPECT_FALSE(registry.make("report", R"({"rows": 0})"));
  EXPECT_FALSE(registry.make("report", R"({"columns": 5})"));
}

TEST(DeclaredParameters, AreShownLikeThoseOfACommand) {
  const Registry registry = with({{.name = "day", .type = ParameterType::date, .required = true}});
  ASSERT_NE(registry.parameters("report"), nullptr);
  EXPECT_EQ(takes(*registry.parameters("report")), "takes day (date, required)");
}

TEST(DeclaredParameters, LeaveAnyArgumentsToAKindWithoutOne) {
  const Registry registry = with({});
  EXPECT_EQ(registry.parameters("report"), nullptr);
  EXPECT_TRUE(registry.make("report", R"({"anything": [1]})"));
}

TEST(DeclaredParameters, AreRefusedWithWhatIsWrong) {
  const std::vector<std::pair<std::string, ParameterDefinition>> wrong{
      {"good name", {.name = "Rows"}},
      {"a default that must be a whole number",
       {.name = "rows", .type = ParameterType::integer, .default_value = "ten"}},
      {"a default that must be at least 1",
       {.name = "rows", .type = ParameterType::integer, .default_value = 0, .min = 1}},
      {"min or max", {.name = "rows", .min = 1}},
      {"greater than its max", {.name = "rows", .type = ParameterType::number, .min = 2, .max = 1}},
      {"required and so has no default", {.name = "rows", .default_value = "x", .required = true}},
      {"secret and so has no default", {.name = "rows", .default_value = "x", .secret = true}},
      {"only a text", {.name = "rows", .type = ParameterType::integer, .secret = true}},
      {"a choice that must be a whole number",
       {.name = "rows", .type = ParameterType::integer, .choices = {"ten"}}},
      {"cannot be read", {.name = "rows", .pattern = "("}},
  };
  for (const auto& [what, definition] : wrong) {
    const auto made = declared_parameters({definition});
    ASSERT_FALSE(made) << what;
    EXPECT_EQ(made.error().kind, ErrorKind::invalid);
    EXPECT_THAT(made.error().message, HasSubstr(what));
  }
  EXPECT_THAT(declared_parameters({{.name = "rows"}, {.name = "rows"}}).error().message,
              HasSubstr("twice"));
}

TEST(DeclaredParameters, AreRefusedWithTheirKind) {
  Registry registry;
  const auto added =
      registry.add({.kind = "report", .handler = nothing, .parameters = {{.name = "Rows"}}});
  ASSERT_FALSE(added);
  EXPECT_THAT(added.error().message, HasSubstr("defining job \"report\": the parameter \"Rows\""));
}

}  // namespace
}  // namespace joblog
