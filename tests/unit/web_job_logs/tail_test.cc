// SPDX-License-Identifier: MIT
// Live tails, look by look: the test drives the hub, there is no thread.
#include <memory>

#include "base/mutex.h"
#include "unit/web_job_logs/tail_fixture.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST_F(Tail, BringsWhatIsThereAndWhatComesInOneStream) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"one"}, {"two"}});
  const auto listener = listen(run);
  look();
  EXPECT_THAT(lines(*listener), ElementsAre(1, 2));
  fixture_.say(run, {{"three"}});
  look();
  EXPECT_THAT(lines(*listener), ElementsAre(1, 2, 3));
  EXPECT_THAT(names(*listener), ElementsAre("lines", "progress", "lines"));
  EXPECT_EQ(events_of(listener->heard).back().id, "3") << "where to resume";
}

TEST_F(Tail, SendsLinesAsThePageHasThem) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"<b>\x1b[31mred\x1b[0m</b>\r\nsecond", Level::warning}});
  const auto listener = listen(run);
  look();
  const std::string page = fixture_.page(RunPagesFixture::address(run));
  EXPECT_EQ(by_id(events_of(listener->heard).front().data, "L1").inside, by_id(page, "L1").inside);
}

TEST_F(Tail, SaysNothingWhileNothingIsCommitted) {
  const Claim run = fixture_.begin();
  const auto listener = listen(run);
  look();
  const auto heard = listener->heard.size();
  look();
  fixture_.enqueue({.kind = "mail"});  // Of another job.
  look();
  EXPECT_EQ(listener->heard.size(), heard);
}

TEST_F(Tail, ResumesAfterTheLastLineThatTheReaderHas) {
  const Claim run = fixture_.begin();
  fixture_.say(run, some(5));
  const auto by_address = listen(run, "?after=3");
  fixture_.headers = {{"Last-Event-ID", "4"}};
  const auto by_header = listen(run, "?after=3");
  fixture_.headers = {{"Last-Event-ID", "nonsense"}};
  const auto nonsense = listen(run, "?after=-7");
  look();
  EXPECT_THAT(lines(*by_address), ElementsAre(4, 5));
  EXPECT_THAT(lines(*by_header), ElementsAre(5)) << "the later of the two";
  EXPECT_THAT(lines(*nonsense), SizeIs(5));
}

TEST_F(Tail, BringsALongHistoryInMessagesOfAtMostFiveHundredLines) {
  const Claim run = fixture_.begin();
  fixture_.say(run, some(1700));
  const auto listener = listen(run);
  EXPECT_TRUE(fixture_.tails.tick()) << "there is more";
  look();
  EXPECT_THAT(lines(*listener), SizeIs(1700));
  for (const Event& event : events_of(listener->heard))
    EXPECT_LE(lines_of(event.data).size(), 500U);
}

TEST_F(Tail, KeepsToTheLevel) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"a"}, {"b", Level::error}, {"c"}, {"d", Level::warning}});
  const auto warnings = listen(run, "?level=warn"), errors = listen(run, "?level=error");
  look();
  fixture_.say(run, {{"e"}, {"f", Level::error}});
  look();
  EXPECT_THAT(lines(*warnings), ElementsAre(2, 4, 6));
  EXPECT_THAT(lines(*errors), ElementsAre(2, 6));
  fixture_.end(run);
  look();
  EXPECT_FALSE(warnings->open()) << "what the level hides is not waited for";
  EXPECT_FALSE(errors->open());
}

TEST_F(Tail, CutsALongLineAsThePageDoes) {
  const Claim run = fixture_.begin();
  const auto listener = listen(run);
  for (int part = 0; part < 6; ++part) {
    fixture_.say(run, {{std::string(5000, 'x'), Level::info, part < 5}});
    look();
  }
  fixture_.say(run, {{"next"}});
  look();
  EXPECT_THAT(lines(*listener), ElementsAre(1, 2, 3, 7));
  EXPECT_THAT(listener->heard, HasSubstr("characters more"));
}

TEST_F(Tail, TellsProgressWhenItMoves) {
  const Claim run = fixture_.begin();
  const auto listener = listen(run);
  look();
  fixture_.progress(run, {.done = 1, .total = 4, .step = "fetch"});
  look();
  look();
  const auto events = events_of(listener->heard);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events.back().name, "progress");
  EXPECT_THAT(by_id(events.back().data, "progress").text(), HasSubstr("1 of 4 · 25 %"));
  EXPECT_EQ(by_id(events.back().data, "run-head").tag, "") << "only what moved";
}

