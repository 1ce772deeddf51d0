// SPDX-License-Identifier: MIT
#include "core/bulk_request.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "core/failure_fingerprint.h"
#include "core/job_verb.h"
#include "core/limits.h"

namespace joblog {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

const char* to_string(BulkVerb verb) { return verb == BulkVerb::retry ? "retry" : "discard"; }

std::optional<BulkVerb> bulk_verb_from(std::string_view name) {
  if (name == "retry") return BulkVerb::retry;
  if (name == "discard") return BulkVerb::discard;
  return std::nullopt;
}

bool applies_to(BulkVerb verb, JobState state) {
  return applies_to(verb == BulkVerb::retry ? JobVerb::retry : JobVerb::discard, state);
}

std::string to_json(const BulkRequest& request) {
  json::object object{{"action", to_string(request.verb)},
                      {"state", to_string(request.state)},
                      {"up_to", request.up_to}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) object[name] = value;
  };
  add("queue", request.queue);
  add("kind", request.kind);
  add("cause", request.cause);
  add("text", request.text);
  return json::serialize(object);
}

Result<BulkRequest> bulk_request_from(std::string_view text) {
  const auto refuse = [](std::string message) {
    return fail(ErrorKind::invalid, std::move(message));
  };
  json::error_code error;
  const json::value value = json::parse({text.data(), text.size()}, error);
  if (error || !value.is_object()) return refuse("the arguments are not a JSON object");
  const json::object& object = value.get_object();
  const std::string action = text_of(object, "action"), state_name = text_of(object, "state");
  const auto verb = bulk_verb_from(action);
  if (!verb) {
    return refuse(
        fmt::format("\"action\" is {}; it must be \"retry\" or \"discard\"", in_quotes(action)));
  }
  const auto state = job_state_from(state_name);
  if (!state || !applies_to(*verb, *state)) {
    return refuse(fmt::format("\"state\" is {}, and nothing there can be {}", in_quotes(state_name),
                              *verb == BulkVerb::retry ? "retried" : "discarded"));
  }
  BulkRequest request{.verb = *verb, .state = *state};
  const auto* up_to = object.if_contains("up_to");
  if (up_to == nullptr || !up_to->is_int64() || up_to->get_int64() <= 0) {
    return refuse("\"up_to\" must be the number of the youngest job that may be touched");
  }
  request.up_to = up_to->get_int64();
  request.queue = text_of(object, "queue");
  request.kind = text_of(object, "kind");
  request.text = text_of(object, "text");
  request.cause = text_of(object, "cause");
  if (!request.cause.empty() && !is_failure_fingerprint(request.cause)) {
    return refuse("\"cause\" is not the mark of a cause");
  }
  return request;
}

}  // namespace joblog
