// SPDX-License-Identifier: MIT
// By name only: what stands in such a header anybody can have written.
#include "http/forwarded.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "http/address.h"
#include "http/origin_check.h"

namespace joblog::http {
namespace {

/// Lower case. Of the standards, then of products.
constexpr std::array kNames{"forwarded",
                            "via",
                            "x-real-ip",
                            "x-client-ip",
                            "x-cluster-client-ip",
                            "x-original-host",
                            "x-original-url",
                            "x-original-for",
                            "x-remote-user",
                            "x-auth-request-user",
                            "x-proxyuser-ip",
                            "x-envoy-external-address",
                            "true-client-ip",
                            "cf-connecting-ip",
                            "cf-ray",
                            "cdn-loop",
                            "fastly-client-ip",
                            "fly-client-ip",
                            "client-ip",
                            "x-azure-clientip",
                            "x-amzn-trace-id",
                            "x-host",
                            "x-scheme",
                            "remote-user"};

bool is_forwarding(std::string_view header) {
  const std::string name = to_lower_ascii(header);
  return name.starts_with("x-forwarded") || std::ranges::find(kNames, name) != kNames.end();
}

/// "https://host:port/path" → "host"; "" when it is none.
std::string host_of_address(std::string_view address) {
  const auto from = address.find("://");
  if (from == std::string_view::npos) return "";
  const std::string_view rest = address.substr(from + 3);
  const auto site = parse_host(rest.substr(0, rest.find('/')));
  return site ? site->host : "";
}

bool is_of_another_name(const Request& request, std::string_view header) {
  if (request.header("Sec-Fetch-Site") != "same-origin") return false;
  const std::string theirs = host_of_address(request.header(header));
  const auto ours = parse_host(request.header("Host"));
  return !theirs.empty() && ours && theirs != ours->host;
}

}  // namespace

std::string_view forwarding_header(const Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (is_forwarding(name)) return name;
  }
  for (const char* header : {"Origin", "Referer"}) {
    if (is_of_another_name(request, header)) return header;
  }
  return {};
}

bool is_loopback_address(std::string_view address) {
  const auto usual = canonical_address(address);
  if (!usual) return false;
  std::string_view text = *usual;
  if (text.starts_with("::ffff:")) text.remove_prefix(std::string_view("::ffff:").size());
  return text == "::1" || text.starts_with("127.");
}

bool is_loopback_name(std::string_view host) {
  std::string name = to_lower_ascii(host);
  if (name.ends_with('.')) name.pop_back();
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  return name == "localhost" || name.ends_with(".localhost") || is_loopback_address(name);
}

}  // namespace joblog::http
