// SPDX-License-Identifier: MIT
// Arguments of a job as C++ values.
#include "joblog/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace joblog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

TEST(Arguments, AreReadAsTheTypeThatIsAskedFor) {
  const Arguments arguments(R"({"rows": 5, "share": 0.25, "force": true, "mode": "full"})");
  EXPECT_EQ(arguments.get<int>("rows"), 5);
  EXPECT_EQ(arguments.get<std::uint16_t>("rows"), 5);
  EXPECT_EQ(arguments.get<std::int64_t>("rows"), 5);
  EXPECT_EQ(arguments.get<double>("rows"), 5.0);
  EXPECT_EQ(arguments.get<double>("share"), 0.25);
  EXPECT_TRUE(arguments.get<bool>("force"));
  EXPECT_EQ(arguments.get<std::string>("mode"), "full");
}

TEST(Arguments, ReadLists) {
  const Arguments arguments(R"({"plants": ["1000", "2000"], "rows": [1, 2], "none": []})");
  EXPECT_THAT(arguments.get<std::vector<std::string>>("plants"), ElementsAre("1000", "2000"));
  EXPECT_THAT(arguments.get<std::vector<int>>("rows"), ElementsAre(1, 2));
  EXPECT_THAT(arguments.get<std::vector<double>>("none"), ElementsAre());
}

TEST(Arguments, TakeTheGivenValueOnlyWhereThereIsNone) {
  const Arguments arguments(R"({"rows": 5, "mode": null})");
  EXPECT_EQ(arguments.get<int>("rows", 10), 5);
  EXPECT_EQ(arguments.get<int>("columns", 10), 10);
  EXPECT_EQ(arguments.get<std::string>("mode", "quick"), "quick");
  EXPECT_EQ(arguments.find<int>("columns"), std::nullopt);
}

TEST(Arguments, SayWhichOneIsMissing) {
  EXPECT_THAT([] { Arguments("{}").get<int>("rows"); },
              ThrowsMessage<ArgumentError>("the argument \"rows\" is missing"));
}

TEST(Arguments, SayWhatTheyAreAndWhatWasExpected) {
  const Arguments arguments(R"({"rows": "ten", "mode": 5, "force": 1, "days": [1, "two"]})");
  EXPECT_THAT([&] { arguments.get<int>("rows", 10); },
              ThrowsMessage<ArgumentError>(
                  "the argument \"rows\" is \"ten\"; a whole number was expected"));
  EXPECT_THAT([&] { arguments.get<std::string>("mode"); },
              ThrowsMessage<ArgumentError>("the argument \"mode\" is 5; a text was expected"));
  EXPECT_THAT([&] { arguments.get<bool>("force"); },
              ThrowsMessage<ArgumentError>(HasSubstr("true or false was expected")));
  EXPECT_THAT([&] { arguments.get<std::vector<int>>("days"); },
              ThrowsMessage<ArgumentError>(HasSubstr("item 2 of the argument \"days\"")));
  EXPECT_THAT([&] { arguments.get<std::vector<int>>("mode"); },
              ThrowsMessage<ArgumentError>(HasSubstr("a list was expected")));
}

TEST(Arguments, RefuseANumberThatTheTypeCannotHold) {
  const Arguments arguments(R"({"rows": 3000000000, "share": 0.5, "whole": 4.0})");
  EXPECT_THAT([&] { arguments.get<int>("rows"); },
              ThrowsMessage<ArgumentError>(
                  HasSubstr("is 3000000000; a whole number from -2147483648 to 2147483647")));
  EXPECT_THAT([&] { arguments.get<int>("share"); },
              ThrowsMessage<ArgumentError>(HasSubstr("a whole number was expected")));
  EXPECT_EQ(arguments.get<int>("whole"), 4);
}

TEST(Arguments, GiveASecretAsItIsAndNeverRepeatIt) {
  const Arguments arguments(R"({"password": {"$secret": "hunter2"}})");
  EXPECT_EQ(arguments.get<std::string>("password"), "hunter2");
  EXPECT_THAT([&] { arguments.get<int>("password"); },
              ThrowsMessage<ArgumentError>(Not(HasSubstr("hunter2"))));
}

}  // namespace
}  // namespace joblog
