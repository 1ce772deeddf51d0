// SPDX-License-Identifier: MIT
// SQLite only: lines are kept in blocks; rows that an earlier joblog stored are read as before; a
// damaged block takes its own lines along and no others.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sqlite/database.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr JobLogId kLog{1};
constexpr ProcessId kHolder{1};
constexpr TimePoint kNoon = from_micros(1'795'694'400'000'000);

struct Said {
  std::string message;
  Level level = Level::info;
  bool continued = false;
};

class SqliteBlocks : public testing::Test {
 protected:
  /// A run that goes on.
  void SetUp() override {
    raw_->execute(
        "INSERT INTO job_logs (id, name, status, kind, queue, job_id, attempt, attempts_max, "
        "trigger, triggered_by, process_id, process_name, created_at, updated_at)"
        " VALUES (1, '20261123140000', 1, 'a', 'default', 1, 1, 1, 0, '', 1, 'p', 1, 1);"
        "INSERT INTO jobs (id, kind, arguments, queue, priority, state, run_at, attempts, "
        "attempts_max, timeout, trigger, created_at, process_id, last_log_id)"
        " VALUES (1, 'a', '{}', 'default', 0, 2, 1, 1, 1, 0, 0, 1, 1, 1);"
        "INSERT INTO queues (name) VALUES ('default');"
        "INSERT INTO queue_counters VALUES ('default', 2, 1)");
  }

  void append(std::int64_t first, const std::vector<Said>& lines) {
    std::vector<DetailView> details;
    for (const Said& said : lines) {
      details.push_back({.log = kLog,
                         .sequence = first + std::ssize(details),
                         .at = kNoon,
                         .level = said.level,
                         .continued = said.continued,
                         .message = said.message});
    }
    ASSERT_TRUE(store_->write([&](Transaction& tx) { tx.append_details(details, kHolder); }));
  }
  /// As joblog stored lines before it had blocks.
  void store_row(std::int64_t number, const Said& said) {
    raw_->execute(fmt::format("INSERT INTO job_log_details VALUES (1, {}, {}, {}, 0, {}, '{}')",
                              number, to_micros(kNoon), static_cast<int>(said.level),
                              said.continued ? 1 : 0, said.message));
  }
  void damage_block_of(std::int64_t first_line) {
    raw_->execute(fmt::format(
        "UPDATE log_blocks SET block = CAST(substr(block, 1, length(block) - 1) || 'X' AS BLOB) "
        "WHERE id = (1 << 27) + {}",
        first_line));
  }
  std::vector<std::int64_t> block_sizes() {
    std::vector<std::int64_t> sizes;
    sqlite::Statement blocks(raw_->raw(), "SELECT lines FROM log_blocks ORDER BY id");
    while (blocks.step()) sizes.push_back(blocks.integer(0));
    return sizes;
  }

  template <class Work>
  auto read(Work work) {
    std::optional<std::invoke_result_t<Work, Reader&>> answer;
    EXPECT_TRUE(store_->read([&](Reader& reader) { answer = work(reader); }));
    return std::move(answer).value();
  }
  DetailPage page(const DetailWindow& window) {
    return read([&](Reader& reader) { return reader.details(window); });
  }
  std::vector<std::int64_t> numbers(const DetailWindow& window) {
    std::vector<std::int64_t> all;
    for (const Detail& detail : page(window).details) all.push_back(detail.sequence);
    return all;
  }
  DetailHits hits(std::string_view text) {
    return read([&](Reader& reader) {
      return reader.search_details({.log = kLog, .text = std::string(text)});
    });
  }
  FoundRuns search_runs(const RunSearch& search) {
    return read(
        [&](Reader& reader) { return reader.search_runs(search, {.from = kLog, .to = kLog}); });
  }
  std::vector<std::string> problems() { return store_->check().value(); }

  TempFolder folder_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  SystemClock clock_;
  std::unique_ptr<sqlite::SqliteStore> store_ =
      sqlite::SqliteStore::open({.path = path_, .durability = sqlite::Durability::normal}, clock_)
          .value();
  std::unique_ptr<sqlite::Database> raw_ =
      std::make_unique<sqlite::Database>(path_, sqlite::OpenMode::read_write);
};

TEST_F(SqliteBlocks, HoldTheLinesOfOneAppend) {
  append(1, {{"one"}, {"two"}});
  append(3, {{"three"}});
  EXPECT_THAT(block_sizes(), ElementsAre(2, 1));
  append(4, std::vector<Said>(300, Said{"many"}));
  EXPECT_THAT(block_sizes(), ElementsAre(2, 1, 256, 44));
  EXPECT_THAT(numbers({.log = kLog, .after = 1, .before = 5}), ElementsAre(2, 3, 4));
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteBlocks, ArePutTogetherOnceTheyMakeAFullOne) {
  for (int line = 1; line < 256; ++line) append(line, {{fmt::format("line {}", line)}});
  EXPECT_THAT(block_sizes(), SizeIs(255));
  append(256, {{"line 256", Level::error}, {"line 257"}});
  EXPECT_THAT(block_sizes(), ElementsAre(256, 1));
  append(258, {{"line 258"}});
  EXPECT_THAT(block_sizes(), ElementsAre(256, 1, 1));
  const DetailPage all = page({.log = kLog});
  ASSERT_THAT(all.details, SizeIs(258));
  for (const Detail& detail : all.details)
    EXPECT_EQ(detail.message, fmt::format("line {}", detail.sequence));
  EXPECT_EQ(read([](Reader& reader) { return reader.next_error(kLog, 0); }), 256);
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteBlocks, OfARunThatEndsArePutTogether) {
  append(1, {{"one"}, {"two"}});
  append(3, {{"three"}});
  const DetailView last{.log = kLog, .sequence = 4, .at = kNoon, .message = "four"};
  const RunFinish end{.lease = {JobId{1}, kLog, 1, kHolder},
                      .started_at = kNoon,
                      .finished_at = kNoon,
                      .detail_count = 4,
                      .details = {last}};
  ASSERT_TRUE(store_->write(
      [&](Transaction& tx) { ASSERT_EQ(tx.finish_runs({&end, 1}).at(0), Applied::won); }));
  EXPECT_THAT(block_sizes(), ElementsAre(4));
  EXPECT_THAT(numbers({.log = kLog}), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SqliteBlocks, OfARunThatEndsAmongFewAreCompressed) {
  std::vector<std::string> messages;
  std::vector<DetailView> lines;
  for (int line = 0; line < 10; ++line) {
    messages.push_back(fmt::format("order {} was sent to the customer", 4'711 + line));
  }
  for (const std::string& message : messages) {
    lines.push_back(
        {.log = kLog, .sequence = std::ssize(lines) + 1, .at = kNoon, .message = message});
  }
  const RunFinish end{.lease = {JobId{1}, kLog, 1, kHolder},
                      .started_at = kNoon,
                      .finished_at = kNoon,
                      .detail_count = 10,
                      .details = lines};
  ASSERT_TRUE(store_->write([&](Transaction& tx) { (void)tx.finish_runs({&end, 1}); }));
  sqlite::Statement block(raw_->raw(), "SELECT length(block) FROM log_blocks");
  ASSERT_TRUE(block.step());
  EXPECT_LT(block.integer(0), 10 * std::ssize(messages[0]) / 2);
}

TEST_F(SqliteBlocks, OfAnAppendThatComesAgainHoldWhatIsNew) {
  append(1, {{"one"}, {"two"}});
  append(1, {{"one"}, {"two"}, {"three"}});
  append(2, {{"two"}});
  EXPECT_THAT(block_sizes(), ElementsAre(2, 1));
  EXPECT_THAT(numbers({.log = kLog}), ElementsAre(1, 2, 3));
}

TEST_F(SqliteBlocks, StandBesideRowsOfBefore) {
  store_row(1, {"row", Level::warning});
  store_row(2, {"a nee", Level::info, true});
  append(1, {{"again"}, {"again"}, {"dle"}, {"bad", Level::error}});
  append(5, {{"w", Level::warning}});
  EXPECT_THAT(block_sizes(), ElementsAre(2, 1)) << "rows are stored lines, too";
  EXPECT_THAT(numbers({.log = kLog}), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(numbers({.log = kLog, .from_end = true, .limit = 4}), ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(numbers({.log = kLog, .minimum = Level::warning}), ElementsAre(1, 4, 5));
  EXPECT_THAT(numbers({.log = kLog, .from_end = true, .minimum = Level::warning, .limit = 2}),
              ElementsAre(4, 5));
  const DetailFacts facts = read([](Reader& reader) { return reader.detail_facts(kLog); });
  EXPECT_EQ(facts.first, 1);
  EXPECT_EQ(facts.last, 5);
  EXPECT_EQ(facts.warnings, 2);
  EXPECT_EQ(facts.errors, 1);
  EXPECT_EQ(facts.first_warning, 1);
  EXPECT_EQ(facts.first_error, 4);
  EXPECT_EQ(read([](Reader& reader) { return reader.line_of(kLog, 3); }), (LineSpan{2, 3}));
  ASSERT_THAT(hits("needle").details, SizeIs(1)) << "across a row and a block";
  EXPECT_EQ(hits("needle").details[0].sequence, 2);
}

TEST_F(SqliteBlocks, HoldATextTogetherThatStandsAcrossTwoOfThem) {
  append(1, {{"a nee", Level::info, true}});
  append(2, {{"dle"}, {"needle"}});
  const DetailHits found = hits("needle");
  ASSERT_THAT(found.details, SizeIs(2));
  EXPECT_EQ(found.details[0].message, "a nee");
  EXPECT_EQ(found.details[1].sequence, 3);
  EXPECT_EQ(read([](Reader& reader) { return reader.line_of(kLog, 2); }), (LineSpan{1, 2}));
}

TEST_F(SqliteBlocks, LetTheErrorBeFoundAmongMany) {
  std::vector<Said> lines(1'000, Said{"plain"});
  lines[499] = {"bad", Level::error};
  lines[511] = {"worse", Level::error};
  append(1, lines);
  const auto next = [&](std::int64_t after) {
    return read([&](Reader& reader) { return reader.next_error(kLog, after); });
  };
  const auto previous = [&](std::int64_t before) {
    return read([&](Reader& reader) { return reader.previous_error(kLog, before); });
  };
  EXPECT_EQ(next(0), 500);
  EXPECT_EQ(next(500), 512);
  EXPECT_EQ(next(512), 0);
  EXPECT_EQ(previous(1'001), 512);
  EXPECT_EQ(previous(512), 500);
  EXPECT_EQ(previous(500), 0);
}

class DamagedBlock : public SqliteBlocks {
 protected:
  void SetUp() override {
    SqliteBlocks::SetUp();
    append(1, {{"one"}, {"needle two", Level::warning}});
    append(3, {{"needle three"}, {"four"}, {"five", Level::error}});
    append(6, {{"needle six"}, {"seven"}});
    damage_block_of(3);
  }
};

TEST_F(DamagedBlock, IsOneLineThatSaysWhichWereLost) {
  const DetailPage whole = page({.log = kLog});
  ASSERT_THAT(numbers({.log = kLog}), ElementsAre(1, 2, 3, 6, 7));
  EXPECT_THAT(whole.details[2].message, HasSubstr("Lines 3 to 5 of this log are damaged"));
  EXPECT_EQ(whole.details[2].level, Level::error);
  EXPECT_EQ(whole.details[2].source, Source::system);
  EXPECT_EQ(whole.details[3].message, "needle six");
}

TEST_F(DamagedBlock, IsMetInWindowsOfAnyKind) {
  EXPECT_THAT(numbers({.log = kLog, .from_end = true}), ElementsAre(1, 2, 3, 6, 7));
  EXPECT_THAT(numbers({.log = kLog, .after = 3}), ElementsAre(4, 6, 7));
  EXPECT_THAT(numbers({.log = kLog, .before = 5, .from_end = true}), ElementsAre(1, 2, 3));
  EXPECT_THAT(numbers({.log = kLog, .minimum = Level::warning}), ElementsAre(2, 3));
  EXPECT_EQ(page({.log = kLog, .limit = 3}).reached, 5) << "who goes on does not meet it again";
  EXPECT_THAT(numbers({.log = kLog, .after = 5}), ElementsAre(6, 7));
}

TEST_F(DamagedBlock, IsSaidByASearchThatCouldNotLookIntoIt) {
  const DetailHits found = hits("needle");
  EXPECT_EQ(found.total, 2);
  EXPECT_EQ(found.unreadable, 3);
  EXPECT_TRUE(found.complete);
}

TEST_F(DamagedBlock, DoesNotKeepARunFromGoingOn) {
  append(8, {{"eight"}});
  EXPECT_THAT(numbers({.log = kLog, .after = 6}), ElementsAre(7, 8));
}

TEST_F(DamagedBlock, IsNamedByTheCheckWithItsRunAndLines) {
  EXPECT_THAT(problems(),
              ElementsAre("lines 3 to 5 of job log 20261123140000 are damaged: its checksum is "
                          "wrong"));
}

TEST_F(SqliteBlocks, ARowThatSaysOtherThingsThanItsLinesIsNamedByTheCheck) {
  append(1, {{"one"}, {"two", Level::error}});
  raw_->execute("UPDATE log_blocks SET errors = 2");
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("its row says other things than its lines")));
}

TEST_F(SqliteBlocks, GoAsAWholeByRetention) {
  append(1, std::vector<Said>(10, Said{"x"}));
  append(11, std::vector<Said>(10, Said{"x"}));
  raw_->execute(
      "UPDATE job_logs SET status = 3, finished_at = 5; UPDATE jobs SET state = 5, "
      "ended_as = 'success', finished_at = 5, process_id = NULL");
  const RetentionRules rules{.details_before = kNoon,
                             .logs_before = {},
                             .jobs_before = {},
                             .batch = 5,
                             .clock_wrong_before = {}};
  const auto prune = [&] {
    Pruned pruned;
    EXPECT_TRUE(store_->write([&](Transaction& tx) { pruned = tx.prune(rules); }));
    return pruned.details;
  };
  EXPECT_EQ(prune(), 10);
  EXPECT_THAT(numbers({.log = kLog, .limit = 1}), ElementsAre(11));
  EXPECT_EQ(prune(), 10);
  EXPECT_EQ(prune(), 0);
}

TEST_F(SqliteBlocks, AndRowsOfBeforeAreSearchedTogether) {
  store_row(1, {"needle in a row"});
  store_row(2, {"cut: nee", Level::info, true});
  append(3, {{"dle goes on"}, {"hay"}, {"needle", Level::error}});
  const FoundRuns all = search_runs({.text = "needle"});
  ASSERT_THAT(all.hits, SizeIs(1));
  EXPECT_EQ(all.hits.front().matching, 3);
  EXPECT_EQ(all.lines, 5);
  EXPECT_EQ(search_runs({.text = "needle", .minimum = Level::error}).hits.front().matching, 1);
}

TEST_F(SqliteBlocks, ThatAreDamagedAreCountedByASearchOverAllRuns) {
  append(1, {{"needle"}});
  append(2, {{"lost"}, {"needle"}});
  append(4, {{"needle"}});
  damage_block_of(2);
  const FoundRuns all = search_runs({.text = "needle"});
  EXPECT_EQ(all.unreadable, 2);
  ASSERT_THAT(all.hits, SizeIs(1));
  EXPECT_EQ(all.hits.front().matching, 2);
}

}  // namespace
}  // namespace joblog::test
