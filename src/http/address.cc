// SPDX-License-Identifier: MIT
// The spelling is Boost's, which follows RFC 5952.
#include "http/address.h"

namespace joblog::http {

namespace ip = boost::asio::ip;

std::string address_text(ip::address address) {
  if (!address.is_v6()) return address.to_string();
  ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6).to_string();
  v6.scope_id(0);
  return v6.to_string();
}

std::optional<std::string> canonical_address(std::string_view address) {
  boost::system::error_code error;
  const auto parsed = ip::make_address(std::string(address), error);
  if (error) return std::nullopt;
  return address_text(parsed);
}

}  // namespace joblog::http
