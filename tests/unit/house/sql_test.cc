// SPDX-License-Identifier: MIT
// The statements in .sql files: how the build makes constants of them, and what it cannot see by
// itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "support/paths.h"
#include "support/run_command.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// cmake/embed_texts.cmake at work on files of a folder of its own.
class EmbeddedTexts : public testing::Test {
 protected:
  void write(std::string_view name, std::string_view text) {
    texts_ += (texts_.empty() ? "" : ";") + folder_.write(name, text);
  }
  void write_numbers(std::string_view text) { numbers_ = folder_.write("numbers.txt", text); }
  CommandResult embed() const {
    return run_command({JOBLOG_CMAKE, "-DTEXTS=" + texts_, "-DOUT=" + folder_.file("out.h"),
                        "-DNAMESPACE=mine", "-DNUMBERS=" + numbers_, "-P",
                        JOBLOG_SOURCE_DIR "/cmake/embed_texts.cmake"});
  }
  /// The header that was made.
  std::string header() const {
    const CommandResult result = embed();
    EXPECT_EQ(result.exit_code, 0) << result.output;
    return read(folder_.file("out.h"));
  }
  /// What the build says when it stops; CMake breaks long lines.
  std::string complaint() const {
    const CommandResult result = embed();
    EXPECT_NE(result.exit_code, 0);
    return std::regex_replace(result.output, std::regex(R"(\s+)"), " ");
  }

 private:
  TempFolder folder_;
  std::string texts_;
  std::string numbers_;
};

TEST_F(EmbeddedTexts, MakeAConstantOfEachNamedStatementWithoutItsComments) {
  write("jobs.sql",
        "-- All of jobs.\n\n-- name: job_count\n-- Reads an index.\nSELECT count(*)\n  -- of all\n"
        "FROM jobs WHERE kind <> ';'\n\n-- name: job_drop\nDELETE FROM jobs;\n");
  EXPECT_THAT(header(), AllOf(HasSubstr("view job_count = R\"~~(SELECT count(*)\nFROM jobs WHERE "
                                        "kind <> ';')~~\";"),
                              HasSubstr("view job_drop = R\"~~(DELETE FROM jobs;)~~\";"),
                              HasSubstr("string_view>, 2> all{{"),
                              HasSubstr("{\"job_drop\", job_drop}"), Not(HasSubstr("--"))));
}

TEST_F(EmbeddedTexts, KeepAFileWithoutNamesAsItIs) {
  write("0001_start.sql", "-- Tables.\nCREATE TABLE a (b);\n");
  EXPECT_THAT(header(),
              HasSubstr("view m0001_start = R\"~~(-- Tables.\nCREATE TABLE a (b);\n)~~\";"));
}

TEST_F(EmbeddedTexts, PutNumbersInThePlaceOfNamesAndAssertThemInCpp) {
  write_numbers("-- States.\n#include \"core/job.h\"\n\njob.ready  1  JobState::ready\n");
  write("jobs.sql", "-- name: ready\nSELECT '{}' FROM jobs WHERE state = {job.ready}\n");
  EXPECT_THAT(header(),
              AllOf(HasSubstr("(SELECT '{}' FROM jobs WHERE state = 1)"),
                    HasSubstr("#include \"core/job.h\"\n"),
                    HasSubstr("static_assert(static_cast<long long>(JobState::ready) == 1,")));
}

TEST_F(EmbeddedTexts, RefuseANameThatIsTaken) {
  write("jobs.sql", "-- name: count\nSELECT 1\n");
  write("logs.sql", "-- name: count\nSELECT 2\n");
  EXPECT_THAT(complaint(), AllOf(HasSubstr("logs.sql: the name count is taken by"),
                                 HasSubstr("jobs.sql. Give one of the two another name.")));
}

TEST_F(EmbeddedTexts, RefuseTheNameOfTheList) {
  write("jobs.sql", "-- name: all\nSELECT 1\n");
  EXPECT_THAT(complaint(), HasSubstr("jobs.sql: the name all is taken by this header."));
}

TEST_F(EmbeddedTexts, RefuseANameThatCppCannotHave) {
  write("jobs.sql", "-- name: job-count\nSELECT 1\n");
  EXPECT_THAT(complaint(),
              HasSubstr("jobs.sql: \"job-count\" cannot name a statement. Write it in"));
}

TEST_F(EmbeddedTexts, RefuseALineWithoutAName) {
  write("jobs.sql", "-- name:\nSELECT 1\n");
  EXPECT_THAT(complaint(), HasSubstr("jobs.sql: \"\" cannot name a statement."));
}

TEST_F(EmbeddedTexts, RefuseSqlBeforeTheFirstName) {
  write("jobs.sql", "SELECT 1\n-- name: count\nSELECT 2\n");
  EXPECT_THAT(complaint(),
              HasSubstr("jobs.sql: what stands before the first `-- name:` belongs to no"));
}

