// The order of the checks: cheap ones first, so that nobody makes us hash for a request that is
// refused anyway. Hashing: one at a time (64 MiB each); whoever comes with the header that is being
// hashed waits for its outcome, a few with others wait for their turn, and the rest is told to come
// back. A header that was right passes without a hash for a while, and whatever others do; one that
// was wrong is refused without a hash.
#include "http/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/mutex.h"
#include "base/text.h"
#include "http/authorization.h"
#include "http/forwarded.h"
#include "http/header_fields.h"
#include "http/password.h"
#include "http/site.h"
#include "http/throttle.h"

namespace joblog::http {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kWaitingMax = 2;

Verdict refuse(int status, std::string what, std::string advice) {
  return {.status = status, .what = std::move(what), .advice = std::move(advice)};
}

Verdict refuse_host(HostFault fault, const Request& request) {
  if (fault == HostFault::foreign) {
    return refuse(421,
                  fmt::format("This server does not answer to the name {}.",
                              in_quotes(request.header("Host"))),
                  "If the name is right, add it to web.hosts in the configuration.");
  }
  const char* what = "The request names its host in a way that is no host name.";
  if (fault == HostFault::absent) what = "The request does not say which host it is meant for.";
  if (fault == HostFault::repeated) what = "The request names more than one host.";
  return refuse(400, what, "Send one Host header, with the name of this server.");
}

Verdict refuse_origin(OriginFault fault) {
  return refuse(403,
                fault == OriginFault::hidden
                    ? "This change came from a page that hides where it is from."
                    : "This change came from a page of another site.",
                "Nothing was changed. Open the page here and do it again.");
}

Verdict refuse_outsider() {
  return refuse(403, "This request has come through a proxy, and nobody is asked for a password.",
                "Set ADMIN_PASSWORD, or [web] password_hash (joblog password makes one); or, when "
                "the proxy signs people in, [web] proxy_signs_in = true.");
}

Verdict ask_for_password() {
  return refuse(401, "A user and a password are needed here.",
                "Sign in with the ones this server was set up with.");
}

Verdict refuse_password() {
  return refuse(401, "User or password is wrong.",
                "Check both. A new hash for the configuration: joblog password.");
}

Verdict refuse_for(seconds wait, std::string what) {
  Verdict verdict =
      refuse(429, std::move(what), fmt::format("Try again in {}.", format_duration(wait)));
  verdict.retry_after = wait;
  return verdict;
}

}  // namespace

class Guard::Impl {
 public:
  Impl(GuardOptions options, const Clock& clock)
      : clock_(clock), options_(std::make_shared<const GuardOptions>(std::move(options))) {}

  Verdict check(const Request& request) {
    const auto options = current();
    const bool fetches = request.method == Method::get || request.method == Method::head;
    if (fetches &&
        std::ranges::find(options->public_paths, request.path) != options->public_paths.end()) {
      return {};
    }
    const HostFault host = check_host(request, options->hosts);
    if (host != HostFault::none) return refuse_host(host, request);
    if (!fetches && request.method != Method::options) {
      const OriginFault origin = check_origin(request);
      if (origin != OriginFault::none) return refuse_origin(origin);
    }
    const Credentials& credentials = options->credentials;
    if (credentials.user.empty() && credentials.password_hash.empty()) {
      return check_is_of_this_machine(request, *options);
    }
    return check_password(request, credentials);
  }

  void replace(GuardOptions options) EXCLUDES(mutex_) {
    auto fresh = std::make_shared<const GuardOptions>(std::move(options));
    MutexLock lock(mutex_);
    options_ = std::move(fresh);
    ++generation_;
    right_.clear();
    wrong_.clear();
  }

 private:
  enum class Turn { go, passes, fails, busy, throttled };

