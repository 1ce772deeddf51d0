// SPDX-License-Identifier: MIT
#include "app/pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "app/known_jobs.h"
#include "app/sign_in.h"
#include "app/version.h"
#include "base/open_files.h"
#include "core/bulk_request.h"
#include "core/local_zone.h"
#include "http/guard.h"
#include "http/http_server.h"
#include "http/origin_check.h"
#include "orders/file/indexed_open_orders.h"
#include "orders/sync/sync_open_orders.h"
#include "web/assets.h"
#include "web/attention.h"
#include "web/frame.h"
#include "web/health/health_routes.h"
#include "web/job_logs/list/index.h"
#include "web/job_logs/run/run_routes.h"
#include "web/job_logs/run/tail_hub.h"
#include "web/monitor/monitor_routes.h"
#include "web/orders/order_routes.h"
#include "web/router.h"

namespace joblog {
namespace {

http::GuardOptions guard_options(const WebConfig& web, http::Credentials credentials,
                                 const Environment& environment, Notices& notices) {
  const auto tell = [&notices](std::string_view sign) {
    notices.notice(Severity::warning,
                   fmt::format("refused a request that has come from elsewhere ({}), as nobody is "
                               "asked for a password: set ADMIN_PASSWORD or [web] password_hash; "
                               "when a proxy signs people in, [web] proxy_signs_in = true. Further "
                               "ones are refused without a word",
                               sign));
  };
  return {.credentials = std::move(credentials),
          .hosts = http::hosts_of(web.listen, web.hosts),
          .public_paths = {"/up"},
          .proxy_signs_in = web.proxy_signs_in,
          .on_outsider = tell,
          .on_right_password = weak_hash_warning(web, environment, notices)};
}

/// Clients may not use up the open files that jobs and the store need.
std::size_t connections_max(std::size_t wanted) {
  constexpr std::size_t kForWork = 1'024;
  const std::size_t allowed = allow_open_files(wanted + kForWork);
  return std::min(wanted, allowed - std::min(allowed / 2, kForWork));
}

http::Options server_options(const WebConfig& web) {
  http::Limits limits;
  limits.connections = connections_max(limits.connections);
  return {.address = web.listen,
          .port = static_cast<std::uint16_t>(web.port),
          .tls = {web.tls_certificate, web.tls_key},
          .limits = limits};
}

/// What the pages start by themselves is not for forms: its arguments are the pages' own.
Result<NewJob> make_for_person(const Registry& registry, std::string_view kind,
                               std::string arguments) {
  if (kind != bulk_action_kind) return registry.make(kind, std::move(arguments));
  return fail(ErrorKind::not_found,
              fmt::format("{} is started by the pages themselves, not by this form", kind));
}

web::monitor::MonitorOptions monitor_options(const Setup& setup, const PagesOptions& around,
                                             const http::Refusals& refusals) {
  const Registry& registry = setup.registry;
  return {
      .kinds = [&registry] { return registry.kinds(); },
      .make_job =
          [&registry](std::string_view kind, std::string arguments) {
            return make_for_person(registry, kind, std::move(arguments));
          },
      .make_bulk_job =
          [&registry](std::string arguments) {
            return registry.make(bulk_action_kind, std::move(arguments));
          },
      .skipped_items =
          [skipped_items = around.skipped_items] {
            std::vector<web::monitor::SkippedPart> parts;
            if (!skipped_items) return parts;
            for (const SkippedItem& one : skipped_items())
              parts.push_back({one.what(), one.problem});
            return parts;
          },
      .sign_ins = [&refusals] { return refusals.sign_ins(); },
      .about = [&registry, config = around.config](
                   const std::string& kind,
                   const std::string& task) { return said_of(registry, *config(), kind, task); },
      .known_job =
          [&registry, config = around.config, file = setup.locations.config](
              const std::string& kind, const std::string& task) {
            return known_job(registry, *config(), file, kind, task);
          }};
}

/// What is refused may come from a stranger: its page tells nothing of what is inside.
web::PageServices services_for_refusals(web::PageServices services) {
  services.attention = nullptr;
  services.version.clear();
  services.local_zone = {};
  return services;
}

/// What a person may start: everything but what the pages start by themselves.
web::job_logs::Kinds startable(const Setup& setup, const PagesOptions& around) {
  const auto all = [&setup, &around] {
    const auto config = around.config();
    std::vector<web::job_logs::KindChoice> kinds;
    for (const std::string& kind : setup.registry.kinds()) {
      if (kind == bulk_action_kind) continue;
      web::job_logs::KindChoice choice{.name = kind, .description = {}};
      if (const CommandConfig* command = command_of(*config, kind))
        choice.description = "runs " + command->command.front();
      if (const auto parameters = setup.registry.parameters(kind)) {
        choice.description += "; " + takes(*parameters);
        choice.arguments = example_arguments(*parameters);
        choice.parameters = *parameters;
      }
      kinds.push_back(std::move(choice));
    }
    return kinds;
  };
  const auto make = [&setup](std::string_view kind, std::string arguments) {
    return make_for_person(setup.registry, kind, std::move(arguments));
  };
  return {.all = all, .make = make};
}

std::function<bool(std::string_view)> knows_kind(const Setup& setup) {
  return [&setup](std::string_view kind) { return setup.registry.find(kind) != nullptr; };
}

web::AttentionOptions attention_options(const Setup& setup, const PagesOptions& around) {
  return {.disk = [data = setup.locations.data] { return web::disk_space(data); },
          .configuration = around.configuration,
          .knows_kind = knows_kind(setup)};
}

}  // namespace

class Pages::Impl {
 public:
  Impl(const Setup& setup, http::Credentials credentials, Engine& engine, PagesOptions around,
       const Clock& clock, Notices& notices)
      : setup_(setup),
        engine_(engine),
        around_(std::move(around)),
        services_{
            .store = engine.store(),
            .writer = engine.writer(),
            .clock = clock,
            .notices = notices,
            .local_zone = cli::local_zone(setup.environment),
            .version = std::string(version),
            .attention = [this] { return attention_.lines(); },
            .runs_kind = knows_kind(setup),
            .stop_run =
                [&engine](JobId job) { return engine.running().stop(job, StopReason::cancelled); }},
        attention_(engine.store(), engine.writer(), clock, attention_options(setup, around_)),
        services_for_refusals_(services_for_refusals(services_)),
        tails_(engine.store(), clock, notices),
        orders_({.folder = setup.locations.data}, notices),
        refusals_(clock, notices),
        router_(services_, site_map()),
        credentials_(credentials),
        guard_(guard_options(setup.config.web, std::move(credentials), setup.environment, notices),
               clock, &refusals_),
        server_(
            options(), guard_, [this](const auto& request) { return router_.answer(request); },
            clock, notices) {}