TEST_F(EmbeddedTexts, RefuseANameWithoutAStatement) {
  write("jobs.sql", "-- name: count\n-- Counts.\n-- name: sum\nSELECT 2\n");
  EXPECT_THAT(complaint(), HasSubstr("jobs.sql: nothing follows `-- name: count`."));
}

TEST_F(EmbeddedTexts, RefuseACommentBehindSql) {
  write("jobs.sql", "-- name: count\nSELECT 1 -- one\n");
  EXPECT_THAT(complaint(),
              HasSubstr("jobs.sql: count has a comment behind SQL: -- one. Give it a line"));
}

TEST_F(EmbeddedTexts, RefuseANumberThatNoTableNames) {
  write_numbers("job.ready  1  JobState::ready\n");
  write("jobs.sql", "-- name: count\nSELECT {job.redy}\n");
  EXPECT_THAT(complaint(),
              HasSubstr("jobs.sql: count has {job.redy}, which no table of numbers names."));
}

TEST_F(EmbeddedTexts, RefuseATableThatCannotBeRead) {
  write_numbers("job.ready  JobState::ready\n");
  EXPECT_THAT(complaint(), HasSubstr("numbers.txt: cannot read \"job.ready JobState::ready\"."));
}

using Faults = std::vector<std::string>;

Faults unused_statements(const std::string& sql, const std::set<std::string>& used) {
  static const std::regex kName(R"(-- name: *(\w+))");
  Faults faults;
  for (std::sregex_iterator at(sql.begin(), sql.end(), kName), end; at != end; ++at) {
    const std::string name = (*at)[1];
    if (!used.contains(name))
      faults.push_back("nothing uses the statement " + name + ": remove it");
  }
  return faults;
}

Faults bare_numbers(const std::string& sql) {
  static const std::regex kBare(R"(\b(state|status|level|trigger|outcome)\s*([=<>]+|IN \()\s*\d)");
  Faults faults;
  for (const std::string_view line : split(sql, '\n')) {
    if (std::regex_search(line.begin(), line.end(), kBare)) {
      faults.push_back("write a name of numbers.txt for the number in: " + std::string(line));
    }
  }
  return faults;
}

Faults without_names(const std::string& sql) {
  if (sql.contains("\n-- name: ")) return {};
  return {"open each statement with a line `-- name: what_it_is_called_in_the_code`"};
}

std::vector<std::filesystem::path> source_files(const std::set<std::string>& extensions) {
  std::vector<std::filesystem::path> files;
  const std::string root = JOBLOG_SOURCE_DIR "/src";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (extensions.contains(entry.path().extension())) files.push_back(entry.path());
  }
  return files;
}

/// All but migrations: those run as a whole, and what they say never changes.
std::vector<std::filesystem::path> statement_files() {
  auto files = source_files({".sql"});
  std::erase_if(files,
                [](const auto& file) { return file.parent_path().filename() == "migrations"; });
  return files;
}

/// Each `name` of an `…sql::name` in the program, outside of comments.
std::set<std::string> names_in_code() {
  constexpr std::string_view kQualifier = "sql::";
  std::set<std::string> names;
  for (const auto& file : source_files({".cc", ".h"})) {
    const std::string text = read(file);
    for (std::string_view line : split(text, '\n')) {
      line = line.substr(0, line.find("//"));
      for (auto at = line.find(kQualifier); at != line.npos; at = line.find(kQualifier)) {
        line.remove_prefix(at + kQualifier.size());
        names.emplace(
            line.substr(0, line.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_")));
      }
    }
  }
  return names;
}

TEST(Statements, AreJudgedByRulesThatSeeAFault) {
  EXPECT_THAT(unused_statements("-- name: a\nSELECT 1\n-- name: b\nSELECT 2\n", {"a"}),
              ElementsAre("nothing uses the statement b: remove it"));
  EXPECT_THAT(bare_numbers("SELECT 1 FROM jobs WHERE state IN (1, 2)\nAND jobs.status >= 2\n"
                           "AND attempts = 2 AND state = ?2 AND status = {log.error}\n"),
              ElementsAre(HasSubstr("IN (1, 2)"), HasSubstr(">= 2")));
  EXPECT_THAT(without_names("SELECT 1\n"), ElementsAre(HasSubstr("open each statement")));
  EXPECT_THAT(without_names("-- Jobs.\n\n-- name: a\nSELECT 1\n"), IsEmpty());
}

TEST(Statements, AreUsedAndNamedAndHoldNoBareNumbers) {
  const std::set<std::string> used = names_in_code();
  const auto files = statement_files();
  ASSERT_FALSE(files.empty());
  for (const auto& file : files) {
    SCOPED_TRACE(file);
    const std::string sql = read(file);
    EXPECT_TRUE(sql.starts_with("-- ")) << "open the file with a comment that says its subject";
    EXPECT_THAT(without_names(sql), IsEmpty());
    EXPECT_THAT(unused_statements(sql, used), IsEmpty());
    EXPECT_THAT(bare_numbers(sql), IsEmpty());
  }
}

}  // namespace
}  // namespace joblog::test
