// SPDX-License-Identifier: MIT
// A key and a certificate of one's own for tests of TLS, made on the spot.
#pragma once

#include <string>

namespace joblog::test {

/// Writes `certificate` and `key` as PEM; the certificate is for "localhost" and has that serial
/// number. Aborts the test program when OpenSSL cannot.
void make_certificate(const std::string& certificate, const std::string& key, long serial);

}  // namespace joblog::test
