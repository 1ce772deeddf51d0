// SPDX-License-Identifier: MIT
// Who cancelled a run: the record of changes says so, not the log of the run.
#pragma once

#include <string>

#include "storage/reader.h"

namespace joblog {

/// "" when the run was not cancelled, or nobody knows by whom (Ctrl-C in the foreground, many at
/// once).
std::string cancelled_by(Reader& reader, const JobLog& log);

}  // namespace joblog
