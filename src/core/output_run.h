// A run that tells its own messages from the output of a program it runs. Internal: a handler gets
// a Run, and one that runs programs asks whether it is this.
#pragma once

#include <string_view>

#include "core/job_log.h"
#include "joblog/run.h"

namespace joblog {

class OutputRun : public Run {
 public:
  /// Hands over one line that a program printed; like log() otherwise. It may hold any byte but \n
  /// and may be empty. `source` is standard_output or standard_error.
  virtual void output(Source source, std::string_view line) = 0;
};

}  // namespace joblog
