// SPDX-License-Identifier: MIT
// Splits a template into literals and tags and writes the function that puts it together.
#include "compiler.h"

#include <algorithm>
#include <set>

#include "html_context.h"

namespace template_compiler {
namespace {

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

/// A literal as C++ source. Cut well below what compilers allow.
std::string quoted(std::string_view text) {
  std::string out;
  constexpr std::size_t piece = 8000;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    out += "  out.raw(R\"~html~(" + std::string(text.substr(at, piece)) + ")~html~\");\n";
  }
  return out;
}

class OneTemplate {
 public:
  explicit OneTemplate(const Template& source) : source_(source), rest_(source.text) {}

  Compiled compile() {
    while (!rest_.empty()) {
      const auto open = rest_.find("<%");
      literal(rest_.substr(0, open));
      if (open == std::string_view::npos) break;
      advance(2);
      const auto close = rest_.find("%>");
      if (close == std::string_view::npos) fail("this tag has no %>");
      tag(rest_.substr(0, close));
      advance(close + 2);
      swallow_line_end();
    }
    flush();
    if (context_.place() != Place::text) fail("the template ends inside a tag or comment");
    if (out_.signature.empty()) fail("its parameters are missing: <%@ (const Page& page) %>");
    return out_;
  }

 private:
  void advance(std::size_t count) {
    line_ += std::count(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count), '\n');
    rest_.remove_prefix(count);
  }

  void literal(std::string_view text) {
    pending_ += text;
    advance(text.size());
  }

  void flush() {
    context_.read(pending_);
    out_.body += quoted(pending_);
    pending_.clear();
  }

  void tag(std::string_view text) {
    const char kind = text.empty() ? ' ' : text.front();
    quiet_ = kind != '=' && kind != '>';
    if (quiet_) quiet_ = line_so_far_is_blank();
    if (kind == '#') return;
    if (kind == '@') return declaration(trimmed(text.substr(1)));
    flush();
    at_line();
    if (kind == '=') return value(trimmed(text.substr(1)));
    if (kind == '>') return call(trimmed(text.substr(1)));
    out_.body += "  " + trimmed(text) + "\n";
  }

  /// A line that holds nothing but a statement leaves no line in the page.
  bool line_so_far_is_blank() {
    const auto line_begin = pending_.find_last_of('\n') + 1;  // npos + 1 = 0
    if (pending_.find_first_not_of(" \t", line_begin) != std::string::npos) return false;
    if (line_begin == 0 && !out_.body.empty() && !pending_follows_quiet_) return false;
    const auto close = rest_.find("%>") + 2;
    const auto next = rest_.find_first_not_of(" \t", close);
    if (next != std::string_view::npos && rest_[next] != '\n') return false;
    pending_.erase(line_begin);
    return true;
  }

  void swallow_line_end() {
    pending_follows_quiet_ = quiet_;
    if (!quiet_) return;
    const auto end = rest_.find('\n');
    advance(end == std::string_view::npos ? rest_.size() : end + 1);
  }

  void declaration(const std::string& text) {
    if (text.starts_with("include ")) {
      out_.includes.push_back(trimmed(text.substr(8)));
      return;
    }
    if (!text.starts_with("(") || !text.ends_with(")")) fail("expected <%@ (parameters) %>");
    if (!out_.signature.empty()) fail("the parameters are given twice");
    const auto parameters = trimmed(text.substr(1, text.size() - 2));
    out_.signature = "void " + source_.name + "([[maybe_unused]] Html& out" +
                     (parameters.empty() ? "" : ", ") + parameters + ")";
  }

  void value(const std::string& expression) {
    switch (context_.place()) {
      case Place::url:
        out_.body += "  out.url(" + expression + ");\n";
        break;
      case Place::text:
      case Place::title:
        out_.body += "  out.text(" + expression + ");\n";
        break;
      case Place::forbidden:
        fail("no value may stand here: " + context_.why());
      default:
        out_.body += "  out.value(" + expression + ");\n";
    }
    context_.value_written();
  }

  void call(const std::string& expression) {
    const auto open = expression.find('(');
    if (open == std::string::npos || !expression.ends_with(")"))
      fail("expected <%> name(arguments) %>");
    if (context_.place() != Place::text) fail("another template may only be called between tags");
    const auto arguments = trimmed(expression.substr(open + 1, expression.size() - open - 2));
    out_.body += "  " + expression.substr(0, open) + "(out" + (arguments.empty() ? "" : ", ") +
                 arguments + ");\n";
  }

  void at_line() { out_.body += "#line " + std::to_string(line_) + " \"" + source_.path + "\"\n"; }

  [[noreturn]] void fail(const std::string& what) const {
    throw TemplateError(source_.path + ":" + std::to_string(line_) + ": " + what);
  }

  const Template& source_;
  std::string_view rest_;
  std::ptrdiff_t line_ = 1;
  HtmlContext context_;
  std::string pending_;
  bool quiet_ = false;
  bool pending_follows_quiet_ = true;
  Compiled out_;
};

}  // namespace

Compiled compile(const Template& source) { return OneTemplate(source).compile(); }

Generated generate(const std::vector<Template>& sources, std::string_view name_space,
                   std::string_view header_name) {
  std::set<std::string> includes;
  std::string declarations, bodies;
  for (const Template& source : sources) {
    Compiled compiled = compile(source);
    includes.insert(compiled.includes.begin(), compiled.includes.end());
    declarations += compiled.signature + ";\n";
    bodies += compiled.signature + " {\n" + compiled.body + "}\n\n";
  }
  const std::string opening = "namespace " + std::string(name_space) + " {\n";
  Generated out;
  out.header = "// Generated from templates.\n#pragma once\n#include \"web/html.h\"\n";
  for (const std::string& include : includes) out.header += "#include " + include + "\n";
  out.header += opening + declarations + "}\n";
  out.implementation = "// Generated from templates.\n#include \"" + std::string(header_name) +
                       "\"\n" + opening + bodies + "}\n";
  return out;
}

}  // namespace template_compiler
