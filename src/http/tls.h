// SPDX-License-Identifier: MIT
// TLS: certificate and key from files, and sessions over non-blocking sockets.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct ssl_ctx_st;
struct ssl_st;

namespace joblog::http {

/// Read by TLS at start and again on reload().
struct TlsFiles {
  std::string certificate;  ///< PEM, the chain; "" = no TLS.
  std::string key;          ///< PEM.
};

enum class IoStatus : std::uint8_t { done, want_read, want_write, closed };
struct IoOutcome {
  IoStatus status = IoStatus::closed;  ///< Of an error, too: there is nothing to do but to close.
  std::size_t bytes = 0;               ///< With `done`, of a read or write: at least 1.
};

/// One certificate and how we speak TLS with it: 1.2 with forward secrecy, or 1.3. Threads:
/// callable from any.
class TlsContext {
 public:
  /// Errors: invalid (a file cannot be read, is no PEM, key and certificate do not fit).
  static Result<std::shared_ptr<TlsContext>> load(const TlsFiles& files);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class TlsSession;
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* const context_;
};

/// The server's end of one connection. Borrows the socket. Threads: one at a time.
class TlsSession {
 public:
  /// Errors: unavailable (memory).
  static Result<std::unique_ptr<TlsSession>> open(const TlsContext& context, int fd);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  IoOutcome shake_hands();
  IoOutcome read(std::span<char> out);
  IoOutcome write(std::string_view bytes);
  void shut_down();
  /// What came was not TLS as we speak it; not: it ended too early.
  bool was_not_understood() const { return not_understood_; }

 private:
  explicit TlsSession(ssl_st* session) : session_(session) {}
  IoOutcome outcome_of(int result, std::size_t bytes);
  ssl_st* const session_;
  bool failed_ = false;
  bool not_understood_ = false;
};

}  // namespace joblog::http
