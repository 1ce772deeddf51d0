// SPDX-License-Identifier: MIT
#include "web/orders/refusal.h"

#include "orders_templates.h"

namespace joblog::web::orders {

Frame frame(std::string title) {
  return {.title = std::move(title), .section = Section::open_orders};
}

http::Response refuse(const PageContext& context, const Refusal& refusal) {
  return page(
      context, frame(refusal.title), [&](Html& out) { templates::refusal(out, refusal); },
      refusal.status);
}

http::Response refuse(const PageContext& context, const Error& error) {
  switch (error.kind) {
    case ErrorKind::invalid:
      return refuse(context,
                    {.status = 422,
                     .title = "Not understood",
                     .what = error.message,
                     .advice = "Open the list and choose from the headers of its columns."});
    default:
      return problem(context, error);
  }
}

http::Response refuse_before_first_sync(const PageContext& context, int status) {
  return refuse(context, {.status = status,
                          .title = "Nothing has been synced yet",
                          .what = "The open orders come from the ERP with the first sync.",
                          .advice = "The list says how to start one."});
}

}  // namespace joblog::web::orders
