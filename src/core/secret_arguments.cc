// SPDX-License-Identifier: MIT
// Arguments without the mark's name, nearly all of them, are not even parsed.
#include "core/secret_arguments.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/secret_mark.h"

namespace joblog {
namespace {

namespace json = boost::json;

json::value parsed(std::string_view arguments) {
  boost::system::error_code error;
  json::value value = json::parse(arguments, error);
  return error ? json::value() : value;
}

template <class Change>
std::string changed(std::string_view arguments, Change change) {
  if (!arguments.contains(secret_key)) return std::string(arguments);
  json::value value = parsed(arguments);
  if (!value.is_object()) return std::string(arguments);
  for (auto& member : value.get_object()) {
    if (is_secret(member.value())) member.value() = change(secret_text(member.value()));
  }
  return json::serialize(value);
}

}  // namespace

bool is_secret(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || object->size() != 1) return false;
  const json::value* text = object->if_contains(secret_key);
  return text != nullptr && text->is_string();
}

std::string secret_text(const json::value& value) {
  return std::string(value.get_object().at(secret_key).get_string());
}

json::value as_secret(std::string_view text) { return json::object{{secret_key, text}}; }

std::string masked_arguments(std::string_view arguments) {
  return changed(arguments, [](const std::string&) { return json::value(secret_mask); });
}

std::string revealed_arguments(std::string_view arguments) {
  return changed(arguments, [](const std::string& text) { return json::value(text); });
}

std::string with_secrets_of(std::string_view original, std::string_view edited) {
  if (!original.contains(secret_key)) return std::string(edited);
  const json::value before = parsed(original);
  json::value after = parsed(edited);
  if (!before.is_object() || !after.is_object()) return std::string(edited);
  for (auto& member : after.get_object()) {
    const json::value* secret = before.get_object().if_contains(member.key());
    const bool untouched = member.value().is_string() && member.value().get_string() == secret_mask;
    if (untouched && secret != nullptr && is_secret(*secret)) member.value() = *secret;
  }
  return json::serialize(after);
}

std::vector<std::string> secrets_in(std::string_view arguments) {
  std::vector<std::string> secrets;
  (void)changed(arguments, [&](const std::string& text) {
    secrets.push_back(text);
    std::string in_json = json::serialize(json::value(text));  // As in JOBLOG_ARGUMENTS.
    secrets.push_back(in_json.substr(1, in_json.size() - 2));
    return json::value();
  });
  // The longest first, so that one that begins with another goes as a whole.
  std::ranges::sort(secrets, std::ranges::greater{}, &std::string::size);
  return secrets;
}

}  // namespace joblog
