// Who cancelled a run: it stands in the record of changes, not in its log.
#pragma once

#include <string>

#include "storage/reader.h"

namespace joblog {

/// "" when the run was not cancelled, or nobody knows by whom (Ctrl-C in the foreground, many at
/// once).
std::string cancelled_by(Reader& reader, const JobLog& log);

}  // namespace joblog