TEST_F(Tail, TellsANewcomerHowTheRunStandsAndNobodyElse) {
  const Claim run = fixture_.begin();
  const auto first = listen(run);
  look();
  const auto heard = first->heard.size();
  const auto second = listen(run);
  look();
  EXPECT_EQ(first->heard.size(), heard) << "thousands may come, one after the other";
  EXPECT_THAT(events_of(second->heard).front().data, HasSubstr("id=\"run-head\""));
}

TEST_F(Tail, EndsWithTheFinalStateOfThePage) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"one"}});
  const auto listener = listen(run, "?back=%2Fjobs");
  look();
  fixture_.say(run, {{"last words"}});
  fixture_.end(run, broken());
  look();
  const auto events = events_of(listener->heard);
  EXPECT_THAT(lines(*listener), ElementsAre(1, 2));
  EXPECT_EQ(events.back().name, "end");
  EXPECT_FALSE(listener->open());
  EXPECT_EQ(fixture_.tails.watchers(), 0U);
  fixture_.clock.advance(-1s);  // The page is asked a second later.
  const std::string page = fixture_.page(RunPagesFixture::address(run) + "?back=%2Fjobs");
  for (const char* part :
       {"run-head", "run-problem", "progress", "run-summary", "run-statistics", "log-end"}) {
    EXPECT_THAT(by_id(events.back().data, part).tag, Not(IsEmpty())) << part;
  }
  EXPECT_EQ(by_id(events.back().data, "log-end").inside, by_id(page, "log-end").inside);
  EXPECT_EQ(by_id(events.back().data, "run-summary").inside, by_id(page, "run-summary").inside);
}

TEST_F(Tail, OfARunThatHasEndedBringsTheRestAndEnds) {
  const Claim run = fixture_.begin();
  fixture_.say(run, some(3));
  fixture_.end(run);
  const auto listener = listen(run, "?after=1");
  look();
  EXPECT_THAT(lines(*listener), ElementsAre(2, 3));
  EXPECT_THAT(names(*listener), ElementsAre("lines", "end"));
  EXPECT_FALSE(listener->open());
}

TEST_F(Tail, SaysThatAnAttemptWasHandedBackBeforeItBegan) {
  fixture_.enqueue({.kind = "sync"});
  const Claim run = fixture_.claim(fixture_.worker).at(0);
  const auto listener = listen(run);
  look();
  fixture_.write([&](Transaction& tx) {
    const Lease lease = run;
    tx.release({&lease, 1});
  });
  look();
  EXPECT_THAT(events_of(listener->heard).back().data, HasSubstr("handed back before it began"));
  EXPECT_FALSE(listener->open());
}

TEST_F(Tail, PassesASlowReaderOverAndBringsItTheRestLater) {
  const Claim run = fixture_.begin();
  const auto slow = listen(run), quick = listen(run);
  look();
  slow->behind = 1 << 20;
  fixture_.say(run, some(3));
  look();
  EXPECT_THAT(lines(*slow), IsEmpty());
  EXPECT_THAT(lines(*quick), SizeIs(3));
  fixture_.end(run);
  look();
  EXPECT_FALSE(quick->open());
  EXPECT_TRUE(slow->open());
  slow->behind = 0;  // Its network has caught up; nothing else is committed.
  look();
  EXPECT_THAT(lines(*slow), SizeIs(3));
  EXPECT_FALSE(slow->open());
}

TEST_F(Tail, LetsGoOfReadersThatHaveLeft) {
  const Claim run = fixture_.begin();
  const auto gone = listen(run), here = listen(run);
  look();
  EXPECT_EQ(fixture_.tails.watchers(), 2U);
  gone->close();
  fixture_.say(run, some(1));
  look();
  EXPECT_EQ(fixture_.tails.watchers(), 1U);
  here->close();
  fixture_.clock.advance(20s);
  look();
  EXPECT_EQ(fixture_.tails.watchers(), 0U) << "noticed by the sign of life";
}

TEST_F(Tail, GivesASignOfLifeToThoseWhoHearNothing) {
  const Claim run = fixture_.begin();
  const auto listener = listen(run);
  look();
  fixture_.clock.advance(16s);
  look();
  EXPECT_THAT(listener->heard, EndsWith(": still here\n\n"));
}

TEST_F(Tail, SendsManyWatchersOfManyRunsTheirOwn) {
  std::vector<Claim> runs;
  std::vector<std::shared_ptr<TailListener>> listeners;
  for (int i = 0; i < 30; ++i) {
    runs.push_back(fixture_.begin({.kind = "sync"}));
    for (int watcher = 0; watcher < 10; ++watcher) listeners.push_back(listen(runs.back()));
  }
  for (const Claim& run : runs) fixture_.say(run, {{"run " + std::to_string(run.log.value)}});
  look();
  EXPECT_EQ(fixture_.tails.watchers(), 300U);
  for (std::size_t i = 0; i < listeners.size(); ++i) {
    EXPECT_THAT(listeners[i]->heard,
                HasSubstr("run " + std::to_string(runs[i / 10].log.value) + "<"));
    EXPECT_THAT(lines(*listeners[i]), ElementsAre(1));
  }
}

