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

void spool_clean(SpoolRing& ring, SpoolRecord record, std::string_view text,
                 bool continued = false) {
  while (text.size() > limits::detail_characters) {
    const std::size_t piece = utf8_prefix(text, limits::detail_characters);
    if (piece == text.size()) break;
    record.continued = true;
    record.payload = text.substr(0, piece);
    ring.append(record);
    text.remove_prefix(piece);
  }
  record.continued = continued;
  record.payload = text;
  ring.append(record);
}

}  // namespace

void spool_message(SpoolRing& ring, TimePoint at, Level level, Source source,
                   std::string_view message, bool continued) {
  SpoolRecord record{.type = RecordType::detail, .level = level, .source = source, .at = at};
  const std::string_view kept = cut(message, limits::message_bytes);
  if (kept.empty()) {
    // A detail is never empty; an empty line still takes its place.
    spool_clean(ring, record, " ", continued);
  } else if (kept.find('\0') == std::string_view::npos && is_valid_utf8(kept)) {
    spool_clean(ring, record, kept, continued);
  } else {
    record.escaped = true;
    spool_clean(ring, record, escape_invalid_utf8(kept), continued);
  }
  if (kept.size() < message.size()) {
    record = {
        .type = RecordType::detail, .level = Level::warning, .source = Source::system, .at = at};
    spool_clean(ring, record,
                fmt::format("the message above was cut: {} more bytes are not kept",
                            message.size() - kept.size()));
  }
}

void SpooledRun::log(Level level, std::string_view message) {
  spool_message(ring_, clock_.wall_now(), level, Source::handler, message);
}

void SpooledRun::output(const OutputLine& line) {
  spool_message(ring_, line.at ? *line.at : clock_.wall_now(), line.level, line.source, line.text,
                line.continued);
}

void SpooledRun::unfinished(const OutputLine&) {}

void SpooledRun::progress(std::uint64_t done, std::uint64_t total, std::string_view step) {
  const std::string clean = escape_invalid_utf8(cut(step, limits::statistic_name_bytes));
  ring_.append({.type = RecordType::progress,
                .at = clock_.wall_now(),
                .done = done,
                .total = total,
                .payload = clean});
}

void SpooledRun::stat(std::string_view name, double value) {
  const std::string clean = escape_invalid_utf8(cut(name, limits::statistic_name_bytes));
  ring_.append(
      {.type = RecordType::statistic, .at = clock_.wall_now(), .value = value, .payload = clean});
}

}  // namespace joblog
