// SPDX-License-Identifier: MIT
// The rules of the house that neither the compiler nor the build can check, read from the source
// tree. Each rule is a function from one file to its faults; each is shown to see a fault before it
// is trusted to find none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "source_tree.h"
#include "support/paths.h"

namespace joblog {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

using house::Faults;
using house::SourceFile;
using Rule = std::function<Faults(const SourceFile&)>;

/// Code without what follows `//`, so that a comment may name what code may not use.
std::string_view code_of(std::string_view line) {
  for (std::size_t at = 0; at + 1 < line.size(); ++at) {
    const bool in_url = at > 0 && line[at - 1] == ':';
    if (line[at] == '/' && line[at + 1] == '/' && !in_url) return line.substr(0, at);
  }
  return line;
}

Faults lines_matching(const SourceFile& file, const std::regex& pattern, std::string_view why) {
  Faults faults;
  std::size_t number = 0;
  for (const std::string_view line : split(file.text, '\n')) {
    ++number;
    const std::string_view code = code_of(line);
    if (!std::regex_search(code.begin(), code.end(), pattern)) continue;
    faults.push_back(file.path + ":" + std::to_string(number) + ": " + std::string(why));
  }
  return faults;
}

bool is_product(const SourceFile& file) { return file.is_in("src/") || file.is_in("include/"); }
bool is_this_test(const SourceFile& file) { return file.is_in("tests/unit/house/"); }

constexpr std::string_view kLicence = "// SPDX-License-Identifier: MIT\n";

Faults without_licence(const SourceFile& file) {
  if (file.text.starts_with(kLicence)) return {};
  return {file.path + ":1: the first line is // SPDX-License-Identifier: MIT"};
}

/// What the file says itself.
std::string_view below_licence(const SourceFile& file) {
  const std::string_view text = file.text;
  return text.starts_with(kLicence) ? text.substr(kLicence.size()) : text;
}

Faults too_long(const SourceFile& file) {
  constexpr std::size_t kLinesMax = 400;
  const auto lines = std::ranges::count(below_licence(file), '\n');
  if (!is_product(file) || static_cast<std::size_t>(lines) <= kLinesMax) return {};
  return {file.path + ": " + std::to_string(lines) + " lines; split it by idea at 400"};
}

Faults without_opening_comment(const SourceFile& file) {
  if (!is_product(file) || !file.ends_with(".h") || below_licence(file).starts_with("//"))
    return {};
  return {file.path + ":2: open the header with a // comment that says its one idea"};
}

Faults asks_for_the_time(const SourceFile& file) {
  static const std::regex pattern(R"(::now\s*\()");
  if (!is_product(file) || file.path == "src/base/clock.cc") return {};
  return lines_matching(file, pattern, "time is injected: take a Clock");
}

Faults sleeps(const SourceFile& file) {
  static const std::regex pattern(R"(\b(sleep_for|sleep_until|usleep|nanosleep)\b)");
  // A bench measures after idleness; a fault lasts for a while.
  if (is_this_test(file) || file.is_in("bench/") || file.path == "tests/faults/pauses.h") return {};
  return lines_matching(file, pattern, "wait for an event with a time-out instead of sleeping");
}

Faults uses_bare_mutex(const SourceFile& file) {
  static const std::regex pattern(R"(\bstd::(recursive_|shared_|timed_)?mutex\b)");
  if (!is_product(file) || file.path == "src/base/mutex.h") return {};
  return lines_matching(file, pattern, "use Mutex of base/mutex.h: clang checks it");
}

Faults includes_upwards(const SourceFile& file) {
  static const std::regex pattern(R"(^\s*#\s*include\s*["<](.*/)?\.\./)");
  return lines_matching(file, pattern, "include by the path from the layer's root");
}

