// Who may ask, and what may be asked from where: password, Host, origin. Against what:
// docs/threats.md.
//
// Threads: callable from any. Checking a password that has not been seen for a while takes tens of
// milliseconds (argon2id), so ask on a handler thread; hashing is limited to one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "http/message.h"
#include "http/refusals.h"

namespace joblog::http {

struct Credentials {
  std::string user;           ///< "" with an empty hash: nobody is asked (loopback only, see app).
  std::string password_hash;  ///< argon2id, as `joblog password` prints it.
};

struct GuardOptions {
  Credentials credentials;
  /// Names this server answers to, without port, lower case, IPv6 addresses in brackets. Make them
  /// with hosts_of (http/origin_check.h), which adds the loopback names.
  std::vector<std::string> hosts;
  /// Answered without a password and for any Host ("/up"), for GET and HEAD.
  std::vector<std::string> public_paths;
  /// Without credentials: what has come through a proxy has been asked there, and passes.
  bool proxy_signs_in = false;
  /// Without credentials: hears of the first request that was refused because it has come from
  /// elsewhere, with what shows it. From any thread. Nothing: nobody does.
  std::function<void(std::string_view sign)> on_outsider{};
  /// Hears of a password that was right, once it has been looked at: a hash does not show whether
  /// it is a good one. It must not be kept. From any thread. Nothing: nobody does.
  std::function<void(std::string_view password)> on_right_password{};
};

/// What an answer that goes on for long (a download, an event stream) was begun with.
struct Admission {
  std::uint64_t credentials = 0;  ///< Which of those that were in force one after the other.
  bool is_public = false;         ///< Nothing was asked for.
  std::string host;               ///< The name that was asked, as it was sent …
  std::string local;              ///< … to this address of ours.
};

/// What the guard says of a request.
struct Verdict {
  int status = 200;    ///< 200 = may pass. Else 400, 401, 403, 421 or 429.
  std::string what;    ///< For a person: what happened …
  std::string advice;  ///< … and what to do.
  std::optional<std::chrono::seconds> retry_after;  ///< With 429.
  std::string user;                                 ///< Who asks, when it may pass.
  Admission admission;                              ///< When it may pass.
};

class Guard {
 public:
  /// Of what it refuses it tells `refusals`; nullptr: nobody. All outlive it.
  Guard(GuardOptions options, const Clock& clock, Refusals* refusals = nullptr);
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  Verdict check(const Request& request);
  /// New credentials or hosts; whoever is signed in by the old ones is asked again. The same
  /// credentials sign nobody out.
  void replace(GuardOptions options);
  /// Whether what was begun so may go on.
  bool admits(const Admission& admission) const;
  /// Whether it is for a public path, or from somebody who signed in lately: without hashing, and
  /// without a word on whether it may pass. Cheap enough for a thread that does network.
  bool is_public(const Request& request) const;
  bool is_known(const Request& request) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace joblog::http
