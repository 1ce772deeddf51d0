// SPDX-License-Identifier: MIT
// The order of the checks: cheap ones first, so that nobody makes us hash for a request that is
// refused anyway. Hashing: one at a time (64 MiB each); whoever comes with the header that is being
// hashed waits for its outcome, a few with others wait for their turn, and the rest is told to come
// back. A header that was right passes without a hash for a while, and whatever others do; one that
// was wrong is refused without a hash, and is no new guess: a monitor with yesterday's password
// shuts nobody out. Nor does a tab that was signed in until the password changed.
#include "http/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/mutex.h"
#include "base/program_name.h"
#include "base/text.h"
#include "http/authorization.h"
#include "http/forwarded.h"
#include "http/header_fields.h"
#include "http/origin_check.h"
#include "http/password.h"
#include "http/retry_allowance.h"
#include "http/throttle.h"

namespace joblog::http {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kWaitingMax = 2;
constexpr std::size_t kRightMax = 64;
constexpr std::size_t kWrongMax = 512;  // More than all who are not shut out can guess in minutes.

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
  return refuse(
      403, "This request has come through a proxy, and nobody is asked for a password.",
      in_own_name(
          "Set ADMIN_PASSWORD, or [web] password_hash (joblog password makes one); or, when "
          "the proxy signs people in, [web] proxy_signs_in = true."));
}

Verdict ask_for_password() {
  return refuse(401, "A user and a password are needed here.",
                "Sign in with the ones this server was set up with.");
}

Verdict refuse_password() {
  return refuse(401, "User or password is wrong.",
                in_own_name("Check both. A new hash for the configuration: joblog password."));
}

Verdict refuse_for(seconds wait, std::string what, std::string advice) {
  Verdict verdict = refuse(429, std::move(what), std::move(advice));
  verdict.retry_after = wait;
  return verdict;
}

Verdict refuse_while_busy() {
  return refuse_for(seconds{1}, "Too many are signing in at this moment.", "Try again in 1 s.");
}

Verdict refuse_shut_out(seconds wait) {
  return refuse_for(wait, "Too many wrong passwords came from here, or from everywhere.",
                    fmt::format("Try again in {}. The same user and password once more, after {} "
                                "or later, may be let in before that.",
                                format_duration(wait), format_duration(RetryAllowance::min_delay)));
}

bool same(const Credentials& a, const Credentials& b) {
  return a.user == b.user && a.password_hash == b.password_hash;
}

}  // namespace

class Guard::Impl {
 public:
  Impl(GuardOptions options, const Clock& clock, Refusals* refusals)
      : clock_(clock),
        refusals_(refusals),
        options_(std::make_shared<const GuardOptions>(std::move(options))) {}

  Verdict check(const Request& request) {
    const auto [options, generation] = current();
    if (is_public(request, *options)) return {.admission = {.is_public = true}};
    const HostFault host = check_host(request, options->hosts);
    if (host != HostFault::none) {
      tell_host(host, request);
      return refuse_host(host, request);
    }
    if (request.method == Method::post) {
      const OriginFault origin = check_origin(request);
      if (origin != OriginFault::none) {
        tell_origin(origin, request);
        return refuse_origin(origin);
      }
    }
    Admission admission{.credentials = generation,
                        .host = std::string(request.header("Host")),
                        .local = request.local};
    const Credentials& credentials = options->credentials;
    Verdict verdict = same(credentials, {}) ? check_is_of_this_machine(request, *options)
                                            : check_password(request, *options);
    if (verdict.status == 200) verdict.admission = std::move(admission);
    return verdict;
  }

  void replace(GuardOptions options) EXCLUDES(mutex_) {
    auto fresh = std::make_shared<const GuardOptions>(std::move(options));
    MutexLock lock(mutex_);
    const bool goes_on = same(fresh->credentials, options_->credentials) &&
                         fresh->proxy_signs_in == options_->proxy_signs_in;
    options_ = std::move(fresh);
    if (goes_on) return;
    ++generation_;
    stale_.take_over(right_, clock_.steady_now());
    wrong_.clear();
  }

  bool admits(const Admission& admission) EXCLUDES(mutex_) {
    if (admission.is_public) return true;
    const auto [options, generation] = current();
    if (admission.credentials != generation) return false;
    const Request asked{.headers = {{"Host", admission.host}}, .local = admission.local};
    return check_host(asked, options->hosts) == HostFault::none;
  }

