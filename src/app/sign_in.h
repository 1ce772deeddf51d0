// SPDX-License-Identifier: MIT
// Who may sign in, and whether the server may listen where it is told to.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/notice.h"
#include "base/result.h"
#include "config/config.h"
#include "http/guard.h"
#include "http/weak_password.h"

namespace joblog {

/// ADMIN_USERNAME and ADMIN_PASSWORD, else [web] user and password_hash. Without any password
/// nobody is asked for one, which is for this machine only. Takes tens of milliseconds when there
/// is an ADMIN_PASSWORD: it is hashed, and its text not kept. When `before` has a hash of the same
/// password, that is kept, so that nobody is signed out. Errors: invalid (a name or password that
/// cannot be, an address others can reach without a password). A password that everybody tries
/// first is refused where others than this machine can reach the pages: invalid.
Result<http::Credentials> credentials_of(const WebConfig& web, const Environment& environment,
                                         const http::Credentials* before = nullptr);

/// What is wrong with ADMIN_PASSWORD although it will do, as only this machine can reach the pages;
/// "" = nothing.
std::string weakness_of_password(const WebConfig& web, const Environment& environment);

/// Looks at passwords that were right for [web] password_hash, and says once that such a one is
/// easy to guess: only then can it be known. `notices` outlives it. Threads: callable from any.
std::function<void(std::string_view password)> weak_hash_warning(const WebConfig& web,
                                                                 const Environment& environment,
                                                                 Notices& notices);

/// Whether others than this machine are meant to reach the pages: by their address, or through a
/// name of theirs.
bool is_reachable_by_others(const WebConfig& web);

/// What an attacker knows about the person who signs in.
http::PasswordOwner password_owner(const WebConfig& web, const Environment& environment);

}  // namespace joblog