Faults holds_sql(const SourceFile& file) {
  static const std::regex pattern(
      R"re("\(?\s*(SELECT|INSERT( OR [A-Z]+)? INTO|REPLACE INTO|UPDATE|DELETE FROM) )re");
  if (!file.is_in("src/") || !file.ends_with(".cc")) return {};
  return lines_matching(file, pattern, "SQL lives in named statements of .sql files");
}

Faults names_the_store(const SourceFile& file) {
  static const std::regex pattern(R"(#\s*include\s*"storage/sqlite/)");
  for (const char* folder : {"src/storage/sqlite/", "src/app/", "tests/", "bench/"}) {
    if (file.is_in(folder)) return {};
  }
  return lines_matching(file, pattern, "only the wiring (src/app) names a concrete store");
}

Faults includes_sqlite(const SourceFile& file) {
  static const std::regex pattern(R"(#\s*include\s*["<]sqlite3\.h)");
  if (!is_product(file) || file.is_in("src/sqlite/") || file.is_in("src/storage/sqlite/"))
    return {};
  return lines_matching(file, pattern, "SQLite stays behind src/sqlite and src/storage/sqlite");
}

Faults includes_odbc(const SourceFile& file) {
  static const std::regex pattern(R"(#\s*include\s*["<](sql|sqlext|sqltypes|sqlucode)\.h)");
  if (!is_product(file) || file.is_in("src/orders/sources/")) return {};
  return lines_matching(file, pattern, "ODBC stays behind src/orders/sources");
}

Faults includes_the_network(const SourceFile& file) {
  static const std::regex pattern(R"(#\s*include\s*[<"](boost/(asio|beast)|openssl)/)");
  if (!is_product(file) || file.is_in("src/http/")) return {};
  return lines_matching(file, pattern, "sockets and TLS stay behind src/http");
}

