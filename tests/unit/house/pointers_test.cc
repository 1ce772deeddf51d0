// SPDX-License-Identifier: MIT
// What a comment or a document points to is there: the file it names, the heading, the section.
// A reader who follows a pointer to nothing loses more than one who got none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "source_tree.h"

namespace joblog::house {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A paragraph of comment, in one line; its pointers may have been broken over several.
struct Paragraph {
  std::size_t line;  ///< Where it begins.
  std::string text;
};

/// How a comment begins in a file of that name; "" in one whose comments are not read.
std::string_view comment_mark(const SourceFile& file) {
  for (const char* end : {".cc", ".h", ".mjs", ".js"}) {
    if (file.ends_with(end)) return "//";
  }
  if (file.ends_with(".sql")) return "--";
  if (file.ends_with(".cmake") || file.name() == "CMakeLists.txt" || file.is_in("bin/")) return "#";
  return "";
}

std::string_view comment_of(std::string_view line, std::string_view mark) {
  for (std::size_t at = line.find(mark); at != line.npos; at = line.find(mark, at + 1)) {
    const bool in_url = at > 0 && line[at - 1] == ':';
    if (in_url) continue;
    std::string_view comment = line.substr(at + mark.size());
    comment.remove_prefix(std::min(comment.find_first_not_of("/<#-"), comment.size()));
    return comment;
  }
  return "";
}

std::vector<Paragraph> comments(const SourceFile& file) {
  std::vector<Paragraph> found;
  const std::string_view mark = comment_mark(file);
  if (mark.empty()) return found;
  std::size_t number = 0;
  bool goes_on = false;
  for (const std::string_view line : split(file.text, '\n')) {
    ++number;
    const std::string_view comment = comment_of(line, mark);
    if (comment.empty()) {
      goes_on = false;
      continue;
    }
    if (!goes_on) found.push_back({number, ""});
    found.back().text.append(comment);
    goes_on = true;
  }
  return found;
}

/// A document's pointers stand between backticks; what else it names may be a reader's own file.
std::vector<Paragraph> code_spans(const SourceFile& file) {
  static const std::regex pattern("`([^`\n]+)`");
  std::vector<Paragraph> found;
  std::size_t number = 0;
  for (const std::string_view line : split(file.text, '\n')) {
    ++number;
    const std::string text(line);
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
      found.push_back({number, (*at)[1].str()});
  }
  return found;
}

/// The documents about the source. The others are for users, and name users' files.
bool is_about_the_source(const SourceFile& file) {
  if (!file.ends_with(".md") || file.path == "CHANGELOG.md") return false;
  return file.path == "ARCHITECTURE.md" || file.path == "CONTRIBUTING.md" ||
         file.is_in("docs/decisions/") || file.is_in("src/");
}

/// What may be pointed to.
class Places {
 public:
  explicit Places(const std::vector<SourceFile>& tree) {
    static const std::regex made(R"(\b\w+\.h\b)");
    for (const SourceFile& file : tree) {
      add(file.path);
      if (file.ends_with(".md")) documents_.emplace(file.path, file.text);
      if (!file.ends_with(".cmake") && file.name() != "CMakeLists.txt") continue;
      // The build names the headers that it makes.
      for (std::sregex_iterator at(file.text.begin(), file.text.end(), made), end; at != end; ++at)
        ends_.insert(at->str());
    }
  }

  /// A file or folder is named by the end of its path: "core/job.h", "job.h".
  bool has(std::string_view pointer) const { return ends_.contains(pointer); }

  bool has_heading(std::string_view document, std::string_view heading) const {
    return std::ranges::any_of(documents_, [&](const auto& entry) {
      const auto& [path, text] = entry;
      return ("/" + path).ends_with("/" + std::string(document)) && holds(text, heading);
    });
  }

 private:
  /// The ends of the path, and those of its folders.
  void add(std::string_view path) {
    for (auto end = path.size(); end != path.npos; end = path.rfind('/', end - 1)) {
      const std::string_view whole = path.substr(0, end);
      ends_.emplace(whole);
      for (auto at = whole.find('/'); at != whole.npos; at = whole.find('/', at + 1))
        ends_.emplace(whole.substr(at + 1));
    }
  }

  static bool holds(const std::string& text, std::string_view heading) {
    return std::ranges::any_of(split(text, '\n'), [&](std::string_view line) {
      return line.starts_with("#") && line.ends_with(" " + std::string(heading));
    });
  }