  std::shared_ptr<const GuardOptions> current() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return options_;
  }

  /// Nobody is asked for a password, because only this machine is meant to reach us.
  Verdict check_is_of_this_machine(const Request& request, const GuardOptions& options) {
    if (options.proxy_signs_in) return {};
    std::string sign(forwarding_header(request));
    if (sign.empty() && !is_loopback_address(request.peer)) sign = "address " + request.peer;
    if (sign.empty()) return {};
    if (!told_of_outsider_.exchange(true) && options.on_outsider) options.on_outsider(sign);
    return refuse_outsider();
  }

  Verdict check_password(const Request& request, const Credentials& credentials) {
    const std::string_view header = request.header("Authorization");
    const auto given = parse_basic(header);
    if (!given) return ask_for_password();
    const Fingerprint print(header);
    const std::string peer = Throttle::key_of(request.peer);

    seconds wait{1};
    std::uint64_t generation = 0;
    switch (await_turn(print, peer, wait, generation)) {
      case Turn::passes:
        return {.user = given->user};
      case Turn::fails:
        return refuse_password();
      case Turn::busy:
        return refuse_for(wait, "Too many are signing in at this moment.");
      case Turn::throttled:
        return refuse_for(wait, "Too many wrong passwords came from here.");
      case Turn::go:
        break;
    }
    // An unknown user costs as much as a wrong password, and the names are compared by their
    // hashes.
    const bool is_password = verify_password(given->password, credentials.password_hash);
    const bool is_user = Fingerprint(given->user) == Fingerprint(credentials.user);
    finish(print, peer, is_password && is_user, generation);
    return is_password && is_user ? Verdict{.user = given->user} : refuse_password();
  }

  Turn await_turn(const Fingerprint& print, const std::string& peer, seconds& wait,
                  std::uint64_t& generation) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (right_.has(print, clock_.steady_now())) return Turn::passes;
    if (const auto blocked = throttle_.begin(peer, clock_.steady_now())) {
      wait = *blocked;
      return Turn::throttled;
    }
    while (hashing_) {
      const bool same = *hashing_ == print;
      if (!same && waiting_ == kWaitingMax) {
        throttle_.take_back(peer);
        return Turn::busy;
      }
      waiting_ += same ? 0 : 1;
      turn_.wait(mutex_);
      waiting_ -= same ? 0 : 1;
      if (right_.has(print, clock_.steady_now())) {
        throttle_.succeeded(peer);
        return Turn::passes;
      }
    }
    if (wrong_.has(print, clock_.steady_now())) return Turn::fails;
    hashing_ = print;
    generation = generation_;
    return Turn::go;
  }

  void finish(const Fingerprint& print, const std::string& peer, bool right,
              std::uint64_t generation) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    hashing_.reset();
    if (right) throttle_.succeeded(peer);
    // Credentials that were replaced meanwhile must not be remembered as right, or wrong.
    if (generation == generation_) (right ? right_ : wrong_).add(print, clock_.steady_now());
    turn_.notify_all();
  }

  const Clock& clock_;
  std::atomic<bool> told_of_outsider_{false};
  Mutex mutex_;
  CondVar turn_;
  std::shared_ptr<const GuardOptions> options_ GUARDED_BY(mutex_);
  std::uint64_t generation_ GUARDED_BY(mutex_) = 0;
  std::optional<Fingerprint> hashing_ GUARDED_BY(mutex_);
  int waiting_ GUARDED_BY(mutex_) = 0;
  Throttle throttle_ GUARDED_BY(mutex_);
  RememberedHeaders right_ GUARDED_BY(mutex_){minutes{15}};
  RememberedHeaders wrong_ GUARDED_BY(mutex_){minutes{1}};
};

Guard::Guard(GuardOptions options, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), clock)) {}
Guard::~Guard() = default;

Verdict Guard::check(const Request& request) { return impl_->check(request); }
void Guard::replace(GuardOptions options) { impl_->replace(std::move(options)); }

}  // namespace joblog::http
