// SPDX-License-Identifier: MIT
// Starting a run of a kind by hand: the form, and what it does.
#pragma once

#include "web/frame.h"
#include "web/job_logs/list/index_page.h"
#include "web/job_logs/run/kinds.h"

namespace joblog::web::job_logs {

/// An empty form for this page.
RunForm run_form(const PageContext& context, const Kinds& kinds, std::string_view chosen_kind);

/// Threads: callable from any.
class RunNow {
 public:
  explicit RunNow(Kinds kinds) : kinds_(std::move(kinds)) {}

  /// GET /job_logs/run?kind=…: the form on a page of its own.
  http::Response form(const PageContext& context) const;
  /// POST /job_logs/run (kind, arguments, once, back): stores the job and goes to its run, or
  /// shows the form again with what is wrong (422).
  http::Response start(const PageContext& context) const;

 private:
  Kinds kinds_;
};

}  // namespace joblog::web::job_logs
