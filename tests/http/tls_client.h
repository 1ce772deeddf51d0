// SPDX-License-Identifier: MIT
// A TLS client that trusts anybody: it looks at what the server does, not at whether it may.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "support/raw_http.h"

namespace joblog::test {

class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int highest_version = TLS1_3_VERSION,
                     const char* from = "127.0.0.1")
      : socket_(port, from) {
    ::SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    ::SSL_CTX_set_max_proto_version(context_.get(), highest_version);
    ::SSL_CTX_set_security_level(context_.get(), 0);
    session_.reset(::SSL_new(context_.get()));
    ::SSL_set_fd(session_.get(), socket_.fd());
    is_connected_ = ::SSL_connect(session_.get()) == 1;
  }

  bool is_connected() const { return is_connected_; }
  std::string version() const { return ::SSL_get_version(session_.get()); }
  long serial() const {
    const std::unique_ptr<X509, decltype(&X509_free)> theirs(
        ::SSL_get1_peer_certificate(session_.get()), &::X509_free);
    return theirs ? ::ASN1_INTEGER_get(::X509_get0_serialNumber(theirs.get())) : -1;
  }
  bool send(std::string_view bytes) {
    return ::SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
  }
  /// Until `mark` has come, or the end.
  std::string read_until(std::string_view mark) {
    while (buffer_.find(mark) == std::string::npos && fill()) {
    }
    const std::size_t at = buffer_.find(mark);
    const std::string taken = buffer_.substr(0, at == std::string::npos ? at : at + mark.size());
    buffer_.erase(0, taken.size());
    return taken;
  }
  std::string read_to_end() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
  }
  /// After the end: the server said that it was one.
  bool was_told_the_end() const {
    return (::SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  void close() { socket_.close(); }

 private:
  bool fill() {
    std::array<char, 16'384> bytes{};
    const int got = ::SSL_read(session_.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (got > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  RawClient socket_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{::SSL_CTX_new(::TLS_client_method()),
                                                             &::SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> session_{nullptr, &::SSL_free};
  bool is_connected_ = false;
  std::string buffer_;
};

}  // namespace joblog::test
