// Who may sign in, and whether the server may listen where it is told to.
#pragma once

#include "base/environment.h"
#include "base/result.h"
#include "config/config.h"
#include "http/guard.h"

namespace joblog {

/// ADMIN_USERNAME and ADMIN_PASSWORD, else [web] user and password_hash. Without any password
/// nobody is asked for one, which is for this machine only. Takes tens of milliseconds when there
/// is an ADMIN_PASSWORD: it is hashed, and its text not kept. Errors: invalid (a name or password
/// that cannot be, an address others can reach without a password).
Result<http::Credentials> credentials_of(const WebConfig& web, const Environment& environment);

}  // namespace joblog
