// SPDX-License-Identifier: MIT
// What templates may say, and what is refused before a page exists.
#include "template_compiler/compiler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace template_compiler {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string body_of(const std::string& html) {
  return compile({"page", "page.html", "<%@ (const Page& page) %>\n" + html}).body;
}

std::string refusal_of(const std::string& html) {
  try {
    body_of(html);
  } catch (const TemplateError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(TemplateCompiler, EscapesAValueInTextAndInAQuotedAttribute) {
  EXPECT_THAT(body_of("<p><%= page.name %></p>"), HasSubstr("out.text(page.name);"));
  EXPECT_THAT(body_of("<p title=\"<%= page.name %>\">x</p>"), HasSubstr("out.text(page.name);"));
  EXPECT_THAT(body_of("<p title=\"run <%= page.name %>\">x</p>"),
              HasSubstr("out.text(page.name);"));
  EXPECT_THAT(body_of("<input value=\"<%= page.name %>\">"), HasSubstr("out.value(page.name);"));
}

TEST(TemplateCompiler, TakesOnlyAUrlWhereTheBrowserFollows) {
  EXPECT_THAT(body_of("<a href=\"<%= page.link %>\">x</a>"), HasSubstr("out.url(page.link);"));
  EXPECT_THAT(body_of("<form action=\"<%= page.link %>\"></form>"),
              HasSubstr("out.url(page.link);"));
  EXPECT_THAT(refusal_of("<a href=\"/job_logs/<%= page.id %>\">x</a>"), HasSubstr("one whole Url"));
  EXPECT_THAT(refusal_of("<a href=\"<%= page.link %><%= page.more %>\">x</a>"),
              HasSubstr("one whole Url"));
}

TEST(TemplateCompiler, TakesAnyValueAsAPlaceOnTheSamePage) {
  EXPECT_THAT(body_of("<a href=\"#L<%= page.line %>\">x</a>"), HasSubstr("out.value(page.line);"));
}

TEST(TemplateCompiler, RefusesAValueWhereEscapingIsNotEnough) {
  EXPECT_THAT(refusal_of("<p onclick=\"<%= page.name %>\">x</p>"), HasSubstr("onclick"));
  EXPECT_THAT(refusal_of("<p style=\"<%= page.name %>\">x</p>"), HasSubstr("style"));
  EXPECT_THAT(refusal_of("<p title=<%= page.name %>>x</p>"), HasSubstr("double quotes"));
  EXPECT_THAT(refusal_of("<p title='<%= page.name %>'>x</p>"), HasSubstr("double quotes"));
  EXPECT_THAT(refusal_of("<p <%= page.name %>>x</p>"), HasSubstr("inside the tag"));
  EXPECT_THAT(refusal_of("<<%= page.name %>>x</p>"), HasSubstr("inside the tag"));
  EXPECT_THAT(refusal_of("<script>let a = \"<%= page.name %>\"</script>"),
              HasSubstr("inside <script>"));
  EXPECT_THAT(refusal_of("<style>p { color: <%= page.name %> }</style>"),
              HasSubstr("inside <style>"));
  EXPECT_THAT(refusal_of("<!-- <%= page.name %> -->"), HasSubstr("comment"));
}

TEST(TemplateCompiler, KnowsThatAScriptHasEnded) {
  EXPECT_THAT(body_of("<script src=\"/a.js\"></script><p><%= page.name %></p>"),
              HasSubstr("out.text(page.name);"));
}

TEST(TemplateCompiler, NamesFileAndLineOfAFault) {
  EXPECT_THAT(refusal_of("<p>\n<p title=<%= page.name %>>x</p>"), HasSubstr("page.html:3:"));
  EXPECT_THAT(refusal_of("<p><%= page.name </p>"), HasSubstr("has no %>"));
  EXPECT_THAT(refusal_of("<p"), HasSubstr("ends inside a tag"));
}

TEST(TemplateCompiler, NeedsItsParametersOnce) {
  EXPECT_THROW(compile({"page", "page.html", "<p>hello</p>"}), TemplateError);
  EXPECT_THAT(refusal_of("<%@ (int twice) %>"), HasSubstr("twice"));
}

TEST(TemplateCompiler, LeavesNoLineForALineOfStatements) {
  const auto body = body_of(
      "<ul>\n<% for (const auto& item : page.items) { %>\n<li><%= item %></li>\n<% } %>\n</ul>");
  EXPECT_THAT(body, HasSubstr("~html~(<ul>\n)~html~"));
  EXPECT_THAT(body, HasSubstr("~html~(</li>\n)~html~"));
  EXPECT_THAT(body, HasSubstr("~html~(</ul>)~html~"));
}

TEST(TemplateCompiler, PassesThePageOnToAnotherTemplate) {
  EXPECT_THAT(body_of("<%> badge(page.status) %>"), HasSubstr("badge(out, page.status);"));
  EXPECT_THAT(body_of("<%> keyboard() %>"), HasSubstr("keyboard(out);"));
  EXPECT_THAT(refusal_of("<p title=\"<%> badge(page.status) %>\">x</p>"),
              HasSubstr("between tags"));
}

TEST(TemplateCompiler, WritesAFunctionForEachTemplate) {
  const auto generated = generate({{"index", "index.html",
                                    "<%# The list. %>\n<%@ include \"web/page.h\" %>\n<%@ (const "
                                    "Page& page) %>\n<p>hello</p>\n"}},
                                  "joblog::web::templates", "pages.h");
  EXPECT_THAT(generated.header, HasSubstr("#include \"web/page.h\""));
  EXPECT_THAT(generated.header,
              HasSubstr("void index([[maybe_unused]] Html& out, const Page& page);"));
  EXPECT_THAT(generated.implementation, HasSubstr("namespace joblog::web::templates {"));
  EXPECT_THAT(generated.implementation, HasSubstr("~html~(<p>hello</p>\n)~html~"));
  EXPECT_THAT(generated.implementation, Not(HasSubstr("The list")));
}

}  // namespace
}  // namespace template_compiler
