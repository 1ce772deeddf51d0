// SPDX-License-Identifier: MIT
// What a handler says, cleaned and split on its way into the ring.
#include "recorder/spooled_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/text.h"
#include "core/limits.h"
#include "support/eventually.h"
#include "support/fake_clock.h"
#include "support/temp_folder.h"
#include "support/ticking_clock.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

struct Piece {
  std::string message;
  bool continued;
  bool escaped;
  Level level;
  Source source;
};

class SpooledMessage : public testing::Test {
 protected:
  std::vector<Piece> pieces_of(std::string_view message) {
    spool_message(ring_, at_, Level::info, Source::handler, message);
    return pieces();
  }
  std::vector<Piece> pieces() {
    std::vector<Piece> all;
    std::uint64_t position = ring_.head();
    while (const auto r = ring_.read(position)) {
      all.push_back({std::string(r->payload), r->continued, r->escaped, r->level, r->source});
    }
    ring_.advance_head(position);
    return all;
  }
  static std::string joined(const std::vector<Piece>& pieces) {
    std::string all;
    for (const Piece& piece : pieces) all += piece.message;
    return all;
  }

  TempFolder folder_;
  const TimePoint at_ = from_micros(1'000'000);
  std::unique_ptr<Spool> spool_ = Spool::create(folder_.file("a.spool"), 1, 16 << 20).value();
  SpoolRing& ring_ = spool_->ring(0);
};

TEST_F(SpooledMessage, StaysOneUpToFiveThousandCharacters) {
  const std::string message(limits::detail_characters, 'x');
  const auto pieces = pieces_of(message);
  ASSERT_THAT(pieces, SizeIs(1));
  EXPECT_EQ(pieces[0].message, message);
  EXPECT_FALSE(pieces[0].continued);
  EXPECT_FALSE(pieces[0].escaped);
}

