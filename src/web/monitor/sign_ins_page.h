// SPDX-License-Identifier: MIT
// Who failed to sign in lately, and who got in after many failures.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/guard.h"
#include "web/monitor/tabs.h"

namespace joblog::web::monitor {

struct FailedRow {
  std::string address;
  std::string user;
  std::string guesses;
  std::string detail;  ///< "12 times the same again · 30 not looked at"; "" = no more to say.
  Moment last;
  std::optional<Moment> shut_out_until;
};

struct PassedRow {
  std::string address;
  std::string user;
  std::string failures;
  Moment at;
  bool after_many = false;
};

struct SignInsPage {
  Tabs tabs;
  std::vector<PassedRow> passed;
  std::vector<FailedRow> failed;
};

http::Response sign_ins_page(const PageContext& context, const http::SignInHistory& history);

}  // namespace joblog::web::monitor
