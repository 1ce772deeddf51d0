// Who may ask, and what may be asked from where: password, Host, origin. Rules: design section 9.
//
// Threads: callable from any. Checking a password that has not been seen for a while takes tens of
// milliseconds (argon2id), so ask on a handler thread; hashing is limited to one at a time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "http/message.h"

namespace joblog::http {

struct Credentials {
  std::string user;           ///< "" with an empty hash: nobody is asked (loopback only, see app).
  std::string password_hash;  ///< argon2id, as `joblog password` prints it.
};

struct GuardOptions {
  Credentials credentials;
  /// Names this server answers to, without port, lower case, IPv6 addresses in brackets. Make them
  /// with hosts_of (http/site.h), which adds the loopback names.
  std::vector<std::string> hosts;
  /// Answered without a password and for any Host ("/up"), for GET and HEAD.
  std::vector<std::string> public_paths;
  /// Without credentials: what has come through a proxy has been asked there, and passes.
  bool proxy_signs_in = false;
  /// Without credentials: hears of the first request that was refused because it has come from
  /// elsewhere, with what shows it. From any thread. Nothing: nobody does.
  std::function<void(std::string_view sign)> on_outsider{};
};

/// What the guard says of a request.
struct Verdict {
  int status = 200;    ///< 200 = may pass. Else 400, 401, 403, 421 or 429.
  std::string what;    ///< For a person: what happened …
  std::string advice;  ///< … and what to do.
  std::optional<std::chrono::seconds> retry_after;  ///< With 429.
  std::string user;                                 ///< Who asks, when it may pass.
};

class Guard {
 public:
  Guard(GuardOptions options, const Clock& clock);
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  Verdict check(const Request& request);
  /// New credentials or hosts; whoever is signed in by the old ones is asked again.
  void replace(GuardOptions options);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace joblog::http
