// SPDX-License-Identifier: MIT
// What this process has done since it started: runs, transactions, answers.
#include "web/health/metrics.h"

#include <fmt/format.h>

#include <filesystem>

namespace joblog::web::health {

void add_run_metrics(Families& families, const std::vector<KindFigures>& kinds) {
  families.counter("joblog_runs_total",
                   "Runs that ended in this process since it started, by kind and status.");
  for (const KindFigures& kind : kinds) {
    for (const Status status : {Status::success, Status::error}) {
      families.add(kind.ended[static_cast<std::size_t>(status)],
                   {{"kind", kind.kind}, {"status", to_string(status)}});
    }
  }
  families.counter("joblog_runs_with_warnings_total",
                   "Of the successes those whose log holds warnings: something was not read, kept "
                   "or done.");
  for (const KindFigures& kind : kinds) families.add(kind.with_warnings, {{"kind", kind.kind}});
  families.histogram("joblog_run_duration_seconds",
                     "How long runs took from start to end, whatever their status.");
  for (const KindFigures& kind : kinds) families.add(kind.durations, {{"kind", kind.kind}});
  families.histogram("joblog_run_wait_seconds",
                     "How long jobs had waited for a worker, from when they might run to their "
                     "claim.");
  for (const KindFigures& kind : kinds) families.add(kind.waits, {{"kind", kind.kind}});
}

void add_writer_metrics(Families& families, const GroupWriter::Figures& writer) {
  families.gauge("joblog_writer_healthy",
                 "0 while the store takes no writes: runs go on, and their ends wait in memory.");
  families.add(writer.healthy);
  families.counter("joblog_writer_transactions_total",
                   "Transactions that this process has tried, failed ones too.");
  families.add(writer.transactions);
  families.counter("joblog_writer_failures_total",
                   "Transactions that the store refused or did not answer.");
  families.add(writer.failures);
  families.gauge("joblog_writer_waiting_messages",
                 "Messages that wait for the next transaction. They grow when the disk cannot "
                 "follow.");
  families.add(writer.waiting);
  families.gauge("joblog_writer_last_commit_timestamp_seconds",
                 "When the last transaction was stored. A heartbeat is written every 5 seconds.");
  if (writer.last_commit_at) families.add(*writer.last_commit_at);
  families.histogram("joblog_writer_batch_messages",
                     "Messages that were stored together by one transaction.");
  families.add(writer.batches);
  families.histogram("joblog_writer_commit_seconds",
                     "How long a transaction took until it was safe on the disk.");
  families.add(writer.seconds);
}

std::optional<SpoolFiles> spool_files(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  SpoolFiles all;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    std::error_code gone;
    const auto bytes = entry.file_size(gone);
    if (gone) continue;
    ++all.files;
    all.bytes += bytes;
  }
  return error ? std::nullopt : std::optional(all);
}

void add_file_metrics(Families& families, const StoreLog& log,
                      const std::optional<SpoolFiles>& spools) {
  families.gauge("joblog_store_wal_bytes",
                 "Size of the store's log (-wal). Beyond 80 MiB somebody reads from it without an "
                 "end.");
  families.add(log.bytes);
  families.gauge("joblog_store_wal_held_seconds",
                 "For how long it has been larger than that; 0 while it is not.");
  families.add(std::chrono::duration<double>(log.held_for).count());
  if (!spools) return;
  families.gauge("joblog_spool_files",
                 "Files in the spool folder: one for each process, more when nobody takes in those "
                 "of dead ones.");
  families.add(spools->files);
  families.gauge("joblog_spool_bytes", "Their size.");
  families.add(spools->bytes);
}

void add_http_metrics(Families& families, const http::ServerFigures& http) {
  families.counter("joblog_http_requests_total", "Requests that reached this server.");
  families.add(http.requests);
  families.counter("joblog_http_requests_refused_total",
                   "Requests that no page answered: no password, malformed, too big, or the page "
                   "failed.");
  families.add(http.refused);
  families.counter("joblog_http_refused_total",
                   "What was refused, by reason: requests, handshakes, connections, live tails.");
  for (std::size_t i = 0; i < http.refusals.size(); ++i) {
    families.add(http.refusals[i],
                 {{"reason", http::to_string(static_cast<http::RefusalReason>(i))}});
  }
  families.counter("joblog_http_responses_total", "Answers by the class of their status.");
  for (std::size_t digit = 2; digit < http.answers.size(); ++digit) {
    families.add(http.answers[digit], {{"code", fmt::format("{}xx", digit)}});
  }
  families.histogram("joblog_http_response_seconds",
                     "From a request that is there to an answer that may be sent; of a download or "
                     "an event stream, to its first byte.");
  families.add(http.seconds);
  families.gauge("joblog_http_connections", "Connections that are open.");
  families.add(http.connections);
  families.gauge("joblog_http_event_streams", "Event streams that are open.");
  families.add(http.streams);
}

}  // namespace joblog::web::health
