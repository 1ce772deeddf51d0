// SPDX-License-Identifier: MIT
// Free space goes back to the file system once there is much of it, and some stays.
#include "queue/vacuum.h"

#include "sqlite/database.h"
#include "support/store_fixture.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kMiB = 1 << 20;

TEST(FreeSpace, OfATwentiethOfTheStoreAndOf32MiBAtLeastIsKept) {
  EXPECT_EQ(kept_free({.bytes = 100 * kMiB}), 32 * kMiB);
  EXPECT_EQ(kept_free({.bytes = 10'000 * kMiB}), 500 * kMiB);
}

TEST(FreeSpace, IsMuchWhenThereIsTwiceAsMuchAsIsKept) {
  EXPECT_FALSE(has_much_free({.bytes = 200 * kMiB, .free_bytes = 64 * kMiB}));
  EXPECT_TRUE(has_much_free({.bytes = 200 * kMiB, .free_bytes = 65 * kMiB}));
  EXPECT_FALSE(has_much_free({.bytes = 10'000 * kMiB, .free_bytes = 1'000 * kMiB}));
  EXPECT_TRUE(has_much_free({.bytes = 10'000 * kMiB, .free_bytes = 1'001 * kMiB}));
}

class VacuumTest : public testing::Test {
 protected:
  static constexpr std::int64_t kLeast = kMiB / 4;

  void free_so_many_mib(int mib) {
    raw.execute("CREATE TABLE filler (block BLOB)");
    for (int i = 0; i < mib; ++i) raw.execute("INSERT INTO filler VALUES (zeroblob(1048576))");
    raw.execute("DROP TABLE filler");
  }
  StoreSpace space() const {
    return fixture.read([](Reader& reader) { return reader.space(); });
  }

  StoreFixture fixture;
  sqlite::Database raw{fixture.folder.file("joblog.sqlite3"), sqlite::OpenMode::read_write};
  Vacuum vacuum{*fixture.store, fixture.writer, fixture.clock, fixture.notices, kLeast};
};

TEST_F(VacuumTest, GivesBackMuchFreeSpaceBitByBitAndKeepsSome) {
  free_so_many_mib(3);
  const StoreSpace before = space();
  EXPECT_EQ(vacuum.run_once(), 2ms);
  const std::int64_t first = before.free_bytes - space().free_bytes;
  EXPECT_GT(first, 0);
  EXPECT_LT(first, kMiB) << "a small part in one turn";
  while (vacuum.run_once() < 1min) {
  }
  EXPECT_LE(space().free_bytes, kLeast);
  EXPECT_GT(space().free_bytes, kLeast - 100'000);
  EXPECT_TRUE(fixture.notices.said("the store gave 2."));
  fixture.expect_sound();
}

TEST_F(VacuumTest, LeavesAStoreAloneThatHasLittleFree) {
  free_so_many_mib(1);
  const StoreSpace before{.bytes = space().bytes, .free_bytes = space().free_bytes};
  Vacuum calm{*fixture.store, fixture.writer, fixture.clock, fixture.notices};
  EXPECT_EQ(calm.run_once(), 1min);
  EXPECT_EQ(space().free_bytes, before.free_bytes);
  EXPECT_FALSE(fixture.notices.said("gave"));
}

TEST_F(VacuumTest, DoesNotBeginAnewForWhatIsFreedInSteadyWork) {
  free_so_many_mib(3);
  while (vacuum.run_once() < 1min) {
  }
  const std::int64_t kept = space().bytes;
  raw.execute(
      "CREATE TABLE filler (block BLOB); INSERT INTO filler VALUES (zeroblob(200000));"
      "DROP TABLE filler");
  EXPECT_EQ(vacuum.run_once(), 1min);
  EXPECT_EQ(space().bytes, kept);
}

}  // namespace
}  // namespace joblog::test
