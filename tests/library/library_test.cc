// SPDX-License-Identifier: MIT
// joblog as a library of other projects, the three ways that docs/library.md shows: each starts
// from an empty folder, takes the README's example and the document's own text, builds and runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "support/paths.h"
#include "support/run_command.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

const fs::path kSources = JOBLOG_SOURCE_DIR;

/// The first fenced block of that language after the heading; "" when there is none.
std::string block_of(const fs::path& document, std::string_view heading,
                     std::string_view language) {
  const std::string text = content_of((kSources / document).string());
  const std::string fence = "```" + std::string(language) + "\n";
  const auto section = text.find("\n## " + std::string(heading) + "\n");
  const auto start = section == std::string::npos ? section : text.find(fence, section);
  if (start == std::string::npos) return "";
  const auto from = start + fence.size();
  return text.substr(from, text.find("```", from) - from);
}

void write(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << content;
}

/// A project outside the tree of joblog: main.cc and at most one file more.
struct Project {
  explicit Project(fs::path where) : folder(std::move(where)) {
    fs::remove_all(folder);
    write(folder / "main.cc", block_of("README.md", "Jobs of your own", "cpp"));
    write(folder / "joblog.toml", "");
  }

  CommandResult shell(const std::string& command) const {
    return run_command({"sh", "-c", "cd '" + folder.string() + "' && " + command});
  }

  void build_with_cmake(const std::string& options) const {
    const auto configured = shell("cmake -S . -B build -G Ninja " + options);
    ASSERT_EQ(configured.exit_code, 0) << configured.output;
    const auto built = shell("cmake --build build --target mine");
    ASSERT_EQ(built.exit_code, 0) << built.output;
  }

  /// What the program says with a store of its own.
  CommandResult run(const fs::path& program, const std::string& words) const {
    return shell((folder / program).string() + " --config joblog.toml --data data " + words);
  }

  fs::path folder;
};

void expect_that_it_works(const Project& project, const fs::path& program) {
  const auto ran = project.run(program, "run report");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("collecting 10 rows"));
  const auto shown = project.run(program, "logs show last");
  EXPECT_THAT(shown.output,
              AllOf(HasSubstr("report"), HasSubstr("collecting 10 rows"), HasSubstr("rows  10")));
}

/// joblog as `cmake --install` puts it into a prefix.
class InstalledLibrary : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    prefix_ = new TempFolder;
    const auto installed = run_command(
        {"cmake", "--install", JOBLOG_BINARY_DIR, "--prefix", prefix_->path().string()});
    ASSERT_EQ(installed.exit_code, 0) << installed.output;
  }
  static void TearDownTestSuite() { delete prefix_; }

  static fs::path prefix() { return prefix_->path(); }
  static inline TempFolder* prefix_ = nullptr;
  TempFolder fixture_;
};

TEST_F(InstalledLibrary, BringsTheProgramAndItsLicences) {
  const auto licences = run_command({(prefix() / "bin/joblog").string(), "--licenses"});
  EXPECT_EQ(licences.exit_code, 0);
  EXPECT_THAT(licences.output,
              AllOf(HasSubstr(content_of((kSources / "LICENSE").string())),
                    HasSubstr(content_of((kSources / "THIRD_PARTY_NOTICES.md").string()))));
  EXPECT_TRUE(fs::exists(prefix() / "share/doc/joblog/LICENSE"));
}

TEST_F(InstalledLibrary, IsFoundByFindPackage) {
  const Project project(fixture_.path() / "mine");
  write(project.folder / "CMakeLists.txt",
        block_of("docs/library.md", "Installed, with CMake", "cmake"));
  project.build_with_cmake("-DCMAKE_PREFIX_PATH='" + prefix().string() + "'");
  expect_that_it_works(project, "build/mine");
}

TEST_F(InstalledLibrary, IsRefusedWhenAnotherMinorVersionIsAskedFor) {
  const Project project(fixture_.path() / "mine");
  write(project.folder / "CMakeLists.txt",
        "cmake_minimum_required(VERSION 3.25)\nproject(mine LANGUAGES CXX)\n"
        "find_package(joblog 0.0.9 REQUIRED)\n");
  const auto configured =
      project.shell("cmake -S . -B build -DCMAKE_PREFIX_PATH='" + prefix().string() + "'");
  EXPECT_NE(configured.exit_code, 0);
  EXPECT_THAT(configured.output, HasSubstr("with requested version \"0.0.9\""));
}

TEST_F(InstalledLibrary, IsFoundByPkgConfig) {
  const Project project(fixture_.path() / "mine");
  const std::string command = block_of("docs/library.md", "Installed, with pkg-config", "sh");
  ASSERT_THAT(command, HasSubstr("pkg-config"));
  const auto built = project.shell("export PKG_CONFIG_PATH=$(dirname $(find '" + prefix().string() +
                                   "' -name joblog.pc)) && " + command);
  ASSERT_EQ(built.exit_code, 0) << built.output;
  expect_that_it_works(project, "mine");
}

/// joblog's files without node_modules and what the build made.
void bring_sources(const fs::path& to) {
  fs::create_directories(to);
  for (const char* name : {"CMakeLists.txt", "LICENSE", "THIRD_PARTY_NOTICES.md", "cmake",
                           "include", "src", "tools", "assets"}) {
    fs::create_symlink(kSources / name, to / name);
  }
}

/// A project that takes joblog's sources in, in a folder of that name. Not optimized, as it is
/// about building, and half of the time goes into that.
struct AroundJoblog : Project {
  explicit AroundJoblog(fs::path where) : Project(std::move(where)) {
    write(folder / "CMakeLists.txt",
          block_of("docs/library.md", "As a part of your project", "cmake"));
    bring_sources(folder / "joblog");
  }
  static std::string options() {
    const fs::path sqlite = kSources / "node_modules/better-sqlite3/deps/sqlite3";
    return "-DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG=-O0 -DCMAKE_CXX_FLAGS_DEBUG=-O0 "
           "-DNODE=NODE-NOTFOUND -DJOBLOG_SQLITE_DIR='" +
           sqlite.string() + "'";
  }
};

TEST(JoblogInAnotherProject, IsConfiguredWithoutNodeAndNpm) {
  TempFolder fixture;
  const AroundJoblog project(fixture.path() / "mine");
  const auto configured = project.shell("cmake -S . -B build -G Ninja " + project.options());
  EXPECT_EQ(configured.exit_code, 0) << configured.output;
  const auto planned = project.shell("ninja -C build -n mine");
  EXPECT_EQ(planned.exit_code, 0) << planned.output;
}

/// Compiles all of joblog, which takes minutes: bin/check library.
TEST(JoblogInAnotherProject, BuildsWithoutNodeAndNpm) {
  if (std::getenv("JOBLOG_BUILD_FROM_SOURCES") == nullptr) GTEST_SKIP();
  // Always in the same folder, so that the compiler's cache knows the files.
  const AroundJoblog project(fs::path(JOBLOG_BINARY_DIR) / "tests/another_project");
  project.build_with_cmake(project.options());
  expect_that_it_works(project, "build/mine");
}

TEST(JoblogInAnotherProject, SaysWhatToDoWhenSqliteIsMissing) {
  TempFolder fixture;
  const AroundJoblog project(fixture.path() / "mine");
  const auto configured = project.shell("cmake -S . -B build");
  EXPECT_NE(configured.exit_code, 0);
  EXPECT_THAT(configured.output, AllOf(HasSubstr("npm ci"), HasSubstr("JOBLOG_SQLITE_DIR")));
}

}  // namespace
}  // namespace joblog::test
