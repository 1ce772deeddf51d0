// SPDX-License-Identifier: MIT
// Turns page templates into C++. The syntax is in CONTRIBUTING.md, "Templates".
//
// What a template says wrongly is found when it is compiled: a value in a place where its escaping
// is unknown is refused here, a value of a wrong type by the C++ compiler (a link takes a Url
// only).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace template_compiler {

struct Template {
  std::string name;  ///< Of the function: the file's name without ".html".
  std::string path;  ///< For messages and #line.
  std::string text;
};

/// The message starts with path:line.
struct TemplateError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Compiled {
  std::vector<std::string> includes;  ///< As written: "\"web/html.h\"".
  std::string signature;              ///< "void index(Html& out, const Page& page)".
  std::string body;
};

Compiled compile(const Template& source);

struct Generated {
  std::string header;
  std::string implementation;
};
/// `name_space` is one namespace, as "joblog::web::job_logs::templates".
Generated generate(const std::vector<Template>& sources, std::string_view name_space,
                   std::string_view header_name);

}  // namespace template_compiler
