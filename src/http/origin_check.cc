// SPDX-License-Identifier: MIT
// Host and Origin are compared as they are written, after what does not tell names apart: upper
// case, a dot at the end, the spelling of an address, the scheme's own port. Nothing is resolved,
// nothing is guessed.
#include "http/origin_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "http/address.h"
#include "http/header_fields.h"

namespace joblog::http {
namespace {

constexpr std::size_t kHostMax = 255;

bool is_name_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
}
bool is_address_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
}

/// As it stands in a Host header.
std::string in_brackets(const std::string& address) {
  return address.contains(':') ? fmt::format("[{}]", address) : address;
}

/// In the spelling that is compared. Nothing when it is no host.
std::optional<std::string> host_from(std::string_view text) {
  if (text.size() > kHostMax) return std::nullopt;
  std::string host = to_lower_ascii(text);
  if (!host.starts_with('[')) {
    if (host.ends_with('.')) host.pop_back();  // The root of all names, for those who write it.
    if (host.empty() || !std::ranges::all_of(host, is_name_character)) return std::nullopt;
    return host;
  }
  if (!host.ends_with(']')) return std::nullopt;
  const std::string_view inside = std::string_view(host).substr(1, host.size() - 2);
  if (!inside.contains(':') || !std::ranges::all_of(inside, is_address_character)) {
    return std::nullopt;
  }
  const auto address = canonical_address(inside);
  if (!address) return std::nullopt;
  return in_brackets(*address);
}

/// RFC 9110 lets a port be empty, which is the scheme's own.
bool is_port(std::string_view port) {
  if (port.empty()) return true;
  const auto number = parse_int(port);
  return std::ranges::all_of(port, is_digit) && number && *number >= 1 && *number <= 65'535;
}

/// With the scheme's own port left out.
HostAndPort without_own_port(HostAndPort site, bool encrypted) {
  if (site.port == (encrypted ? "443" : "80")) site.port.clear();
  return site;
}

std::vector<std::string_view> values_of(const Request& request, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : request.headers) {
    if (equal_ignoring_case(key, name)) values.push_back(value);
  }
  return values;
}

bool is_own_origin(std::string_view origin, const Request& request) {
  const std::string_view scheme = request.encrypted ? "https://" : "http://";
  if (!origin.starts_with(scheme)) return false;
  const auto theirs = parse_host(origin.substr(scheme.size()));
  const auto ours = parse_host(request.header("Host"));
  return theirs && ours &&
         without_own_port(*theirs, request.encrypted) == without_own_port(*ours, request.encrypted);
}

}  // namespace

std::optional<HostAndPort> parse_host(std::string_view header) {
  HostAndPort site;
  const std::size_t bracket = header.starts_with('[') ? header.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  const std::size_t colon = header.find(':', bracket);
  auto host = host_from(header.substr(0, colon));
  if (!host) return std::nullopt;
  site.host = std::move(*host);
  if (colon != std::string_view::npos) {
    site.port = header.substr(colon + 1);
    if (!is_port(site.port)) return std::nullopt;
  }
  return site;
}

HostFault check_host(const Request& request, const std::vector<std::string>& hosts) {
  const auto values = values_of(request, "Host");
  if (values.empty() || values.front().empty()) return HostFault::absent;
  if (values.size() > 1) return HostFault::repeated;
  const auto site = parse_host(values.front());
  if (!site) return HostFault::malformed;
  // An address that led here is ours; only a name can have been made to lead here by somebody else.
  const bool is_ours = std::ranges::find(hosts, site->host) != hosts.end() ||
                       (!request.local.empty() && site->host == in_brackets(request.local));
  return is_ours ? HostFault::none : HostFault::foreign;
}

OriginFault check_origin(const Request& request) {
  const auto sites = values_of(request, "Sec-Fetch-Site");
  if (!sites.empty()) {
    const bool ours =
        sites.size() == 1 && (sites.front() == "same-origin" || sites.front() == "none");
    return ours ? OriginFault::none : OriginFault::another_site;
  }
  const auto origins = values_of(request, "Origin");
  if (origins.empty()) return OriginFault::none;
  if (origins.front() == "null") return OriginFault::hidden;
  const bool ours = origins.size() == 1 && is_own_origin(origins.front(), request);
  return ours ? OriginFault::none : OriginFault::another_site;
}

std::vector<std::string> hosts_of(std::string_view address,
                                  const std::vector<std::string>& configured) {
  std::vector<std::string> hosts;
  for (const std::string& host : configured) {
    hosts.push_back(host_from(host).value_or(to_lower_ascii(host)));
  }
  const std::string own =
      in_brackets(canonical_address(address).value_or(host_from(address).value_or("")));
  if (is_any_address(address)) {
    hosts.insert(hosts.end(), {"0.0.0.0", "[::]"});  // What such a server calls itself.
  } else {
    hosts.push_back(own);
  }
  if (is_any_address(address) || own == "localhost" || own == "[::1]" || own.starts_with("127.")) {
    hosts.insert(hosts.end(), {"localhost", "127.0.0.1", "[::1]"});
  }
  return hosts;
}

bool is_any_address(std::string_view address) {
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  const auto usual = canonical_address(address);
  return usual == "0.0.0.0" || usual == "::";
}

}  // namespace joblog::http
