// SPDX-License-Identifier: MIT
// Each statement answers what is wrong; each row becomes a sentence.
#include "storage/postgres/store_checks.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/log_block.h"
#include "postgres_statements.h"

namespace joblog::postgres {
namespace {

using Problems = std::vector<std::string>;

template <class Describe>
void collect(Client& client, std::string_view statement, Problems& problems, Describe describe) {
  const Rows rows = client.ask(statement);
  for (int row = 0; row < rows.size(); ++row) problems.push_back(describe(rows, row));
}

void find_ended_twice(Client& client, Problems& problems) {
  collect(client, sql::quick_ended_twice, problems, [](const Rows& rows, int row) {
    return fmt::format("job log {} has ended, but its job is still claimed for it",
                       rows.text(row, 0));
  });
}

void check_states(Client& client, Problems& problems) {
  const auto of_job = [](std::string_view what) {
    return [what](const Rows& rows, int row) {
      return fmt::format("job {} {}", rows.integer(row, 0), what);
    };
  };
  find_ended_twice(client, problems);
  collect(client, sql::check_without_job, problems,
          of_job("waits or runs, but what it is is not stored"));
  collect(client, sql::check_without_state, problems, of_job("has no state"));
  collect(client, sql::check_two_states, problems, of_job("has ended and has not"));
  collect(client, sql::check_names, problems, [](const Rows& rows, int row) {
    return fmt::format("job log {} is not found by its name", rows.text(row, 0));
  });
  collect(client, sql::check_keys, problems, [](const Rows& rows, int row) {
    return fmt::format("concurrency key {}: {} jobs hold it, {} may", rows.text(row, 0),
                       rows.integer(row, 1), rows.integer(row, 2));
  });
  collect(client, sql::check_blocked, problems, [](const Rows& rows, int row) {
    return fmt::format("concurrency key {}: {} jobs are blocked, nobody holds it",
                       rows.text(row, 0), rows.integer(row, 1));
  });
}

void check_counters(Client& client, Problems& problems) {
  collect(client, sql::check_finished, problems, [](const Rows& rows, int row) {
    return fmt::format("queue {}: {} jobs are finished, its counter says {}", rows.text(row, 0),
                       rows.integer(row, 1), rows.integer(row, 2));
  });
  collect(client, sql::check_runs, problems, [](const Rows& rows, int row) {
    return fmt::format(
        "kind {}: {} job logs of the hour {} are {}, its counter says {}; {} of them with "
        "warnings, it says {}",
        in_quotes(rows.text(row, 0)), rows.integer(row, 3), rows.integer(row, 1),
        to_string(static_cast<Status>(rows.integer(row, 2))), rows.integer(row, 4),
        rows.integer(row, 5), rows.integer(row, 6));
  });
  collect(client, sql::check_kinds, problems, [](const Rows& rows, int row) {
    return fmt::format("kind {}: its counter of job logs that are {} is not the sum of its hours",
                       in_quotes(rows.text(row, 0)),
                       to_string(static_cast<Status>(rows.integer(row, 1))));
  });
}

/// What a block says about itself against what its lines are.
void check_block(const Rows& rows, int row, BlockDecoder& decoder, Problems& problems) {
  const JobLogId log{rows.integer(row, 0)};
  const std::int64_t first = rows.integer(row, 1), last = first + rows.integer(row, 2) - 1;
  const auto lines = decoder.decode(log, rows.text(row, 7));
  if (!lines) {
    problems.push_back(fmt::format("lines {} to {} of job log id {} are damaged: {}", first, last,
                                   log.value, lines.error().message));
    return;
  }
  const BlockFacts said{.first = first,
                        .last = last,
                        .warnings = rows.integer(row, 3),
                        .errors = rows.integer(row, 4),
                        .first_warning = rows.integer(row, 5),
                        .first_error = rows.integer(row, 6)};
  if (facts_of(*lines) == said) return;
  problems.push_back(fmt::format("lines {} to {} of job log id {} are others than it is said",
                                 first, last, log.value));
}

void check_lines(Client& client, Problems& problems,
                 const std::function<void(const Progress&)>& told) {
  collect(client, sql::check_lines, problems, [](const Rows& rows, int row) {
    return fmt::format("job log {} has {} lines, and says {}", rows.text(row, 0),
                       rows.integer(row, 2), rows.integer(row, 1));
  });
  collect(client, sql::check_orphan_blocks, problems, [](const Rows& rows, int row) {
    return fmt::format("details of job log id {} have no job log", rows.integer(row, 0));
  });
  BlockDecoder decoder;
  std::uint64_t done = 0;
  for (std::int64_t log = 0, first = 0;;) {
    const Rows rows = client.ask(sql::check_blocks, BoundValues(log, first));
    if (rows.empty()) return;
    for (int row = 0; row < rows.size(); ++row) check_block(rows, row, decoder, problems);
    log = rows.integer(rows.size() - 1, 0);
    first = rows.integer(rows.size() - 1, 1);
    done += static_cast<std::uint64_t>(rows.size());
    if (told) told({.done = done, .total = 0, .step = "lines"});
  }
}

}  // namespace

std::vector<std::string> find_problems(Client& client,
                                       const std::function<void(const Progress&)>& told) {
  Problems problems;
  const auto tell = [&](std::uint64_t done, const char* step) {
    if (told) told({.done = done, .total = 2, .step = step});
  };
  tell(0, "states");
  check_states(client, problems);
  tell(1, "counts");
  check_counters(client, problems);
  check_lines(client, problems, told);
  return problems;
}

std::vector<std::string> find_problems_quickly(Client& client) {
  Problems problems;
  client.ask(sql::quick_ends);
  find_ended_twice(client, problems);
  return problems;
}

}  // namespace joblog::postgres
