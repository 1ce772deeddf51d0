// SPDX-License-Identifier: MIT
// Joins the two files, which the build puts into the program (embed_texts in CMakeLists.txt).
#include "cli/license_texts.h"

#include "license_text.h"
#include "third_party_notices.h"

namespace joblog::cli {

std::string license_texts() {
  std::string text(license_files::license);
  text += '\n';
  text += notice_files::third_party_notices;
  return text;
}

}  // namespace joblog::cli
