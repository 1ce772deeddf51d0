// SPDX-License-Identifier: MIT
// In the sentences below each # becomes a digit, each @ a digit of hex, each ~ a word of kWords, ^
// a digit that stays the same in a run, and % the number of the line, in six digits: as hosts,
// folders and totals stay while counters go up. A kind of job goes through eight of them, over and
// over.
#include "job_lines.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <string_view>

namespace joblog::bench {
namespace {

constexpr std::array<std::string_view, 24> kSentences{
    "reading /srv/imports/2026-11/orders_202611^^_%.csv, ##,### bytes",
    "connected to erp-^.plant.example:1433 as joblog_reader in ## ms",
    "order 4500^^%: ## items, net #,###.## EUR, delivery 2026-12-##, customer 10####",
    "request @@@@@@@@-@@@@-4@@@-@@@@-@@@@@@@@@@@@ answered 200 in ### ms",
    "wrote rows ^%00 to ^%99 of ^^^,^^^ to staging_orders in 0.### s",
    "mail to ~.~ at partner-^^.example accepted, message id @@@@@@@@@@@@.mx^",
    "GET /api/v2/customers/10####/orders?page=# 200, ##,### bytes, ### ms",
    "invoice RE-2026-^^%: ## positions, ###.## EUR, due 2026-12-##, sent by mail",
    "checked ~_~.pdf: ## pages, sha256 @@@@@@@@@@@@, unchanged since last run",
    "batch % of ^^^^^ done, #,### rows/s, error queue empty, next one begins",
    "uploading /var/backups/db/base-2026-11-^^.tar.zst part %, #,### KiB",
    "snapshot of /srv/data/^^/% holds ###,### files, ##.# GiB in all",
    "material MAT-######: stock ##,### pieces in warehouse ^^, reserved ###",
    "SELECT on open_sales_orders returned #,### rows in ###.# ms, plan ^^^^",
    "customer 10#### (~ ~ GmbH): address unchanged, nothing to write",
    "lock on warehouse ^^ taken after ## ms by worker #, held for ### ms",
    "removed /tmp/export-^^^^^^^^/~-%.json, ###,### bytes, older than 7 days",
    "page % of ^^^^^: 100 records, 0 duplicates, next cursor @@@@@@@@@@@@",
    "delivery 8001^^% packed in # parcels, ##.# kg, tracking 00340434^^####",
    "price list ~ valid from 2026-12-^^: #,### entries, ## changed, ## new",
    "converted /srv/documents/~_%.docx to pdf in #.## s, ### KB, ## pages",
    "queue ~: ### messages taken, #,### left, oldest ## s, no redelivery",
    "cache hit for key user:10####:profile, ttl #,### s, loaded from node ^",
    "transferred ##.## MB to sftp.partner-^^.example in #.# s (#.# MB/s)",
};
constexpr std::array<std::string_view, 4> kWarnings{
    "customer 10#### has no mail address, invoice RE-2026-^^% is printed instead",
    "row ###,### of orders_202611^^_%.csv: quantity \"#,##\" is no number, left out",
    "erp-^.plant.example answers slowly: #,### ms for ### rows, expected ### ms",
    "deprecated field \"~\" in request @@@@@@@@-@@@@-4@@@-@@@@-@@@@@@@@@@@@",
};
constexpr std::array<std::string_view, 3> kErrors{
    "order 4500^^%: no price for material MAT-###### in list ~, not booked",
    "timeout after ##.# s waiting for a lock on warehouse ^^, attempt # of 5",
    "POST /api/v2/deliveries answered 503 after #,### ms: upstream ~-^ does not answer",
};
constexpr std::array<std::string_view, 24> kWords{
    "anna",   "bernd",    "carla",   "dmitri",   "elena",   "farid",   "gudrun",  "hugo",
    "report", "contract", "picking", "shipping", "returns", "archive", "invoice", "stock",
    "north",  "export",   "spares",  "tooling",  "quality", "partner", "billing", "weekly"};

/// Numbers that follow from a seed (SplitMix64).
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return (mixed ^ (mixed >> 31)) % bound;
  }
  template <std::size_t size>
  std::string_view one_of(const std::array<std::string_view, size>& texts) {
    return texts[below(size)];
  }

 private:
  std::uint64_t state_;
};

std::string written(std::string_view sentence, std::uint64_t run, std::uint64_t line,
                    Numbers& numbers) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Numbers of_run(run);
  std::string text;
  for (const char letter : sentence) {
    switch (letter) {
      case '#':
        text.push_back(kDigits[numbers.below(10)]);
        break;
      case '@':
        text.push_back(kDigits[numbers.below(16)]);
        break;
      case '^':
        text.push_back(kDigits[of_run.below(10)]);
        break;
      case '~':
        text += numbers.one_of(kWords);
        break;
      case '%':
        fmt::format_to(std::back_inserter(text), "{:06}", line);
        break;
      default:
        text.push_back(letter);
    }
  }
  return text;
}

}  // namespace

std::vector<DetailView> lines_of_job(JobLogId log, std::int64_t first, std::int64_t count,
                                     TimePoint begin, std::deque<std::string>& texts) {
  std::vector<DetailView> lines;
  const auto run = static_cast<std::uint64_t>(log.value);
  for (std::int64_t sequence = first; sequence < first + count; ++sequence) {
    const auto number = static_cast<std::uint64_t>(sequence);
    Numbers numbers(run << 32 ^ number);
    const auto after = static_cast<std::int64_t>(number * 1'900 + numbers.below(1'900));
    const std::uint64_t lot = numbers.below(400);
    const Level level = lot == 0 ? Level::error : lot <= 10 ? Level::warning : Level::info;
    const std::string_view sentence = level == Level::error ? numbers.one_of(kErrors)
                                      : level == Level::warning
                                          ? numbers.one_of(kWarnings)
                                          : kSentences[(run * 3 + number % 8) % kSentences.size()];
    texts.push_back(written(sentence, run, number, numbers));
    lines.push_back({.log = log,
                     .sequence = sequence,
                     .at = begin + Duration{after},
                     .level = level,
                     .message = texts.back()});
  }
  return lines;
}

}  // namespace joblog::bench
