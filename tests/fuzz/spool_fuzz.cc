// SPDX-License-Identifier: MIT
// Any bytes as a spool: a ring's header and its content, and the end of a run. Checksums are made
// right first, so that the bytes behind them are looked at.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "base/text.h"
#include "recorder/dead_spool.h"
#include "recorder/spool_end.h"
#include "recorder/spool_layout.h"

namespace {

void require(bool fact) {
  if (!fact) std::abort();
}

bool is_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos && joblog::is_valid_utf8(text);
}

/// As far as the sizes lead from record to record.
void mend_checksums(std::vector<std::byte>& ring) {
  for (std::size_t at = 0; at + sizeof(joblog::spool::RecordHeader) <= ring.size();) {
    std::uint32_t size = 0;
    std::memcpy(&size, ring.data() + at, sizeof size);
    if (size < sizeof(joblog::spool::RecordHeader) || size > ring.size() - at) return;
    const std::uint32_t sum = joblog::spool::checksum(ring.data() + at + 8, size - 8);
    std::memcpy(ring.data() + at + 4, &sum, sizeof sum);
    at += size;
  }
}

void check(const joblog::RunFinish& end) {
  require(is_text(end.error_message) && is_text(end.error_class) && is_text(end.first_warning));
  require(end.status == joblog::Status::error || end.status == joblog::Status::success);
  require(end.statistics.size() <= joblog::limits::statistics_max);
  require(joblog::is_plausible_time(end.finished_at));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (const auto end =
          joblog::end_from_spool(joblog::JobLogId{1}, {reinterpret_cast<const char*>(data), size}))
    check(*end);
  constexpr std::size_t kFacts = 64;  // Of the header's page what comes before the open lines.
  std::vector<std::byte> header(joblog::spool::header_bytes);
  std::memcpy(header.data() + 40, bytes.data(), std::min(size, kFacts));
  std::vector<std::byte> ring(8'192);
  if (size > kFacts)
    std::memcpy(ring.data(), bytes.data() + kFacts, std::min(size - kFacts, ring.size()));
  if (size > kFacts + 1'000)
    std::memcpy(header.data() + joblog::spool::open_slots_at, bytes.data() + size - 900, 900);
  mend_checksums(ring);
  const auto words = joblog::read_ring(header, std::move(ring), size % 2 == 0);
  for (const auto& held : words.details) {
    require(is_text(held.detail.message) && !held.detail.message.empty());
    require(held.detail.sequence >= 1 && held.detail.log.value > 0);
    require(held.detail.level <= joblog::Level::error &&
            held.detail.source <= joblog::Source::system);
  }
  for (const auto& end : words.ends) check(end);
  for (const auto& line : words.open_lines) require(is_text(line.message));
  return 0;
}
