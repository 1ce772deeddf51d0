// SPDX-License-Identifier: MIT
// SQLSTATE by SQLSTATE: what a driver says, sorted by what an administrator can do about it.
#include "orders/sources/odbc_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "orders/sources/odbc_connection_string.h"

namespace joblog {
namespace {

bool is_about_password(const OdbcDiagnostic& diagnostic) {
  if (diagnostic.state.starts_with("28")) return true;
  if (diagnostic.native == 18456) return true;  // SQL Server: "Login failed for user".
  // psqlodbc wraps the server's 28P01 in a state of its own; its words stay.
  const std::string text = to_lower_ascii(diagnostic.text);
  return text.contains("authentication failed") || text.contains("no password supplied");
}

bool is_about_connection(const OdbcDiagnostic& diagnostic) {
  return diagnostic.state.starts_with("08") || diagnostic.state.starts_with("IM0") ||
         diagnostic.state == "HYT01";
}

bool is_about_time(const OdbcDiagnostic& diagnostic) {
  return diagnostic.state == "HYT00" || diagnostic.state == "57014" ||
         to_lower_ascii(diagnostic.text).contains("statement timeout");
}

bool is_about_driver(const OdbcDiagnostic& diagnostic) {
  return diagnostic.state.starts_with("IM0") || diagnostic.text.contains("Can't open lib");
}

SourceErrorKind kind_of(OdbcStep step, const std::vector<OdbcDiagnostic>& diagnostics) {
  const auto any = [&](auto is) { return std::ranges::any_of(diagnostics, is); };
  if (step == OdbcStep::connect)
    return any(is_about_password) ? SourceErrorKind::authentication : SourceErrorKind::connection;
  if (step == OdbcStep::query) {
    if (any([](const OdbcDiagnostic& d) { return d.state.starts_with("28"); }))
      return SourceErrorKind::authentication;
    if (any(is_about_connection)) return SourceErrorKind::connection;
  }
  return SourceErrorKind::query;
}

std::string_view advice(OdbcStep step, SourceErrorKind kind,
                        const std::vector<OdbcDiagnostic>& diagnostics) {
  if (kind == SourceErrorKind::authentication) return "check the user and the password";
  if (kind == SourceErrorKind::connection && std::ranges::any_of(diagnostics, is_about_driver))
    return "check the driver's name and that it is installed: odbcinst -q -d lists them";
  if (kind == SourceErrorKind::connection)
    return "check that the server runs and can be reached, and its name and port (of a file: that "
           "it is there)";
  if (std::ranges::any_of(diagnostics, is_about_time))
    return "the query took longer than its time-out; raise it, or make the view faster";
  if (step == OdbcStep::fetch) return "the rows broke off while they were read; try again";
  return "check the query, and that the user may read what it names";
}

}  // namespace

SourceError to_source_error(OdbcStep step, const std::vector<OdbcDiagnostic>& diagnostics,
                            const std::vector<std::string>& secrets) {
  const SourceErrorKind kind = kind_of(step, diagnostics);
  std::string words;
  std::vector<std::string_view> said;
  for (const OdbcDiagnostic& diagnostic : diagnostics) {
    if (std::ranges::find(said, diagnostic.text) != said.end()) continue;  // Said twice by some.
    said.push_back(diagnostic.text);
    words += fmt::format("{}{} [SQLSTATE {}]", words.empty() ? "" : "; ", trim(diagnostic.text),
                         diagnostic.state);
  }
  if (words.empty()) words = "the ODBC driver failed and did not say why";
  return {kind, mask_secrets(std::move(words), secrets) + "; " +
                    std::string(advice(step, kind, diagnostics))};
}

}  // namespace joblog
