// What an operator's monitoring is told: names, help and labels of every metric. docs/monitoring.md
// lists them.
#pragma once

#include <vector>

#include "http/server.h"
#include "storage/group_writer.h"
#include "storage/reader.h"
#include "web/health/families.h"

namespace joblog::web::health {

/// Of the store, so equal for all processes on it. Reads short lists and maintained counters only.
void add_store_metrics(Families& families, Reader& reader, TimePoint now);

/// Of this process; they count from zero at its start.
void add_run_metrics(Families& families, const std::vector<KindFigures>& kinds);
void add_writer_metrics(Families& families, const GroupWriter::Figures& writer);
void add_http_metrics(Families& families, const http::ServerFigures& http);

}  // namespace joblog::web::health
