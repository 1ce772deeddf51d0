// SPDX-License-Identifier: MIT
#include "cli/find_run.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "base/text.h"
#include "storage/ask.h"

namespace joblog::cli {
namespace {

constexpr int kNamesCompared = 500;

struct Found {
  std::optional<JobLog> log;
  std::string suggestion;
};

Found look_for(Reader& reader, const std::string& name) {
  Found found;
  if (name == "last") {
    auto newest = reader.find_logs({.limit = 1});
    if (!newest.empty()) found.log = std::move(newest.front());
    return found;
  }
  found.log = reader.log_by_name(name);
  if (found.log) return found;
  std::vector<std::string> names{"last"};
  for (const auto& log : reader.find_logs({.limit = kNamesCompared})) names.push_back(log.name);
  found.suggestion = did_you_mean(name, names);
  return found;
}

}  // namespace

Result<JobLog> find_run(const Store& store, const std::string& name) {
  auto found = ask(store, [&](Reader& reader) { return look_for(reader, name); });
  if (!found) return std::unexpected(found.error());
  if (found->log) return std::move(*found->log);
  return std::unexpected(Error{
      ErrorKind::not_found,
      name == "last" ? "there is no run yet"
                     : fmt::format("there is no run {}{}", in_quotes(name), found->suggestion)});
}

}  // namespace joblog::cli
