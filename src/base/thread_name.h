// SPDX-License-Identifier: MIT
// Names threads for debuggers, top and profiles.
#pragma once

#include <pthread.h>

namespace joblog {

/// At most 15 characters.
inline void name_this_thread(const char* name) { pthread_setname_np(pthread_self(), name); }

}  // namespace joblog