TEST_F(SpooledMessage, BeyondThatIsSplitAtACharacterAndMarked) {
  std::string message;
  for (int i = 0; i < 12'000; ++i) message += i % 2 == 0 ? "ü" : "🚂";
  const auto pieces = pieces_of(message);
  ASSERT_THAT(pieces, SizeIs(3));
  for (const Piece& piece : pieces) EXPECT_TRUE(is_valid_utf8(piece.message));
  EXPECT_EQ(utf8_length(pieces[0].message), 5'000U);
  EXPECT_EQ(utf8_length(pieces[1].message), 5'000U);
  EXPECT_TRUE(pieces[0].continued);
  EXPECT_TRUE(pieces[1].continued);
  EXPECT_FALSE(pieces[2].continued);
  EXPECT_EQ(joined(pieces), message);
}

TEST_F(SpooledMessage, OfManyBytesButFewCharactersStaysOne) {
  std::string message;
  for (int i = 0; i < 5'000; ++i) message += "🚂";
  EXPECT_THAT(pieces_of(message), SizeIs(1));
}

TEST_F(SpooledMessage, WithStrayBytesAndNulIsShownAsSuch) {
  const auto pieces =
      pieces_of(std::string_view("a\xff"
                                 "b\0c",
                                 5));
  ASSERT_THAT(pieces, SizeIs(1));
  EXPECT_EQ(pieces[0].message, "a\\xffb\\x00c");
  EXPECT_TRUE(pieces[0].escaped);
}

TEST_F(SpooledMessage, ThatIsEmptyStillTakesItsPlace) {
  const auto pieces = pieces_of("");
  ASSERT_THAT(pieces, SizeIs(1));
  EXPECT_FALSE(pieces[0].message.empty());
}

TEST_F(SpooledMessage, BeyondOneMebibyteKeepsBeginningAndEndAndSaysSo) {
  std::string message;
  while (message.size() <= limits::message_bytes + 1'000) message += "ü";
  const auto pieces = pieces_of("x" + message + "z");
  std::size_t kept = 0, notes = 0;
  for (const Piece& piece : pieces) {
    EXPECT_TRUE(is_valid_utf8(piece.message));
    EXPECT_FALSE(piece.escaped) << "the cut is no stray byte";
    if (piece.source == Source::system) {
      ++notes;
      EXPECT_EQ(piece.level, Level::warning);
      EXPECT_THAT(piece.message, HasSubstr("more bytes of the message are not kept"));
    } else {
      kept += piece.message.size();
    }
  }
  EXPECT_EQ(notes, 1);
  EXPECT_TRUE(pieces.front().message.starts_with("x") && pieces.back().message.ends_with("z"));
  EXPECT_LE(kept, limits::message_bytes);
  EXPECT_GE(kept, limits::message_bytes - 6);
}

TEST_F(SpooledMessage, OfStrayBytesOnlyIsKeptUpToTheCut) {
  const auto pieces = pieces_of(std::string(limits::message_bytes + 10, '\x80'));
  EXPECT_GT(pieces.size(), 100U) << "a walk back for the start of a character must not eat it all";
}

class Spooled : public SpooledMessage {
 protected:
  TickingClock clock_{from_micros(5)};
  std::stop_source stop_;
  SpooledRun run_{
      ring_, clock_, {"report", "20261123140000", R"({"a":1})", 2, 3}, stop_.get_token(), [] {
        return true;
      }};
};

TEST_F(Spooled, RunKnowsItsFacts) {
  EXPECT_EQ(run_.kind(), "report");
  EXPECT_EQ(run_.name(), "20261123140000");
  EXPECT_EQ(run_.arguments(), R"({"a":1})");
  EXPECT_EQ(run_.attempt(), 2);
  EXPECT_EQ(run_.attempts_max(), 3);
  EXPECT_TRUE(run_.flush());
  EXPECT_FALSE(run_.cancelled());
  stop_.request_stop();
  EXPECT_TRUE(run_.cancelled());
}

TEST_F(Spooled, RunTellsOutputByItsSource) {
  run_.output({.source = Source::standard_output, .text = "out"});
  run_.output({.source = Source::standard_error, .level = Level::warning, .text = "err"});
  run_.log(Level::debug, "own");
  const auto all = pieces();
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].source, Source::standard_output);
  EXPECT_EQ(all[0].level, Level::info);
  EXPECT_EQ(all[1].source, Source::standard_error);
  EXPECT_EQ(all[1].level, Level::warning);
  EXPECT_EQ(all[2].source, Source::handler);
  EXPECT_EQ(all[2].level, Level::debug);
}

TEST_F(Spooled, RunCleansTheNamesOfStepsAndStatistics) {
  run_.progress(1, 2,
                "st\xff"
                "ep");
  run_.stat(std::string(500, 'n'), 1.5);
  const auto all = pieces();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].message, "st\\xffep");
  EXPECT_EQ(all[1].message.size(), limits::statistic_name_bytes);
}

/// A store that takes nothing: the ring is full, and nobody moves its head.
class StalledRun : public testing::Test {
 protected:
  void fill() {
    const std::function<bool()> never = [] { return false; };
    while (
        ring_.append({.type = RecordType::detail, .payload = "a line"}, {.keep_waiting = &never}))
      continue;
  }
  /// Says one more line in a thread of its own, while the clock goes on.
  void say_while_time_passes(WaitLimits wait_limits) {
    SpooledRun run(
        ring_, clock_, {"report", "20261123140000", "{}", 1, 1}, stop_.get_token(),
        [] { return true; }, wait_limits);
    std::atomic<bool> said = false;
    std::thread handler([&] {
      run.log("one more");
      said = true;
    });
    EXPECT_TRUE(eventually([&] {
      clock_.advance(std::chrono::seconds{1});
      return said.load();
    }));
    handler.join();
  }

  TempFolder folder_;
  FakeClock clock_{from_micros(5)};
  std::stop_source stop_;
  std::unique_ptr<Spool> spool_ = Spool::create(folder_.file("a.spool"), 1, 64 << 10).value();
  SpoolRing& ring_ = spool_->ring(0);
};

TEST_F(StalledRun, GoesOnOnceItIsAskedToStop) {
  fill();
  stop_.request_stop();
  say_while_time_passes({});
  EXPECT_EQ(ring_.left_out(), 2U) << "the one that found it full, and the one that was not kept";
}

TEST_F(StalledRun, InTheForegroundWaitsOnlySoLong) {
  fill();
  say_while_time_passes({.while_running = std::chrono::seconds{10}});
  EXPECT_EQ(ring_.left_out(), 2U);
}

}  // namespace
}  // namespace joblog::test