  bool is_public(const Request& request) { return is_public(request, *current().first); }

  bool is_known(const Request& request) EXCLUDES(mutex_) {
    const std::string_view header = request.header("Authorization");
    if (header.empty()) return false;
    const Fingerprint print(header);
    MutexLock lock(mutex_);
    return right_.has(print, clock_.steady_now());
  }

 private:
  enum class Turn { go, passes, fails, busy, throttled };
  /// A request with a password on its way through.
  struct Try {
    Fingerprint print;
    std::string peer;  ///< What the throttle counts.
    bool counts = false;
    std::uint64_t generation = 0;
    seconds wait{1};
    bool waits_for_first_try = false;
    Throttle::ShutOut shut_out = Throttle::ShutOut::nobody;
  };

  static bool is_public(const Request& request, const GuardOptions& options) {
    const bool fetches = request.method == Method::get || request.method == Method::head;
    return fetches &&
           std::ranges::find(options.public_paths, request.path) != options.public_paths.end();
  }

  std::pair<std::shared_ptr<const GuardOptions>, std::uint64_t> current() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return {options_, generation_};
  }

  /// Nobody is asked for a password, because only this machine is meant to reach us.
  Verdict check_is_of_this_machine(const Request& request, const GuardOptions& options) {
    if (options.proxy_signs_in) return {};
    std::string sign(forwarding_header(request));
    if (sign.empty() && !is_loopback_address(request.peer)) sign = "address " + request.peer;
    if (sign.empty()) return {};
    tell(RefusalReason::outsider, request);
    if (!told_of_outsider_.exchange(true) && options.on_outsider) options.on_outsider(sign);
    return refuse_outsider();
  }

  Verdict check_password(const Request& request, const GuardOptions& options) {
    const Credentials& credentials = options.credentials;
    const std::string_view header = request.header("Authorization");
    const auto given = parse_basic(header);
    if (!given) {
      tell(RefusalReason::no_password, request);
      return ask_for_password();
    }
    Try one{.print = Fingerprint(header), .peer = Throttle::key_of(request.peer)};
    switch (await_turn(one)) {
      case Turn::passes:
        return {.user = given->user};
      case Turn::fails:
        if (refusals_ != nullptr) refusals_->wrong_password(request.peer, given->user, true);
        return refuse_password();
      case Turn::busy:
        tell(RefusalReason::busy, request);
        tell_all_shut_out(one);
        return refuse_while_busy();
      case Turn::throttled:
        tell_shut_out(one, request);
        return refuse_shut_out(one.wait);
      case Turn::go:
        break;
    }
    // An unknown user costs as much as a wrong password, and the names are compared by their
    // hashes.
    const bool is_password = verify_password(given->password, credentials.password_hash);
    const bool is_user = Fingerprint(given->user) == Fingerprint(credentials.user);
    finish(one, is_password && is_user);
    tell_outcome(request, given->user, is_password && is_user);
    if (is_password && is_user && options.on_right_password) {
      options.on_right_password(given->password);
    }
    return is_password && is_user ? Verdict{.user = given->user} : refuse_password();
  }

  Turn await_turn(Try& one) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (right_.has(one.print, clock_.steady_now())) return Turn::passes;
    if (wrong_.has(one.print, clock_.steady_now())) return Turn::fails;
    if (!may_try(one)) return one.waits_for_first_try ? Turn::busy : Turn::throttled;
    while (hashing_) {
      const bool same = *hashing_ == one.print;
      if (!same && waiting_ == kWaitingMax) {
        take_back(one);
        return Turn::busy;
      }
      waiting_ += same ? 0 : 1;
      turn_.wait(mutex_);
      waiting_ -= same ? 0 : 1;
      if (right_.has(one.print, clock_.steady_now())) {
        throttle_.succeeded(one.peer);
        return Turn::passes;
      }
      if (wrong_.has(one.print, clock_.steady_now())) {
        take_back(one);
        return Turn::fails;
      }
    }
    hashing_ = one.print;
    one.generation = generation_;
    return Turn::go;
  }

  bool may_try(Try& one) REQUIRES(mutex_) {
    const SteadyTime now = clock_.steady_now();
    if (stale_.has(one.print, now)) return true;  // It was right a while ago, so it is no guess.
    const auto wait = throttle_.begin(one.peer, now);
    one.counts = !wait;
    if (!wait) return true;
    one.wait = *wait;
    one.shut_out = throttle_.newly_shut_out();
    one.waits_for_first_try = throttle_.waits_for_first_try();
    return retry_allowance_.may_try(one.print, now);
  }

  void take_back(const Try& one) REQUIRES(mutex_) {
    if (one.counts) throttle_.take_back(one.peer);
  }

  void finish(const Try& one, bool right) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    hashing_.reset();
    if (right) throttle_.succeeded(one.peer);
    // Credentials that were replaced meanwhile must not be remembered as right, or wrong.
    if (one.generation == generation_) {
      (right ? right_ : wrong_).add(one.print, clock_.steady_now());
    }
    turn_.notify_all();
  }

  // ---- What is told of it ----

  void tell(RefusalReason reason, const Request& request, std::string_view what = {}) {
    if (refusals_ != nullptr) refusals_->refused(reason, request.peer, what);
  }

  void tell_host(HostFault fault, const Request& request) {
    if (fault != HostFault::foreign) return tell(RefusalReason::malformed, request);
    tell(RefusalReason::host, request,
         fmt::format("this server does not answer to the name {}",
                     in_quotes(request.header("Host"))));
  }

  void tell_origin(OriginFault fault, const Request& request) {
    const std::string_view origin = request.header("Origin");
    std::string what = "it came from a page that hides where it is from";
    if (fault == OriginFault::another_site) {
      what = "it came from a page of another site, ";
      what += origin.empty() ? "as its browser says (Sec-Fetch-Site), without an origin"
                             : "origin " + in_quotes(origin);
    }
    tell(RefusalReason::origin, request, what);
  }

  void tell_shut_out(const Try& one, const Request& request) {
    if (refusals_ == nullptr) return;
    refusals_->turned_away(request.peer);
    if (one.shut_out == Throttle::ShutOut::address) {
      refusals_->address_shut_out(request.peer, one.wait);
    }
    tell_all_shut_out(one);
  }

  void tell_all_shut_out(const Try& one) {
    if (refusals_ == nullptr || one.shut_out != Throttle::ShutOut::all) return;
    refusals_->all_shut_out(Throttle::all_wait);
  }

  void tell_outcome(const Request& request, const std::string& user, bool right) {
    if (refusals_ == nullptr) return;
    right ? refusals_->signed_in(request.peer, user)
          : refusals_->wrong_password(request.peer, user, false);
  }

  const Clock& clock_;
  Refusals* const refusals_;
  std::atomic<bool> told_of_outsider_{false};
  Mutex mutex_;
  CondVar turn_;
  std::shared_ptr<const GuardOptions> options_ GUARDED_BY(mutex_);
  std::uint64_t generation_ GUARDED_BY(mutex_) = 0;
  std::optional<Fingerprint> hashing_ GUARDED_BY(mutex_);
  int waiting_ GUARDED_BY(mutex_) = 0;
  Throttle throttle_ GUARDED_BY(mutex_);
  RetryAllowance retry_allowance_ GUARDED_BY(mutex_);
  AuthorizationCache right_ GUARDED_BY(mutex_){minutes{15}, kRightMax};
  AuthorizationCache wrong_ GUARDED_BY(mutex_){hours{1}, kWrongMax};
  AuthorizationCache stale_ GUARDED_BY(mutex_){hours{24}, kRightMax};  ///< Right until a change.
};

Guard::Guard(GuardOptions options, const Clock& clock, Refusals* refusals)
    : impl_(std::make_unique<Impl>(std::move(options), clock, refusals)) {}
Guard::~Guard() = default;

Verdict Guard::check(const Request& request) { return impl_->check(request); }
void Guard::replace(GuardOptions options) { impl_->replace(std::move(options)); }
bool Guard::admits(const Admission& admission) const { return impl_->admits(admission); }
bool Guard::is_public(const Request& request) const { return impl_->is_public(request); }
bool Guard::is_known(const Request& request) const { return impl_->is_known(request); }

}  // namespace joblog::http