  Result<void> start() {
    if (auto listening = server_.start(); !listening) return listening;
    tails_.start();
    orders_.start();
    return {};
  }
  void stop(std::chrono::milliseconds wait_max) {
    tails_.stop();
    server_.stop(wait_max);
    orders_.stop();
  }
  Result<void> reload(WebConfig web, const Environment& environment) {
    // What it goes on listening on decides whether a password must be.
    web.listen = config().listen;
    auto credentials = credentials_of(web, environment, &credentials_);
    if (!credentials) return std::unexpected(credentials.error());
    if (auto read = server_.reload_tls(); !read) return read;
    credentials_ = *credentials;
    guard_.replace(guard_options(web, std::move(*credentials), environment, services_.notices));
    server_.end_what_is_not_admitted();
    return {};
  }
  const std::vector<web::Route>& routes() const { return router_.routes(); }
  std::uint16_t port() const { return server_.port(); }
  const WebConfig& config() const { return setup_.config.web; }

 private:
  /// The first pattern that fits answers, so a fixed word stands before what could be any.
  std::vector<web::Route> site_map() {
    using http::Method;
    std::vector<web::Route> map{
        {Method::get, "/assets/:id",
         [](const web::PageContext& context) { return web::assets::answer(context.request); }},
        {Method::get, "/attention", web::attention_part},
        {Method::post, "/preferences", web::keep_preferences}};
    const auto add = [&](std::vector<web::Route> section) {
      map.insert(map.end(), std::make_move_iterator(section.begin()),
                 std::make_move_iterator(section.end()));
    };
    add(web::job_logs::index_routes(startable(setup_, around_)));
    add(web::job_logs::run_routes({.tails = tails_,
                                   .kinds = startable(setup_, around_),
                                   .no_place = [this](const http::Request& request) {
                                     refusals_.refused(http::RefusalReason::too_many_streams,
                                                       request.peer,
                                                       "there are too many live tails");
                                   }}));
    add(web::orders::routes({.reader = orders_, .sync_kind = std::string(sync_open_orders_kind)}));
    add(web::monitor::routes(monitor_options(setup_, around_, refusals_)));
    add(web::health::routes(health_options()));
    return map;
  }

