// SPDX-License-Identifier: MIT
// The record that the server keeps in memory, in words.
#include "web/monitor/sign_ins_page.h"

#include <fmt/format.h>

#include "base/text.h"
#include "monitor_templates.h"
#include "web/display_text.h"

namespace joblog::web::monitor {
namespace {

constexpr std::uint64_t kMany = 3;

std::string count_of(std::uint64_t number) {
  return format_count(static_cast<std::int64_t>(number));
}

std::string detail_of(const http::FailedSignIns& failed) {
  std::string detail;
  const auto add = [&](std::uint64_t number, const char* what) {
    if (number == 0) return;
    detail += fmt::format("{}{} {}", detail.empty() ? "" : " · ", count_of(number), what);
  };
  add(failed.repeats, "times the same wrong one again");
  add(failed.turned_away, "not looked at");
  return detail;
}

FailedRow row_of(const http::FailedSignIns& failed, const Moments& moments) {
  FailedRow row{.address = failed.address,
                .user = on_one_line(failed.user, 64),
                .guesses = count_of(failed.guesses),
                .detail = detail_of(failed),
                .last = moments.relative(failed.last),
                .shut_out_until = {}};
  if (failed.shut_out_until && *failed.shut_out_until > moments.now()) {
    row.shut_out_until = moments.relative(*failed.shut_out_until);
  }
  return row;
}

}  // namespace

http::Response sign_ins_page(const PageContext& context, const http::SignInHistory& history) {
  return page_of<SignInsPage>(
      context, "Sign-ins",
      [&](Reader& reader, SignInsPage& page) {
        page.tabs = tabs(reader, context, "changes");
        for (const http::SignInAfterFailures& passed : history.passed) {
          page.passed.push_back({.address = passed.address,
                                 .user = on_one_line(passed.user, 64),
                                 .failures = count_of(passed.failures),
                                 .at = context.moments.relative(passed.at),
                                 .after_many = passed.failures >= kMany});
        }
        for (const http::FailedSignIns& failed : history.failed) {
          page.failed.push_back(row_of(failed, context.moments));
        }
      },
      [](Html& out, const SignInsPage& page) { templates::sign_ins_page(out, page); }, false);
}

}  // namespace joblog::web::monitor
