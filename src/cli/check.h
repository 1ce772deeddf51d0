// SPDX-License-Identifier: MIT
// `check`: what the program found about config, store, pages and sources, all of it at once.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "config/load.h"

namespace joblog::cli {

struct Finding {
  std::string part;  ///< "config", "store", "spool", "disk", "pages", "open_orders", …
  bool ok = true;
  bool warning = false;  ///< Fit to be used, but hardly meant so; does not change the exit code.
  std::string text;      ///< What is wrong and what to do; or what was looked at.
  std::string file;      ///< Where, if it is a file; with
  int line = 0;          ///< its line, 0 = none.
  std::string key;       ///< "recurring.nightly.schedule"; may be empty.
  int exit = exits::config;  ///< What the program exits with because of it, unless ok.
};

/// The problems of the config, or one line that it is well.
std::vector<Finding> findings_of(const Loaded& loaded, const std::string& file);

/// Prints all; the exit code of the first that is not ok.
int report_findings(const std::vector<Finding>& findings, Console& console);

}  // namespace joblog::cli
