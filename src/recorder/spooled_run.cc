// SPDX-License-Identifier: MIT
// What strangers print becomes clean text here, once, before it goes anywhere.
#include "recorder/spooled_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/limits.h"

namespace joblog {
namespace {

/// The longest prefix of at most `bytes` that does not end inside a UTF-8 character.
std::string_view cut(std::string_view text, std::size_t bytes) {
  constexpr std::size_t kCharacterMax = 4;
  if (text.size() <= bytes) return text;
  for (std::size_t back = 0; back < kCharacterMax && back <= bytes; ++back) {
    const bool inside = (static_cast<unsigned char>(text[bytes - back]) & 0xC0) == 0x80;
    if (!inside) return text.substr(0, bytes - back);
  }
  return text.substr(0, bytes);  // No UTF-8 at all.
}

void spool_clean(SpoolRing& ring, SpoolRecord record, std::string_view text, bool continued,
                 const RingWait& wait) {
  while (text.size() > limits::detail_characters) {
    const std::size_t piece = utf8_prefix(text, limits::detail_characters);
    if (piece == text.size()) break;
    record.continued = true;
    record.payload = text.substr(0, piece);
    ring.append(record, wait);
    text.remove_prefix(piece);
  }
  record.continued = continued;
  record.payload = text;
  ring.append(record, wait);
}

bool is_inside_character(std::string_view text) {
  constexpr std::size_t kLookMax = 3;
  std::size_t inside = 0;
  while (inside < text.size() && (static_cast<unsigned char>(text[inside]) & 0xC0) == 0x80)
    ++inside;
  return inside > 0 && inside <= kLookMax;
}

void spool_part(SpoolRing& ring, SpoolRecord record, std::string_view text, bool continued,
                const RingWait& wait) {
  if (text.empty()) {
    // A detail is never empty; an empty line still takes its place.
    spool_clean(ring, record, " ", continued, wait);
  } else if (text.find('\0') == std::string_view::npos && is_valid_utf8(text)) {
    spool_clean(ring, record, text, continued, wait);
  } else {
    record.escaped = true;
    spool_clean(ring, record, escape_invalid_utf8(text), continued, wait);
  }
}

}  // namespace

void spool_message(SpoolRing& ring, TimePoint at, Level level, Source source,
                   std::string_view message, bool continued, const RingWait& wait) {
  const SpoolRecord record{.type = RecordType::detail, .level = level, .source = source, .at = at};
  if (message.size() <= limits::message_bytes)
    return spool_part(ring, record, message, continued, wait);
  const std::string_view head = cut(message, limits::message_bytes / 2);
  std::string_view tail = message.substr(message.size() - limits::message_bytes / 2);
  while (is_inside_character(tail)) tail.remove_prefix(1);
  spool_part(ring, record, head, false, wait);
  spool_part(
      ring,
      {.type = RecordType::detail, .level = Level::warning, .source = Source::system, .at = at},
      fmt::format("here {} more bytes of the message are not kept",
                  message.size() - head.size() - tail.size()),
      false, wait);
  spool_part(ring, record, tail, continued, wait);
}

/// Nothing is asked of the clock as long as there is room.
bool RingWaitLimit::may_wait() {
  MutexLock lock(mutex_);
  const SteadyTime now = clock_.steady_now();
  if (const std::uint64_t head = ring_.head(); !since_ || head != head_) {
    head_ = head;
    since_ = now;
  }
  const Duration most = stop_.stop_requested()
                            ? std::min(wait_limits_.after_stop, wait_limits_.while_running)
                            : wait_limits_.while_running;
  return std::chrono::duration_cast<Duration>(now - *since_) < most;
}

void SpooledRun::log(Level level, std::string_view message) {
  spool_message(ring_, clock_.wall_now(), level, Source::handler, message, false, wait_);
}

void SpooledRun::output(const OutputLine& line) {
  spool_message(ring_, line.at ? *line.at : clock_.wall_now(), line.level, line.source, line.text,
                line.continued, wait_);
}

void SpooledRun::unfinished(const OutputLine& line) {
  const bool clean = line.text.find('\0') == std::string_view::npos && is_valid_utf8(line.text);
  const std::string text = clean ? std::string(line.text) : escape_invalid_utf8(line.text);
  ring_.set_open_line(line.source, line.level, line.at ? *line.at : clock_.wall_now(),
                      cut(text, limits::open_line_bytes), !clean);
}

void SpooledRun::begin_wait(WaitReason what, Duration at_most) {
  ring_.set_deadline(RingDeadline{clock_.steady_now() + at_most, static_cast<std::uint32_t>(what)});
}

void SpooledRun::progress(std::uint64_t done, std::uint64_t total, std::string_view step) {
  const std::string clean = escape_invalid_utf8(cut(step, limits::statistic_name_bytes));
  ring_.append({.type = RecordType::progress,
                .at = clock_.wall_now(),
                .done = done,
                .total = total,
                .payload = clean},
               wait_);
}

void SpooledRun::stat(std::string_view name, double value) {
  const std::string clean = escape_invalid_utf8(cut(name, limits::statistic_name_bytes));
  ring_.append(
      {.type = RecordType::statistic, .at = clock_.wall_now(), .value = value, .payload = clean},
      wait_);
}

}  // namespace joblog
