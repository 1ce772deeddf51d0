// SPDX-License-Identifier: MIT
// GET /job_logs/:id: one run, with its lines.
#pragma once

#include <optional>
#include <string>

#include "http/message.h"
#include "storage/reader.h"
#include "web/job_logs/run/run_view.h"
#include "web/job_logs/run/terminal_view.h"
#include "web/links.h"
#include "web/page_services.h"

namespace joblog::web::job_logs {

struct RunPage {
  RunView run;
  TerminalView terminal;
  Url back;
  std::string back_text;
};

http::Response run_page(const PageContext& context);

/// The run whose number or name stands in the address; nothing when there is none.
std::optional<JobLog> run_asked_for(Reader& reader, const PageContext& context);
/// The 404 for a run that is not there.
http::Response no_such_run(const PageContext& context);
/// The list that the reader came from, for links to carry on; "" = the plain list.
std::string back_of(const PageContext& context);

}  // namespace joblog::web::job_logs
