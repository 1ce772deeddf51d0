// SPDX-License-Identifier: MIT
// Asking again and again where streams do not get through: the same lines as the stream's.
#include <boost/json.hpp>

#include "unit/web_job_logs/tail_fixture.h"
#include "web/job_logs/run/tail_events.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class Polling : public Tail {
 protected:
  boost::json::object ask(const Claim& run, const std::string& query) {
    const auto answer = fixture_.get(RunPagesFixture::address(run) + "/lines" + query);
    EXPECT_EQ(answer.content_type, "application/json");
    return boost::json::parse(answer.body).as_object();
  }
  static std::string text(const boost::json::value& value) {
    return std::string(value.as_string());
  }
};

TEST_F(Polling, BringsTheSameLinesAsTheStream) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"one"}, {"<two>", Level::warning}, {"\x1b[31mthree"}});
  const auto listener = listen(run, "?time=start");
  look();
  const auto answer = ask(run, "?after=0");
  EXPECT_EQ(text(answer.at("lines")) + "\n", events_of(listener->heard).front().data);
  EXPECT_THAT(text(ask(run, "?after=0&time=start").at("lines")), HasSubstr(">+0.001 <"))
      << "who asks gets them in the form that was chosen; of a stream the page's script does it";
  EXPECT_EQ(answer.at("last"), 3);
  EXPECT_THAT(text(answer.at("progress")), StartsWith("<div id=\"progress\""));
  EXPECT_TRUE(answer.at("ended").is_null());
}

TEST_F(Polling, GoesOnFromTheLastLineToTheEnd) {
  const Claim run = fixture_.begin();
  fixture_.say(run, some(2300));
  std::vector<std::int64_t> all;
  boost::json::object answer = ask(run, "?after=0");
  std::ranges::copy(lines_of(text(answer.at("lines"))), std::back_inserter(all));
  EXPECT_THAT(all, SizeIs(2000)) << "bounded";
  fixture_.end(run, broken());
  while (answer.at("ended").is_null()) {
    const auto last = answer.at("last").as_int64();
    answer = ask(run, "?after=" + std::to_string(last));
    std::ranges::copy(lines_of(text(answer.at("lines"))), std::back_inserter(all));
  }
  EXPECT_THAT(all, SizeIs(2300));
  EXPECT_TRUE(answer.at("progress").is_null());
  for (const char* part : {"run-head", "run-problem", "run-summary", "log-end"}) {
    EXPECT_THAT(by_id(text(answer.at("ended")), part).tag, Not(IsEmpty())) << part;
  }
}

TEST_F(Polling, HasNothingToSayWhenNothingIsNew) {
  const Claim run = fixture_.begin();
  fixture_.say(run, some(2));
  const auto answer = ask(run, "?after=2");
  EXPECT_EQ(text(answer.at("lines")), "");
  EXPECT_EQ(answer.at("last"), 2);
}

TEST(EventText, KeepsEveryKindOfLineEndInsideItsEvent) {
  using web::job_logs::event_text;
  EXPECT_EQ(event_text("lines", "7", "a\nb\r\nc\rd"),
            "event: lines\nid: 7\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(event_text("end", "", ""), "event: end\ndata: \n\n");
  EXPECT_EQ(event_text("x", "", "\n\nevent: y"), "event: x\ndata: \ndata: \ndata: event: y\n\n");
}

}  // namespace
}  // namespace joblog::test
