// SPDX-License-Identifier: MIT
// A page in the frame of the open orders that says what is not there, why, and the way back.
#pragma once

#include <string>

#include "base/result.h"
#include "web/frame.h"
#include "web/page_services.h"

namespace joblog::web::orders {

struct Refusal {
  int status = 404;
  std::string title;
  std::string what;
  std::string advice;
  Url suggested{"/open_orders"};
  std::string suggested_text = "Open Orders";
};

http::Response refuse(const PageContext& context, const Refusal& refusal);
http::Response refuse(const PageContext& context, const Error& error);

/// Nothing has been synced yet; `status` is what that means to the caller.
http::Response refuse_before_first_sync(const PageContext& context, int status);

/// Without the Jobs Monitor: who reads orders has no business there.
Frame frame(std::string title);

}  // namespace joblog::web::orders
