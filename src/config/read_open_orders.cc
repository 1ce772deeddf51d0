// SPDX-License-Identifier: MIT
// [open_orders]: keys of one source are problems when the file names the other.
#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "config/sections.h"
#include "core/quoted.h"

namespace joblog {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

/// Whether an ODBC connection string holds a password: it would be in every message of the driver.
bool holds_password(std::string_view connection) {
  for (const std::string_view part : split(connection, ';')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string name = to_lower_ascii(trim(part.substr(0, equals)));
    if ((name == "pwd" || name == "password") && !trim(part.substr(equals + 1)).empty())
      return true;
  }
  return false;
}

void read_password_place(Section& section, OpenOrdersConfig& orders,
                         const Environment& environment) {
  static constexpr const char* advice =
      "a password does not belong in this file: put it in an environment variable and name that in "
      "password_env, or in a file named in password_file";
  section.read("user", orders.user);
  section.read("password_env", orders.password_env);
  section.read_path("password_file", orders.password_file, environment);
  if (section.take("password") != nullptr) section.problem("password", advice);
  if (holds_password(orders.connection)) section.problem("connection", advice);
  if (section.has("password_env") && section.has("password_file")) {
    section.problem("password_file", "is given as well as password_env: keep one of them");
  }
}

void read_odbc(Section& section, OpenOrdersConfig& orders, const Environment& environment) {
  section.read_expanded("connection", orders.connection, environment);
  read_password_place(section, orders, environment);
  section.read("query", orders.query);
  section.read_seconds("connect_timeout", orders.connect_timeout, seconds{1}, hours{1});
  section.read_seconds("query_timeout", orders.query_timeout, seconds{1}, days{1});
}

void read_csv(Section& section, OpenOrdersConfig& orders, const Environment& environment) {
  section.read_path("file", orders.file, environment);
  std::string separator(1, orders.separator);
  section.read("separator", separator);
  section.read_integer("skip_lines", orders.skip_lines, 0, 1000);
  if (separator.size() != 1 ||
      std::string_view(",;\t|").find(separator) == std::string_view::npos) {
    section.problem("separator", R"(must be one of "," ";" "|" and "\t")");
  } else {
    orders.separator = separator.front();
  }
}

/// What a cell means.
void read_spellings(Section& section, OpenOrdersConfig& orders) {
  if (section.has("decimal_comma")) section.read("decimal_comma", orders.decimal_comma.emplace());
  section.read_choice<DateFormat>("date_format", orders.date_format,
                                  {{"dmy", DateFormat::dmy},
                                   {"mdy", DateFormat::mdy},
                                   {"ymd", DateFormat::ymd},
                                   {"excel", DateFormat::excel},
                                   {"excel1904", DateFormat::excel1904}});
  section.read("encoding", orders.encoding);
  if (!orders.encoding.empty() && !Decoder::open(orders.encoding)) {
    section.problem("encoding",
                    fmt::format("{} is no encoding; some are \"utf-8\", \"windows-1252\", "
                                "\"iso-8859-15\", \"cp850\" and \"utf-16\" (iconv -l lists all)",
                                in_quotes(orders.encoding)));
    orders.encoding.clear();
  }
}

void check_keys_of_source(Section& section, const OpenOrdersConfig& orders) {
  static constexpr const char* of_odbc[] = {"connection",    "user",  "password_env",
                                            "password_file", "query", "connect_timeout",
                                            "query_timeout"};
  static constexpr const char* of_csv[] = {"file", "separator", "skip_lines"};
  const auto refuse = [&](const char* key, const char* source) {
    if (section.has(key)) section.problem(key, fmt::format("is only for source = \"{}\"", source));
  };
  if (orders.source == OrderSourceKind::odbc) {
    for (const char* key : of_csv) refuse(key, "csv");
    section.require("connection", "an ODBC connection string");
    section.require("query", "the SELECT that lists the open orders");
  } else {
    for (const char* key : of_odbc) refuse(key, "odbc");
    section.require("file", "the CSV file with the open orders");
    if (section.has("file") && orders.file.empty())
      section.problem("file", "is empty; name the CSV file with the open orders");
  }
}

bool is_attribute(const std::string& name, const ConfigContext& context) {
  return std::ranges::find(context.attributes, name) != context.attributes.end();
}

/// What is tolerated.
void read_guards(Section& section, OpenOrdersConfig& orders, const ConfigContext& context) {
  section.read_share("max_shrink", orders.max_shrink);
  section.read_count_or_share("max_unreadable", orders.max_unreadable);
  section.read_choice<bool>("rows_without_key", orders.skip_rows_without_key,
                            {{"fail", false}, {"skip", true}});
  section.read("required", orders.required);
  for (const std::string& attribute : orders.required) {
    if (is_attribute(attribute, context)) continue;
    section.problem("required",
                    fmt::format("{} is no attribute of an open order{}", quoted(attribute),
                                did_you_mean(attribute, context.attributes)));
  }
}

void check_mapping(Section& section, const OpenOrdersConfig& orders, const ConfigContext& context) {
  Section mapping = section.subsection("mapping");
  for (const auto& [attribute, column] : orders.mapping) {
    if (!is_attribute(attribute, context)) {
      mapping.problem(attribute,
                      fmt::format("{} is no attribute of an open order{}", quoted(attribute),
                                  did_you_mean(attribute, context.attributes)));
    } else if (trim(column).empty()) {
      mapping.problem(attribute, "must name a column of the source");
    }
  }
}

}  // namespace

void read_open_orders(Section section, OpenOrdersConfig& orders, const ConfigContext& context) {
  section.read_choice<OrderSourceKind>(
      "source", orders.source, {{"odbc", OrderSourceKind::odbc}, {"csv", OrderSourceKind::csv}});
  section.require("source", "\"odbc\" or \"csv\"");
  read_odbc(section, orders, context.environment);
  read_csv(section, orders, context.environment);
  read_spellings(section, orders);
  read_guards(section, orders, context);
  section.read("mapping", orders.mapping);
  section.read_integer("attempts", orders.attempts, 1, 1000);
  section.read_seconds("retry_delay", orders.retry_delay, seconds{0}, days{7});
  section.read_seconds("timeout", orders.timeout, seconds{1}, days{7}, true);
  read_about(section, orders.about);
  section.report_unknown_keys();
  check_keys_of_source(section, orders);
  check_mapping(section, orders, context);
}

}  // namespace joblog
