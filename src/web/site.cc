// Reading a request with suspicion.
#include "web/site.h"

#include <algorithm>

#include "base/text.h"

namespace joblog::web {

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
