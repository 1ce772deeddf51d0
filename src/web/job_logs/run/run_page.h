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

http::Response run_page(const Visit& visit);

/// The run whose number or name stands in the address; nothing when there is none.
std::optional<JobLog> run_asked_for(Reader& reader, const Visit& visit);
/// The 404 for a run that is not there.
http::Response no_such_run(const Visit& visit);
/// The list that the reader came from, for links to carry on; "" = the plain list.
std::string back_of(const Visit& visit);

}  // namespace joblog::web::job_logs
