// SPDX-License-Identifier: MIT
// Spools whose process is not registered any more: it was killed before it had registered, or
// whoever judged it was killed before the file was removed.
#pragma once

#include <string>

#include "base/notice.h"
#include "writer/group_writer.h"

namespace joblog {

/// Stores what such spools in `folder` still hold and removes them; what is damaged, or
/// speaks of runs that the store does not know, is set aside and told. Spools of registered
/// processes are left to the Rescuer, those of the living to themselves. Nothing happens when the
/// store cannot be read.
void recover_orphan_spools(const Store& store, GroupWriter& writer, Notices& notices,
                           const std::string& folder);

}  // namespace joblog
