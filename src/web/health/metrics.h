// SPDX-License-Identifier: MIT
// What an operator's monitoring is told: names, help and labels of every metric. docs/monitoring.md
// lists them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/http_server.h"
#include "storage/reader.h"
#include "storage/store.h"
#include "web/health/families.h"
#include "writer/group_writer.h"

namespace joblog::web::health {

/// The files in the folder of spools: one for each process that lives, and those of dead ones that
/// nobody has taken in yet.
struct SpoolFiles {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};
/// Nothing when the folder cannot be read.
std::optional<SpoolFiles> spool_files(const std::string& folder);

/// Of the store, so equal for all processes on it. Reads short lists and maintained counters only.
void add_store_metrics(Families& families, Reader& reader, TimePoint now);

/// Of this process; they count from zero at its start.
void add_run_metrics(Families& families, const std::vector<KindFigures>& kinds);
void add_writer_metrics(Families& families, const GroupWriter::Figures& writer);
/// What grows only because something else does not happen.
void add_file_metrics(Families& families, const StoreLog& log,
                      const std::optional<SpoolFiles>& spools);
void add_http_metrics(Families& families, const http::ServerFigures& http);

}  // namespace joblog::web::health