  web::health::HealthOptions health_options() {
    web::health::HealthOptions options{.clock = services_.clock, .checks = around_.checks};
    options.checks.insert(options.checks.begin(),
                          web::health::store_check(engine_.store(), engine_.writer()));
    options.stopping = around_.stopping;
    options.skipped_items = [this] {
      return around_.skipped_items ? around_.skipped_items().size() : 0;
    };
    options.started_at = engine_.registration().self().started_at;
    options.http = [this] { return server_.figures(); };
    options.live_tails = [this] { return tails_.watchers(); };
    options.spools = [spool = setup_.locations.spool] { return web::health::spool_files(spool); };
    options.disk = [data = setup_.locations.data] { return web::disk_space(data); };
    return options;
  }

  http::Options options() {
    auto options = server_options(setup_.config.web);
    options.refusals = &refusals_;
    options.refuse = [this](const http::Request& request, const http::Refusal& refusal) {
      return web::problem(web::PageContext(services_for_refusals_, request), refusal.status,
                          refusal.what, refusal.advice);
    };
    options.is_heavy = [this](const http::Request& request) { return router_.is_heavy(request); };
    return options;
  }

  const Setup& setup_;
  Engine& engine_;
  const PagesOptions around_;
  web::PageServices services_;
  web::AttentionBoard attention_;
  const web::PageServices services_for_refusals_;
  web::job_logs::TailHub tails_;
  sqlite::IndexedOpenOrders orders_;
  http::Refusals refusals_;
  web::Router router_;
  http::Credentials credentials_;  ///< In force.
  http::Guard guard_;
  http::Server server_;  // Last: it uses the others.
};

Pages::Pages(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Pages::~Pages() = default;

Result<std::unique_ptr<Pages>> Pages::start(const Setup& setup, Engine& engine,
                                            PagesOptions options, const Clock& clock,
                                            Notices& notices) {
  auto credentials = credentials_of(setup.config.web, setup.environment);
  if (!credentials) return std::unexpected(credentials.error());
  std::unique_ptr<Pages> pages(new Pages(std::make_unique<Impl>(
      setup, std::move(*credentials), engine, std::move(options), clock, notices)));
  if (auto started = pages->impl_->start(); !started) {
    return wrap("starting the pages", started.error());
  }
  return pages;
}

Result<void> Pages::reload(const WebConfig& web, const Environment& environment) {
  return impl_->reload(web, environment);
}

const std::vector<web::Route>& Pages::routes() const { return impl_->routes(); }

std::string Pages::address() const {
  const WebConfig& web = impl_->config();
  const bool encrypted = !web.tls_certificate.empty();
  std::string host = web.listen;
  if (listens_everywhere()) {  // A certificate is for a name.
    host = encrypted && !web.hosts.empty() ? web.hosts.front() : "localhost";
  }
  const bool is_v6 = host.contains(':') && !host.starts_with('[');
  return fmt::format("{}://{}{}{}:{}/", encrypted ? "https" : "http", is_v6 ? "[" : "", host,
                     is_v6 ? "]" : "", impl_->port());
}

bool Pages::listens_everywhere() const { return http::is_any_address(impl_->config().listen); }

void Pages::stop(std::chrono::milliseconds wait_max) { impl_->stop(wait_max); }

}  // namespace joblog
