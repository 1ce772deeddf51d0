// SPDX-License-Identifier: MIT
// Files that hold secrets, or decide what runs, and that other accounts of this machine may read or
// write.
#pragma once

#include <string>
#include <vector>

#include "app/setup.h"

namespace joblog {

struct ExposedFile {
  std::string path;
  std::string key;   ///< Of the configuration: "web.tls_key"; "" = the file itself.
  std::string text;  ///< What is wrong and what to do, without the path.
};

/// Looks at the configuration, the file "secrets" beside it (the unit's EnvironmentFile), the TLS
/// key, the ERP's password_file and the store.
std::vector<ExposedFile> exposed_files(const Setup& setup);

}  // namespace joblog
