// SPDX-License-Identifier: MIT
// Any bytes as a schedule in some zone: parsing answers, and the instants strictly increase.
// Input: a byte for the zone, a byte for the time, then the schedule.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/schedule.h"

namespace {

void require(bool fact) {
  if (!fact) std::abort();
}

constexpr std::array<std::string_view, 8> kZones{
    "UTC",          "Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo",
    "Pacific/Apia", "Asia/Amman",    "Africa/Casablanca"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // 256 starting points over two centuries.
  const joblog::TimePoint start =
      std::chrono::sys_days{std::chrono::year{1900} / 1 / 1} + std::chrono::days{data[1] * 290};
  const auto schedule = joblog::Schedule::parse(bytes.substr(2), kZones[data[0] % kZones.size()]);
  if (!schedule) {
    require(!schedule.error().message.empty());
    require(std::ranges::all_of(schedule.error().message, [](char c) { return c >= 0x20; }));
    return 0;
  }
  require(!schedule->explain().empty());
  auto last = start;
  for (int i = 0; i < 5; ++i) {
    const auto next = schedule->next_after(last);
    if (!next) return 0;
    require(*next > last);
    require(schedule->next_after(*next - joblog::Duration{1}) == next);
    require(schedule->next_after(last + (*next - last) / 2) == next || (*next - last).count() == 1);
    require(schedule->latest_in(last, *next) == next);
    last = *next;
  }
  return 0;
}
