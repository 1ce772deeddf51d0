// SPDX-License-Identifier: MIT
// Files that joblog finds at its start, damaged: it starts, or says which file it does not take.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "faults/fault_fixture.h"

namespace joblog::test {
namespace {

constexpr std::string_view kOpenOrders = R"(
[open_orders]
source = "odbc"
connection = "Driver=SQLite3;Database=${JOBLOG_DATA}/sample_erp.sqlite3"
query = "SELECT * FROM open_sales_orders"
)";

/// Leaves every kind of file that joblog has: store, log, spools, open orders and their index.
void work_until_killed(FaultFixture& fixture, Random& random) {
  fixture.joblog.rewrite_config(content_of(fixture.joblog.config_file()) +
                                std::string(kOpenOrders));
  ASSERT_EQ(fixture.joblog.run({"sample-erp", "--orders", "200"}).exit_code, 0);
  ASSERT_EQ(fixture.joblog.run({"sync", "open_orders"}).exit_code, 0);
  const auto server = fixture.serve();
  const Load load(fixture, 2, random);
  ASSERT_TRUE(fixture.wait_for_answers(random.between(10, 30)));
}

std::vector<std::string> files_of(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string random_bytes(std::size_t size, Random& random) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.between(0, 255));
  return bytes;
}

/// Says what it did.
std::string damage(std::string& content, Random& random) {
  const std::size_t size = content.size();
  const std::size_t at = size == 0 ? 0 : random.between<std::size_t>(0, size - 1);
  const std::size_t in_head =
      size == 0 ? 0 : random.between<std::size_t>(0, std::min(size, std::size_t{8192}) - 1);
  switch (random.between(1, 6)) {
    case 1:
      content.resize(at);
      return fmt::format("cut at {}", at);
    case 2:
      content.clear();
      return "emptied";
    case 3:
      if (size > 0)
        content[in_head] = static_cast<char>(content[in_head] ^ (1 << random.between(0, 7)));
      return fmt::format("a bit at {} turned over", in_head);
    case 4: {
      const std::size_t page = at / 4096 * 4096;
      for (std::size_t i = page; i < std::min(size, page + 4096); ++i) content[i] = '\0';
      return fmt::format("the page at {} full of zeros", page);
    }
    case 5:
      content = random_bytes(std::min(size, std::size_t{65536}), random);
      return "random bytes";
    default:
      if (size >= in_head / 8 * 8 + 8) content.replace(in_head / 8 * 8, 8, random_bytes(8, random));
      return fmt::format("a number at {} replaced", in_head / 8 * 8);
  }
}

void expect_a_start_or_a_reason(const FaultFixture& fixture, const std::string& file) {
  Background server = fixture.joblog.start({"serve"});
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
  campaign([](Random& random) {
    FaultFixture fixture(random);
    work_until_killed(fixture, random);
    const auto files = files_of(fixture.data());
    ASSERT_FALSE(files.empty());
    const std::string& file = random.one_of(files);
    std::string content = content_of(file);
    const std::string what = damage(content, random);
    SCOPED_TRACE(fmt::format("{}: {}", file, what));
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
    ++tally().faults;
    expect_a_start_or_a_reason(fixture, file);
  });
}

}  // namespace
}  // namespace joblog::test