/// The rest of src/http is its own business.
Faults includes_the_inside_of_http(const SourceFile& file) {
  static const std::regex pattern(
      R"(#\s*include\s*"http/(?!(message|http_server|guard|origin_check|http_limits|tls|password|weak_password|forwarded)\.h"))");
  if (!is_product(file) || file.is_in("src/http/")) return {};
  return lines_matching(file, pattern,
                        "use http/message.h, guard.h, http_server.h and what they show");
}

struct NamedRule {
  const char* name;
  Rule faults_in;
  SourceFile fault;   ///< Breaks the rule once.
  SourceFile proper;  ///< Keeps it, barely.
};

void PrintTo(const NamedRule& rule, std::ostream* out) { *out << rule.name; }

std::vector<NamedRule> rules() {
  const std::string lines_400 = [] {
    std::string text;
    for (int i = 0; i < 400; ++i) text += "x\n";
    return text;
  }();
  return {
      {"FilesAreShort", too_long, {"src/a.cc", lines_400 + "x\n"}, {"src/a.cc", lines_400}},
      {"FilesNameTheirLicence",
       without_licence,
       {"tests/a.cc", "// An idea.\n"},
       {"src/a.cc", "// SPDX-License-Identifier: MIT\n// An idea.\n"}},
      {"HeadersOpenWithAComment",
       without_opening_comment,
       {"include/joblog/a.h", "// SPDX-License-Identifier: MIT\n#pragma once\n"},
       {"src/a.h", "// An idea.\n#pragma once\n"}},
      {"SourcesMayOpenWithoutAComment",
       without_opening_comment,
       {"src/a.h", "#include \"base/text.h\"\n"},
       {"src/a.cc", "#include \"base/text.h\"\n"}},
      {"TimeIsInjected",
       asks_for_the_time,
       {"src/a.cc", "auto t = std::chrono::steady_clock::now();\n"},
       {"src/base/clock.cc", "return std::chrono::system_clock::now();\n"}},
      {"NothingSleeps",
       sleeps,
       {"tests/a_test.cc", "std::this_thread::sleep_for(1s);\n"},
       {"src/a.cc", "// never sleep_for\n"}},
      {"MutexesAreAnnotated",
       uses_bare_mutex,
       {"src/a.h", "std::mutex mutex_;\n"},
       {"src/base/mutex.h", "std::mutex mutex_;\n"}},
      {"IncludesNameTheirLayer",
       includes_upwards,
       {"src/a.cc", "#include \"../base/text.h\"\n"},
       {"src/a.cc", "#include \"base/text.h\"\n"}},
      {"SqlLivesInSqlFiles",
       holds_sql,
       {"src/storage/sqlite/a.cc", "run(\"INSERT OR IGNORE INTO jobs VALUES (1)\");\n"},
       {"src/storage/sqlite/a.cc", "run(\"PRAGMA optimize; BEGIN IMMEDIATE\");\n"}},
      {"OnlyTheWiringNamesAStore",
       names_the_store,
       {"src/web/a.cc", "#include \"storage/sqlite/sqlite_store.h\"\n"},
       {"src/app/a.cc", "#include \"storage/sqlite/sqlite_store.h\"\n"}},
      {"SqliteStaysInItsFolder",
       includes_sqlite,
       {"src/storage/a.cc", "#include <sqlite3.h>\n"},
       {"src/sqlite/a.cc", "#include <sqlite3.h>\n"}},
      {"OdbcStaysInItsFolder",
       includes_odbc,
       {"src/jobs/a.cc", "#include <sqlext.h>\n"},
       {"src/orders/sources/a.cc", "#include <sql.h>\n"}},
      {"SocketsStayInTheirFolder",
       includes_the_network,
       {"src/web/a.cc", "#include <boost/beast/http.hpp>\n"},
       {"src/http/a.cc", "#include <boost/asio/post.hpp>\n"}},
      {"TheServersInsideStaysInside",
       includes_the_inside_of_http,
       {"src/web/a.cc", "#include \"http/connection.h\"\n"},
       {"src/web/a.cc", "#include \"http/message.h\"\n"}},
  };
}

class House : public testing::TestWithParam<NamedRule> {};

TEST_P(House, SeesAFaultWhereThereIsOne) {
  EXPECT_THAT(GetParam().faults_in(GetParam().fault), SizeIs(1));
  EXPECT_THAT(GetParam().faults_in(GetParam().proper), IsEmpty());
}

TEST_P(House, KeepsTheRule) {
  static const std::vector<SourceFile> kTree = house::read_cpp_files();
  ASSERT_FALSE(kTree.empty());
  Faults faults;
  for (const SourceFile& file : kTree)
    std::ranges::move(GetParam().faults_in(file), std::back_inserter(faults));
  std::string report;
  for (const std::string& fault : faults) report += fault + "\n";
  EXPECT_TRUE(faults.empty()) << report;
}

/// Suite.Name of every test in the tree.
std::set<std::string> names_of_tests() {
  const std::regex pattern(R"re(TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\))re");
  std::set<std::string> names;
  for (const SourceFile& file : house::read_cpp_files()) {
    if (!file.is_in("tests/")) continue;
    for (std::sregex_iterator at(file.text.begin(), file.text.end(), pattern), end; at != end;
         ++at) {
      names.insert((*at)[1].str() + "." + (*at)[2].str());
    }
  }
  return names;
}

Faults proofs_that_are_none(const std::string& text, const std::set<std::string>& tests) {
  const std::regex proof(R"(`([A-Z]\w+\.[A-Z]\w+)`)");
  Faults faults;
  for (std::sregex_iterator at(text.begin(), text.end(), proof), end; at != end; ++at) {
    if (!tests.contains((*at)[1].str())) faults.push_back((*at)[1].str());
  }
  return faults;
}

/// A row of the table of threats: who | what | what stands against it | the tests.
Faults rows_without_proof(const std::string& text) {
  Faults faults;
  for (const std::string_view line : split(text, '\n')) {
    const bool is_row = line.starts_with("| ") && !line.starts_with("| who ");
    if (is_row && std::ranges::count(line, '|') == 5 &&
        !std::regex_search(std::string(line), std::regex(R"(`[A-Z]\w+\.[A-Z]\w+`)"))) {
      faults.emplace_back(line);
    }
  }
  return faults;
}

TEST(Threats, NameATestThatIsThereInEveryRow) {
  EXPECT_THAT(proofs_that_are_none("`House.KeepsTheRule` `House.FliesToTheMoon`", names_of_tests()),
              SizeIs(1));
  EXPECT_THAT(rows_without_proof("| who | may | stands | proof |\n| a | b | c | none |\n"),
              SizeIs(1));
  std::ifstream in(std::string(JOBLOG_SOURCE_DIR) + "/docs/threats.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  ASSERT_FALSE(text.empty());
  EXPECT_THAT(proofs_that_are_none(text, names_of_tests()), IsEmpty());
  EXPECT_THAT(rows_without_proof(text), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Rules, House, testing::ValuesIn(rules()),
                         [](const auto& param_info) { return std::string(param_info.param.name); });

}  // namespace
}  // namespace joblog