  std::set<std::string, std::less<>> ends_;
  std::map<std::string, std::string> documents_;
};

Faults faults_in(const Paragraph& paragraph, const Places& places, const std::string& where) {
  // Something quoted is an example. A pointer to a heading: CONTRIBUTING.md, "Templates".
  static const std::regex pointer(
      R"re("[^"]{0,80}"|([\w./-]*\w\.(?:h|cc|md|sql|mjs|js|css|cmake|toml))\b(?:, "([^"]+)")?)re");
  static const std::regex section(R"((§ ?|\b[Ss]ections? )\d)");
  static const std::regex standard(R"(RFC \d+,? ((§ ?|[Ss]ections? )\d))");
  Faults faults;
  const std::string& text = paragraph.text;
  for (std::sregex_iterator at(text.begin(), text.end(), pointer), end; at != end; ++at) {
    const std::string file = (*at)[1], heading = (*at)[2];
    if (file.empty() || file.starts_with("/")) continue;  // Quoted, or a path of a machine.
    if (!places.has(file)) {
      faults.push_back(where + ": there is no file " + file);
    } else if (!heading.empty() && !places.has_heading(file, heading)) {
      faults.push_back(where + ": " + file + " has no heading \"" + heading + "\"");
    }
  }
  const auto count = [&](const std::regex& of) {
    return std::distance(std::sregex_iterator(text.begin(), text.end(), of), {});
  };
  if (count(section) > count(standard))
    faults.push_back(where + ": name a document's heading instead of a section's number");
  return faults;
}

Faults pointers_to_nothing(const SourceFile& file, const Places& places) {
  Faults faults;
  const bool document = is_about_the_source(file);
  for (const Paragraph& paragraph : document ? code_spans(file) : comments(file)) {
    const std::string where = file.path + ":" + std::to_string(paragraph.line);
    std::ranges::move(faults_in(paragraph, places, where), std::back_inserter(faults));
    static const std::regex folder(R"((src|include|tests|tools|cmake|docs|assets)/[\w/]+)");
    std::string text = paragraph.text;
    if (text.ends_with('/')) text.pop_back();
    if (document && std::regex_match(text, folder) && !places.has(text))
      faults.push_back(where + ": there is no folder " + text);
  }
  return faults;
}

/// A document's pointers to a heading, in its text: CONTRIBUTING.md, "Templates".
Faults headings_that_are_none(const SourceFile& file, const Places& places) {
  static const std::regex pointer(R"re(([\w./-]+\.md)`?,\s+"([^"]+)")re");
  Faults faults;
  if (!is_about_the_source(file)) return faults;
  for (std::sregex_iterator at(file.text.begin(), file.text.end(), pointer), end; at != end; ++at) {
    if (!places.has_heading((*at)[1].str(), (*at)[2].str()))
      faults.push_back(file.path + ": there is no heading " + at->str());
  }
  return faults;
}

/// A document's links to files beside it.
Faults links_to_nothing(const SourceFile& file, const Places& places) {
  static const std::regex link(R"(\]\(([^)#:\s]+)(#[^)]*)?\))");
  Faults faults;
  if (!file.ends_with(".md")) return faults;
  const std::string folder(file.path, 0, file.path.rfind('/') + 1);
  for (std::sregex_iterator at(file.text.begin(), file.text.end(), link), end; at != end; ++at) {
    const std::string target = (*at)[1];
    const bool known = target.starts_with("../")
                           ? places.has(target.substr(target.rfind("../") + 3))
                           : places.has(folder + target);
    if (!known) faults.push_back(file.path + ": there is no file " + target + " beside it");
  }
  return faults;
}

/// An include says which header it means only if one header has that name. Public headers are
/// always named with their folder (<joblog/job.h>), so they may repeat a name of the inside.
Faults headers_with_one_name(const std::vector<SourceFile>& tree) {
  std::map<std::string_view, std::string> first;
  Faults faults;
  for (const SourceFile& file : tree) {
    if (!file.ends_with(".h") || file.is_in("include/")) continue;
    const auto [at, is_new] = first.emplace(file.name(), file.path);
    if (!is_new) faults.push_back(file.path + " has the name of " + at->second);
  }
  return faults;
}

std::string lines(const Faults& faults) {
  std::string text;
  for (const std::string& fault : faults) text += fault + "\n";
  return text;
}

const std::vector<SourceFile> kSmallTree{
    {"src/core/job.h", ""},
    {"CMakeLists.txt", "embed(made.h)"},
    {"docs/states.md", "# States\n## Of a job\n"},
};

Faults found_in(std::string path, std::string text) {
  return pointers_to_nothing({std::move(path), std::move(text)}, Places(kSmallTree));
}

TEST(Pointers, AreFollowedInComments) {
  EXPECT_THAT(found_in("src/a.cc", "// As core/job.h and job.h say, and made.h.\n"), IsEmpty());
  EXPECT_THAT(found_in("src/a.cc", "x();  ///< See core/task.h.\n"),
              ElementsAre("src/a.cc:1: there is no file core/task.h"));
  EXPECT_THAT(found_in("src/a.sql", "SELECT 1;\n-- From ob.h.\n"),
              ElementsAre("src/a.sql:2: there is no file ob.h"));
  EXPECT_THAT(found_in("cmake/a.cmake", "# Used by src/app/none.cc.\n"),
              ElementsAre(HasSubstr("there is no file src/app/none.cc")));
}

TEST(Pointers, AreNoneWhereSomethingIsAnExampleOrCode) {
  EXPECT_THAT(found_in("src/a.cc", "// \"file.cc:12] text\" is written by glog.\n"), IsEmpty());
  EXPECT_THAT(found_in("src/a.cc", "// It lies in /etc/joblog/joblog.toml.\n"), IsEmpty());
  EXPECT_THAT(found_in("src/a.cc", "open(\"none.toml\");\n"), IsEmpty());
}

TEST(Pointers, ToAHeadingNeedThatHeading) {
  EXPECT_THAT(found_in("src/a.cc", "// docs/states.md,\n// \"Of a job\"\n"), IsEmpty());
  EXPECT_THAT(found_in("src/a.cc", "// docs/states.md,\n// \"Of a run\"\n"),
              ElementsAre("src/a.cc:1: docs/states.md has no heading \"Of a run\""));
}

TEST(Pointers, ToANumberedSectionNeedAStandardThatHasNumbers) {
  EXPECT_THAT(found_in("src/a.cc", "// RFC 9112, section 3.2, and RFC 9110 § 7.\n"), IsEmpty());
  EXPECT_THAT(found_in("src/a.cc", "// Rules: design section 9.\n"), testing::SizeIs(1));
  EXPECT_THAT(found_in("src/a.cc", "// Rules: §3.\n"), testing::SizeIs(1));
}

TEST(Pointers, AreFollowedInDocumentsAboutTheSource) {
  EXPECT_THAT(found_in("ARCHITECTURE.md", "`core/job.h` is in `src/core`, says `joblog jobs`\n"),
              IsEmpty());
  EXPECT_THAT(found_in("ARCHITECTURE.md", "a\n`core/task.h` is in `src/more/`\n"),
              ElementsAre("ARCHITECTURE.md:2: there is no file core/task.h",
                          "ARCHITECTURE.md:2: there is no folder src/more"));
  EXPECT_THAT(headings_that_are_none({"ARCHITECTURE.md", "See `docs/states.md`,\n\"Of a job\"."},
                                     Places(kSmallTree)),
              IsEmpty());
  EXPECT_THAT(headings_that_are_none({"ARCHITECTURE.md", "See docs/states.md, \"Of a run\"."},
                                     Places(kSmallTree)),
              ElementsAre(HasSubstr("Of a run")));
  EXPECT_THAT(links_to_nothing({"docs/a.md", "[a](states.md#of-a-job) [b](../docs/states.md)"},
                               Places(kSmallTree)),
              IsEmpty());
  EXPECT_THAT(links_to_nothing({"docs/a.md", "[a](none.md)"}, Places(kSmallTree)),
              ElementsAre(HasSubstr("none.md")));
}

TEST(Pointers, LeadSomewhere) {
  const std::vector<SourceFile> tree = read_tree();
  const Places places(tree);
  Faults faults;
  for (const SourceFile& file : tree) {
    if (file.is_in("tests/unit/house/")) continue;  // Its examples lead nowhere.
    std::ranges::move(pointers_to_nothing(file, places), std::back_inserter(faults));
    std::ranges::move(headings_that_are_none(file, places), std::back_inserter(faults));
    std::ranges::move(links_to_nothing(file, places), std::back_inserter(faults));
  }
  EXPECT_THAT(faults, IsEmpty()) << lines(faults);
}

TEST(Headers, HaveANameOfTheirOwn) {
  EXPECT_THAT(headers_with_one_name({{"src/a/job.h", ""}, {"tests/job.h", ""}}),
              ElementsAre("tests/job.h has the name of src/a/job.h"));
  EXPECT_THAT(headers_with_one_name({{"src/a/job.h", ""}, {"include/joblog/job.h", ""}}),
              IsEmpty());
  EXPECT_THAT(headers_with_one_name(read_cpp_files()), IsEmpty());
}

}  // namespace
}  // namespace joblog::house
