// What a person does with a run: run it again, retry its job now, cancel it.
#pragma once

#include "http/message.h"
#include "web/site.h"

namespace joblog::web::runs {

http::Response run_again(const Visit& visit);
http::Response retry_now(const Visit& visit);
http::Response cancel_run(const Visit& visit);

}  // namespace joblog::web::runs
