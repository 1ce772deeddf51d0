// SPDX-License-Identifier: MIT
// Whether a request has come through a proxy: then it is not of this machine, whatever address it
// comes from.
#pragma once

#include <string_view>

#include "http/message.h"

namespace joblog::http {

/// The first header that only proxies, load balancers and tunnels write ("X-Forwarded-For",
/// "Forwarded", "Via" …), as it was sent. Or "Origin" or "Referer", when a browser says that it
/// comes from our own pages and knows them by another name than Host: somebody between has changed
/// that.
/// "" when there is none. A proxy or tunnel that hides what it does cannot be seen.
std::string_view forwarding_header(const Request& request);

/// 127.0.0.0/8, ::1, and both as a mapped address.
bool is_loopback_address(std::string_view address);

/// Whether a name of [web] hosts leads to this machine only: localhost, names below it, an address
/// of the loopback, with brackets or not.
bool is_loopback_name(std::string_view host);

}  // namespace joblog::http
