// Host and Origin are compared as they are written, after lower case and the scheme's own port:
// nothing is resolved, nothing is guessed.
#include "http/site.h"

#include <algorithm>

#include "base/text.h"
#include "http/header_fields.h"

namespace joblog::http {
namespace {

constexpr std::size_t kHostMax = 255;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
}
bool is_address_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > kHostMax) return false;
  if (!host.starts_with('[')) return std::ranges::all_of(host, is_name_character);
  if (host.size() < 4 || !host.ends_with(']')) return false;
  return std::ranges::all_of(host.substr(1, host.size() - 2), is_address_character);
}

bool is_port(std::string_view port) {
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
  site.host = to_lower_ascii(header.substr(0, colon));
  if (!is_host(site.host)) return std::nullopt;
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
  const bool is_ours = std::ranges::find(hosts, site->host) != hosts.end();
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
  for (const std::string& host : configured) hosts.push_back(to_lower_ascii(host));
  const bool is_v6 = address.find(':') != std::string_view::npos && !address.starts_with('[');
  const std::string own = is_v6 ? "[" + to_lower_ascii(address) + "]" : to_lower_ascii(address);
  const bool is_any = own == "0.0.0.0" || own == "[::]";
  if (!is_any) hosts.push_back(own);
  if (is_any || own == "localhost" || own == "[::1]" || own.starts_with("127.")) {
    hosts.insert(hosts.end(), {"localhost", "127.0.0.1", "[::1]"});
  }
  return hosts;
}

}  // namespace joblog::http
