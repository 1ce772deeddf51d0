// Files that joblog finds at its start, damaged: it starts, or says which file it does not take.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "faults/room.h"

namespace joblog::test {
namespace {

constexpr std::string_view kOpenOrders = R"(
[open_orders]
source = "odbc"
connection = "Driver=SQLite3;Database=${JOBLOG_DATA}/sample_erp.sqlite3"
query = "SELECT * FROM open_sales_orders"
)";

/// Leaves every kind of file that joblog has: store, log, spools, open orders and their index.
void work_until_killed(FaultRoom& room, Dice& dice) {
  room.joblog.rewrite_config(content_of(room.joblog.config_file()) + std::string(kOpenOrders));
  ASSERT_EQ(room.joblog.run({"sample-erp", "--orders", "200"}).exit_code, 0);
  ASSERT_EQ(room.joblog.run({"sync", "open_orders"}).exit_code, 0);
  const auto server = room.serve();
  const Load load(room, 2, dice);
  ASSERT_TRUE(room.wait_for_answers(dice.between(10, 30)));
}

std::vector<std::string> files_of(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string random_bytes(std::size_t size, Dice& dice) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(dice.between(0, 255));
  return bytes;
}

/// Says what it did.
std::string damage(std::string& content, Dice& dice) {
  const std::size_t size = content.size();
  const std::size_t at = size == 0 ? 0 : dice.between<std::size_t>(0, size - 1);
  const std::size_t in_head =
      size == 0 ? 0 : dice.between<std::size_t>(0, std::min(size, std::size_t{8192}) - 1);
  switch (dice.between(1, 6)) {
    case 1:
      content.resize(at);
      return fmt::format("cut at {}", at);
    case 2:
      content.clear();
      return "emptied";
    case 3:
      if (size > 0)
        content[in_head] = static_cast<char>(content[in_head] ^ (1 << dice.between(0, 7)));
      return fmt::format("a bit at {} turned over", in_head);
    case 4: {
      const std::size_t page = at / 4096 * 4096;
      for (std::size_t i = page; i < std::min(size, page + 4096); ++i) content[i] = '\0';
      return fmt::format("the page at {} full of zeros", page);
    }
    case 5:
      content = random_bytes(std::min(size, std::size_t{65536}), dice);
      return "random bytes";
    default:
      if (size >= in_head / 8 * 8 + 8) content.replace(in_head / 8 * 8, 8, random_bytes(8, dice));
      return fmt::format("a number at {} replaced", in_head / 8 * 8);
  }
}

void expect_a_start_or_a_reason(const FaultRoom& room, const std::string& file) {
  Background server = room.joblog.start({"serve"});
  const bool serves = server.says(", recurring tasks: ");
  if (serves) {
    EXPECT_LT(server.stop(), 128) << server.said();
    return;
  }
  const int code = server.wait();
  EXPECT_GT(code, 0) << server.said();
  EXPECT_LT(code, 128) << "a signal ended it: " << server.said();
  const std::string name = std::filesystem::path(file).filename().string();
  EXPECT_NE(server.said().find(name.substr(0, name.find("-wal"))), std::string::npos)
      << "it does not name the file: " << server.said();
}

TEST(Damage, OfAnyFileEndsNoStartWithoutAReason) {
  campaign([](Dice& dice) {
    FaultRoom room(dice);
    work_until_killed(room, dice);
    const auto files = files_of(room.data());
    ASSERT_FALSE(files.empty());
    const std::string& file = dice.one_of(files);
    std::string content = content_of(file);
    const std::string what = damage(content, dice);
    SCOPED_TRACE(fmt::format("{}: {}", file, what));
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
    ++tally().faults;
    expect_a_start_or_a_reason(room, file);
  });
}

}  // namespace
}  // namespace joblog::test
