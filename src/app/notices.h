// SPDX-License-Identifier: MIT
// Notices on standard error: colours and short times on a terminal, full times elsewhere.
#pragma once

#include <memory>

#include "base/notice.h"

namespace spdlog {
class logger;
}

namespace joblog {

class ConsoleNotices final : public Notices {
 public:
  explicit ConsoleNotices(Severity least = Severity::info);
  ~ConsoleNotices() override;
  void notice(Severity severity, std::string_view text) override;

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace joblog
