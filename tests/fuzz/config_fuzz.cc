// SPDX-License-Identifier: MIT
// Any text is a configuration or a list of problems that say where and what.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "config/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace joblog;
  static const ConfigContext context{
      .environment = [](const std::string& name) -> std::optional<std::string> {
        if (name == "JOBLOG_DATA") return "/data";
        return std::nullopt;
      },
      .kinds = {"sync_open_orders"},
      .attributes = {"cust_name", "sales_doc"}};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Loaded loaded = load_config(text, "fuzz.toml", context);
  if (loaded.config.workers.empty()) std::abort();
  for (const ConfigProblem& problem : loaded.problems) {
    const std::string words = to_string(problem);
    if (problem.message.empty() || problem.line < 0) std::abort();
    if (!is_valid_utf8(words) || words.find('\n') != std::string::npos) std::abort();
  }
  for (const RecurringConfig& task : loaded.config.recurring) {
    if (task.schedule.empty() || task.kind.empty() || task.arguments.empty()) std::abort();
  }
  for (const CommandConfig& command : loaded.config.commands) {
    if (command.command.empty()) std::abort();
  }
  return 0;
}