TEST_F(Tail, SendsTheSameBytesToAllWhateverZoneFormOfTimesAndWayBackTheyChose) {
  const Claim run = fixture_.begin({.kind = "sync"});
  std::vector<std::shared_ptr<TailListener>> listeners;
  for (const char* query : {"", "?time=start", "?time=delta", "?back=%2Fjobs%3Ftext%3D1",
                            "?back=%2Fjobs%3Ftext%3D2&time=start"}) {
    listeners.push_back(listen(run, query));
  }
  look();
  // How the run stands, as each page has it.
  for (const auto& listener : listeners) listener->heard.clear();
  fixture_.say(run, {{"one"}, {std::string(4'000, 'x')}, {"two"}});
  look();
  EXPECT_THAT(listeners.front()->heard, HasSubstr("two"));
  for (const auto& listener : listeners) EXPECT_EQ(listener->heard, listeners.front()->heard);
}

TEST_F(Tail, HasOnlySoManyOfOneUserAndOfAll) {
  const Claim run = fixture_.begin({.kind = "sync"});
  const std::string address = RunPagesFixture::address(run) + "/tail";
  std::vector<std::shared_ptr<TailListener>> listeners;
  for (std::size_t i = 0; i < web::job_logs::TailLimits{}.of_one_user; ++i)
    listeners.push_back(listen(run));
  const auto refused = fixture_.get(address);
  EXPECT_EQ(refused.status, 503);
  EXPECT_FALSE(refused.events);
  EXPECT_THAT(refused.headers, testing::Contains(testing::Pair("Retry-After", "30")));
  EXPECT_EQ(fixture_.get(RunPagesFixture::address(run) + "/lines").status, 200) << "asking goes on";

  look();
  for (std::size_t i = 0; i < 10; ++i) listeners[i]->close();  // They leave, without a word.
  fixture_.clock.advance(1s);
  look();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(fixture_.get(address).status, 200) << i;
}

TEST_F(Tail, EndsTheReaderWhoIsFarthestBehindWhenAllTogetherAreTooMuch) {
  const Claim run = fixture_.begin({.kind = "sync"});
  const auto modest = listen(run);
  modest->behind = 100'000;
  std::vector<std::shared_ptr<TailListener>> stalled;
  for (int i = 0; i < 200; ++i) {
    stalled.push_back(listen(run));
    stalled.back()->behind = 500'000;
  }
  look();
  fixture_.say(run, {{"one"}});
  look();
  const auto given_up =
      std::ranges::count_if(stalled, [](const auto& listener) { return listener->given_up; });
  EXPECT_GE(given_up, 65);  // 100 MB, of which 64 MiB may wait.
  EXPECT_LE(given_up, 70);
  EXPECT_FALSE(modest->given_up);
}

TEST_F(Tail, ClosesEveryStreamWhenTheServerStops) {
  const Claim run = fixture_.begin();
  const auto seen = listen(run);
  look();
  const auto unseen = listen(run);
  fixture_.tails.stop();
  EXPECT_FALSE(seen->open());
  EXPECT_FALSE(unseen->open());
  EXPECT_FALSE(listen(run)->open()) << "and those who come later";
  EXPECT_EQ(fixture_.tails.watchers(), 0U);
}

TEST(TailThread, LooksByItself) {
  RunPagesFixture fixture;
  const Claim run = fixture.begin();
  class Bell final : public http::EventSink {
   public:
    bool send(std::string bytes) override {
      const MutexLock lock(mutex_);
      heard_ += bytes;
      rung_.notify_all();
      return true;
    }
    bool open() const override { return true; }
    std::size_t backlog() const override { return 0; }
    void close() override {}
    void give_up() override {}
    bool hears(const std::string& text) {
      const MutexLock lock(mutex_);
      while (!heard_.contains(text)) {
        if (!rung_.wait_for(mutex_, 30s)) return false;
      }
      return true;
    }

   private:
    Mutex mutex_;
    CondVar rung_;
    std::string heard_;
  };
  const auto bell = std::make_shared<Bell>();
  fixture.tails.start();
  fixture.get(RunPagesFixture::address(run) + "/tail").events(bell);
  EXPECT_TRUE(bell->hears("run-head"));
  fixture.say(run, {{"ding"}});
  EXPECT_TRUE(bell->hears("ding"));
  fixture.tails.stop();
}

}  // namespace
}  // namespace joblog::test
