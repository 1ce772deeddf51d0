// SPDX-License-Identifier: MIT
// Prints findings: each problem with where it is, each healthy part with what was looked at.
#include "cli/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/json.h"

namespace joblog::cli {
namespace {

std::string place_of(const Finding& finding) {
  std::string place = finding.file.empty() ? finding.part : finding.file;
  if (finding.line > 0) place += fmt::format(":{}", finding.line);
  place += ": ";
  if (!finding.key.empty()) place += finding.key + ": ";
  return place;
}

std::string json_of_finding(const Finding& finding) {
  JsonFields fields{{"part", finding.part}, {"ok", finding.ok}, {"text", finding.text}};
  if (finding.warning) fields.emplace_back("warning", true);
  if (!finding.file.empty()) fields.emplace_back("file", finding.file);
  if (finding.line > 0) fields.emplace_back("line", std::int64_t{finding.line});
  if (!finding.key.empty()) fields.emplace_back("key", finding.key);
  return json_object(fields);
}

void print(const Finding& finding, Console& console) {
  Terminal& terminal = console.terminal;
  if (console.json) {
    terminal.line(json_of_finding(finding));
  } else if (!finding.ok) {
    terminal.line(terminal.styled(Style::red, "✗") + " " +
                  terminal.shown_on_a_line(place_of(finding) + finding.text));
  } else if (finding.warning) {
    terminal.line(terminal.styled(Style::yellow, "!") + " " +
                  terminal.shown_on_a_line(place_of(finding) + finding.text));
  } else if (!console.quiet) {
    terminal.line(terminal.styled(Style::green, "✓") + " " +
                  terminal.shown_on_a_line(finding.part + ": " + finding.text));
  }
}

}  // namespace

std::vector<Finding> findings_of(const Loaded& loaded, const std::string& file) {
  std::vector<Finding> findings;
  for (const ConfigProblem& problem : loaded.problems) {
    findings.push_back({.part = "config",
                        .ok = false,
                        .text = problem.message,
                        .file = problem.file,
                        .line = problem.line,
                        .key = problem.key});
  }
  if (findings.empty()) findings.push_back({.part = "config", .text = file + " is in order"});
  return findings;
}

int report_findings(const std::vector<Finding>& findings, Console& console) {
  for (const Finding& finding : findings) print(finding, console);
  const auto problems = std::ranges::count(findings, false, &Finding::ok);
  const auto warnings = std::ranges::count(findings, true, &Finding::warning);
  const auto counted = [](std::ptrdiff_t number, std::string_view word) {
    return fmt::format("{} {}{}", number, word, number == 1 ? "" : "s");
  };
  if (problems + warnings > 0 && !console.json && !console.quiet) {
    std::string line = problems > 0 ? counted(problems, "problem") : "";
    if (problems > 0 && warnings > 0) line += ", ";
    if (warnings > 0) line += counted(warnings, "warning");
    console.terminal.line(line);
  }
  const auto first = std::ranges::find(findings, false, &Finding::ok);
  return first == findings.end() ? exits::done : first->exit;
}

}  // namespace joblog::cli
