// SPDX-License-Identifier: MIT
#include "recorder/spool_layout.h"

#include <algorithm>
#include <cstring>

namespace joblog::spool {
namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash ^= word;
  hash *= 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 32);
}

bool is_in_range(const RecordHeader& h) {
  return h.type != static_cast<std::uint8_t>(RecordType::padding) &&
         h.type <= static_cast<std::uint8_t>(RecordType::ended) &&
         h.level <= static_cast<std::uint8_t>(Level::error) &&
         h.source <= static_cast<std::uint8_t>(Source::system);
}

SpoolRecord record_of(const RecordHeader& h, const char* payload) {
  SpoolRecord record{.type = static_cast<RecordType>(h.type),
                     .level = static_cast<Level>(h.level),
                     .source = static_cast<Source>(h.source),
                     .continued = (h.flags & 1) != 0,
                     .escaped = (h.flags & 2) != 0,
                     .log = JobLogId{h.log},
                     .sequence = h.sequence,
                     .at = from_micros(h.at),
                     .total = h.total,
                     .payload = {payload, h.payload_size}};
  if (record.type == RecordType::statistic)
    std::memcpy(&record.value, &h.number, sizeof h.number);
  else
    record.done = h.number;
  return record;
}

}  // namespace

std::uint32_t checksum(const std::byte* bytes, std::size_t size) {
  std::uint64_t hash = size;
  std::uint64_t word = 0;
  for (; size >= sizeof word; bytes += sizeof word, size -= sizeof word) {
    std::memcpy(&word, bytes, sizeof word);
    hash = mix(hash, word);
  }
  word = 0;
  std::memcpy(&word, bytes, size);
  return static_cast<std::uint32_t>(mix(hash, word));
}

Decoded decode(const std::byte* at, std::size_t to_end, SpoolRecord& record, std::size_t& size) {
  RecordHeader h{};
  std::memcpy(&h, at, std::min(sizeof h, to_end));
  size = h.size;
  if (h.size < 8 || h.size > to_end || h.size % 8 != 0) return Decoded::torn;
  if (h.type == static_cast<std::uint8_t>(RecordType::padding))
    return h.size == to_end ? Decoded::padding : Decoded::torn;
  const std::size_t used = sizeof h + std::size_t{h.payload_size};
  if (h.size != aligned(used) || !is_in_range(h) || h.checksum != checksum(at + 8, h.size - 8))
    return Decoded::torn;
  record = record_of(h, reinterpret_cast<const char*>(at) + sizeof h);
  return Decoded::record;
}

void encode(std::byte* at, std::size_t size, const SpoolRecord& record, std::int64_t log,
            std::int64_t sequence) {
  RecordHeader h{};
  h.size = static_cast<std::uint32_t>(size);
  h.type = static_cast<std::uint8_t>(record.type);
  h.level = static_cast<std::uint8_t>(record.level);
  h.source = static_cast<std::uint8_t>(record.source);
  h.flags = static_cast<std::uint8_t>((record.continued ? 1 : 0) | (record.escaped ? 2 : 0));
  h.payload_size = static_cast<std::uint32_t>(record.payload.size());
  h.log = log;
  h.sequence = sequence;
  h.at = to_micros(record.at);
  h.number = record.done;
  if (record.type == RecordType::statistic) std::memcpy(&h.number, &record.value, sizeof h.number);
  h.total = record.total;
  std::memcpy(at, &h, sizeof h);
  if (!record.payload.empty())
    std::memcpy(at + sizeof h, record.payload.data(), record.payload.size());
  std::memset(at + sizeof h + record.payload.size(), 0, size - sizeof h - record.payload.size());
  const std::uint32_t sum = checksum(at + 8, size - 8);
  std::memcpy(at + offsetof(RecordHeader, checksum), &sum, sizeof sum);
}

}  // namespace joblog::spool
