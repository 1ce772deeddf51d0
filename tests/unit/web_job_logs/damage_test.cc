// SPDX-License-Identifier: MIT
// Lines that the disk did not keep as they were: the page and the file name them, and show all
// others; a search does not pretend to have looked at them.
#include <fmt/format.h>

#include "sqlite/database.h"
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class DamagedLines : public testing::Test {
 protected:
  void SetUp() override {
    fixture_.say(run_, {{"connecting"}});
    fixture_.say(run_, {{"row 1 was read"}, {"row 2 was read"}});
    fixture_.say(run_, {{"row 3 was read"}});
    sqlite::Database file(fixture_.folder.file("joblog.sqlite3"), sqlite::OpenMode::read_write);
    file.execute(fmt::format("UPDATE log_blocks SET block = x'0102' WHERE id = ({} << 27) + 2",
                             run_.log.value));
  }
  std::string log(const std::string& query = "") {
    return text_of(by_id(fixture_.page(RunPagesFixture::address(run_) + query), "log").inside);
  }

  RunPagesFixture fixture_;
  const Claim run_ = fixture_.begin();
};

TEST_F(DamagedLines, AreNamedOnThePageBetweenTheOthers) {
  EXPECT_THAT(log(), AllOf(HasSubstr("connecting"),
                           HasSubstr("Lines 2 to 3 of this log are damaged in the store"),
                           HasSubstr("row 3 was read"), Not(HasSubstr("row 1"))));
}

TEST_F(DamagedLines, AreNamedInTheFileBetweenTheOthers) {
  auto answer = fixture_.get(RunPagesFixture::address(run_) + "/download.txt");
  const std::string file = all_of(answer);
  EXPECT_THAT(file, AllOf(HasSubstr("connecting"), HasSubstr("Lines 2 to 3 of this log"),
                          HasSubstr("row 3 was read")));
}

TEST_F(DamagedLines, AreCountedByASearch) {
  EXPECT_THAT(log("?q=row+3"),
              HasSubstr("1 hit in the whole log; 2 lines are damaged in the store and could not be "
                        "searched"));
  EXPECT_THAT(log("?q=row+2"),
              HasSubstr("No line holds \"row 2\"; 2 lines are damaged in the store and could not "
                        "be searched."));
}

}  // namespace
}  // namespace joblog::test
