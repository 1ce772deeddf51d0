// SPDX-License-Identifier: MIT
// Which jobs a page is about: the filter in its address.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/message.h"
#include "storage/job_lists.h"
#include "web/links.h"

namespace joblog::web::monitor {

struct Selection {
  std::optional<JobState> state;
  std::string queue, kind, text, cause;

  /// More than the state.
  bool narrowed() const {
    return !queue.empty() || !kind.empty() || !text.empty() || !cause.empty();
  }
  JobFilter filter() const;
  /// The list of these jobs.
  Url url() const;
  /// The same parameters on another page.
  Url on(Url page) const;
  /// "failed jobs in queue mail that contain “timeout”".
  std::string words() const;
};

/// What is not understood is left out; long values are cut.
Selection selection_from(const http::Parameters& parameters);

}  // namespace joblog::web::monitor
