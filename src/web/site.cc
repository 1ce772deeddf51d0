// Reading a request with suspicion.
#include "web/site.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

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

Visit::Visit(const Site& all, const http::Request& asked, std::string path_id)
    : site(all),
      request(asked),
      id(std::move(path_id)),
      preferences(preferences_of(asked)),
      moments(zone_for(preferences, all.local_zone), all.clock.wall_now()) {}

Url Visit::here() const { return Url::from(request.target).value_or(Url()); }

Url Visit::back(const Url& otherwise) const {
  const std::string& form = request.form.get("back");
  return Url::from(form.empty() ? request.query.get("back") : form).value_or(otherwise);
}

std::int64_t Visit::number(std::string_view name, std::int64_t least, std::int64_t most,
                           std::int64_t otherwise) const {
  const auto parsed = parse_int(parameter(name));
  return parsed ? std::clamp(*parsed, least, most) : otherwise;
}

std::string Visit::person() const {
  return request.user.empty() ? "somebody at " + request.peer : request.user;
}

}  // namespace joblog::web
