// SPDX-License-Identifier: MIT
// Whether a request is meant for us (Host) and comes from our own pages (Sec-Fetch-Site, Origin).
// Browsers send Basic credentials along with what other sites make them ask for, and a foreign name
// can be made to lead to our address: these checks are what stands against both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace joblog::http {

struct HostAndPort {
  /// Lower case, without a dot at its end; an IPv6 address in brackets, in its usual spelling.
  std::string host;
  std::string port;  ///< "" = the scheme's own.
  bool operator==(const HostAndPort&) const = default;
};
/// Of a Host header, strict.
std::optional<HostAndPort> parse_host(std::string_view header);

enum class HostFault : std::uint8_t { none, absent, repeated, malformed, foreign };
/// An address as Host is ours when the request was sent to it.
HostFault check_host(const Request& request, const std::vector<std::string>& hosts);

enum class OriginFault : std::uint8_t {
  none,
  another_site,  ///< The browser says so, or the Origin is not ours.
  hidden,        ///< "Origin: null": a sandbox, a local file, a redirect across sites.
};
/// Of a request that changes something. Programs that are no browsers send neither header and pass:
/// nobody makes them send what they did not mean to.
OriginFault check_origin(const Request& request);

/// The names a server answers to that listens on `address`: those of the config, the address, and
/// the loopback names when this machine reaches itself there.
std::vector<std::string> hosts_of(std::string_view address,
                                  const std::vector<std::string>& configured);

/// Whether a server that listens there listens on every address of its machine: "0.0.0.0", "::".
bool is_any_address(std::string_view address);

}  // namespace joblog::http
