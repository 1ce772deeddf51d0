// SPDX-License-Identifier: MIT
// The time zone in which the commands show times.
#pragma once

#include "base/environment.h"
#include "core/zone.h"

namespace joblog::cli {

/// The zone of this machine: TZ, /etc/localtime, /etc/timezone; UTC when none of them names one.
Zone local_zone(const Environment& environment);

}  // namespace joblog::cli
