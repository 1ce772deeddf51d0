// SPDX-License-Identifier: MIT
// Read from the file, so that it does not depend on what the program shows.
#include "security/store_content.h"

#include <vector>

#include "sqlite/database.h"

namespace joblog::test {

std::string store_content(const std::string& data) {
  sqlite::Database database(data + "/joblog.sqlite3", sqlite::OpenMode::read_only);
  std::vector<std::string> tables;
  sqlite::Statement names(database.raw(),
                          "SELECT name FROM sqlite_master WHERE type = 'table' AND "
                          "sql NOT LIKE 'CREATE VIRTUAL%' AND name <> 'processes' ORDER BY name");
  while (names.step()) tables.emplace_back(names.text(0));
  std::string content;
  for (const std::string& table : tables) {
    content += "== " + table + "\n";
    // What retention notes of the time is no content.
    const std::string which = table == "sequences" ? " WHERE name <> 'time_seen'" : "";
    sqlite::Statement rows(database.raw(), "SELECT * FROM " + table + which);
    while (rows.step()) {
      for (int column = 0; column < ::sqlite3_column_count(rows.raw()); ++column) {
        content += std::string(rows.text(column)) + "|";
      }
      content += "\n";
    }
  }
  return content;
}

}  // namespace joblog::test
