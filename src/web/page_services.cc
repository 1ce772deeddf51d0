// SPDX-License-Identifier: MIT
#include "web/page_services.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/canonical_number.h"
#include "base/text.h"

namespace joblog::web {

std::string summary_of(const std::vector<Attention>& attention) {
  struct Part {
    const Attention* first;
    std::int64_t count;
  };
  std::vector<Part> parts;
  for (const Attention& item : attention) {
    const auto same = std::ranges::find_if(parts, [&](const Part& part) {
      return !item.one.empty() && part.first->one == item.one && part.first->many == item.many;
    });
    if (same == parts.end())
      parts.push_back({&item, item.count});
    else
      same->count += item.count;
  }
  std::string words;
  for (const auto& [item, count] : parts) {
    if (!words.empty()) words += " · ";
    if (item->many.empty()) {
      words += item->one.empty() ? item->text : item->one;
    } else {
      words += fmt::format("{} {}", format_count(count), count == 1 ? item->one : item->many);
    }
  }
  if (!words.empty()) words.front() = static_cast<char>(std::toupper(words.front()));
  return words;
}

namespace {

/// What a page has beyond its time for reads that cannot show a part: four times as much.
constexpr std::chrono::seconds kWaitMax{8};

/// "007", "+7", " 7": nobody's link says that.
bool is_meant_as_number(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  return parse_int(text).has_value();
}

}  // namespace

PageContext::PageContext(const PageServices& all, const http::Request& asked, std::string path_id)
    : services(all),
      request(asked),
      id(std::move(path_id)),
      preferences(preferences_of(asked)),
      moments(zone_for(preferences, all.local_zone), all.clock.wall_now()) {}

Url PageContext::here() const { return Url::from(request.target).value_or(Url()); }

Url PageContext::back(const Url& otherwise) const {
  const std::string& form = request.form.get("back");
  return Url::from(form.empty() ? request.query.get("back") : form).value_or(otherwise);
}

std::int64_t PageContext::number(std::string_view name, std::int64_t least, std::int64_t most,
                                 std::int64_t otherwise) const {
  const std::string& given = parameter(name);
  const auto parsed = parse_canonical_int(given);
  not_canonical_ = not_canonical_ || (!parsed && is_meant_as_number(given));
  return parsed ? std::clamp(*parsed, least, most) : otherwise;
}

ReadLimit PageContext::limit() const {
  const SteadyTime begin = services.clock.steady_now();
  const auto has_left = [this] { return request.client_left && request.client_left(); };
  return {.is_enough =
              [this, begin, has_left] {
                return services.clock.steady_now() - begin >= services.read_time || has_left();
              },
          .is_given_up =
              [this, begin, has_left] {
                return services.clock.steady_now() - begin >= services.read_time + kWaitMax ||
                       has_left();
              }};
}

std::string PageContext::person() const {
  return request.user.empty() ? "somebody at " + request.peer : request.user;
}

}  // namespace joblog::web
