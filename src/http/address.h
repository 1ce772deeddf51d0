// SPDX-License-Identifier: MIT
// Addresses of the network as text, each in one spelling.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace joblog::http {

/// As people know it: an IPv4 address that came through an IPv6 socket is that IPv4 address;
/// without the interface that a link-local one belongs to.
std::string address_text(boost::asio::ip::address address);

/// The same address in its usual spelling: "0:0:0:0:0:0:0:1" → "::1". Nothing when it is none.
std::optional<std::string> canonical_address(std::string_view address);

}  // namespace joblog::http
