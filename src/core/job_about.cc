// SPDX-License-Identifier: MIT
// Owner and labels stand in rows of lists, so they are short and of one line. A link becomes the
// target of an <a>, so it is of a scheme that a browser may follow from a page.
#include "core/job_about.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "core/job.h"
#include "core/limits.h"

namespace joblog {
namespace {

bool has_control(std::string_view text, bool lines_allowed) {
  return std::ranges::any_of(text, [&](unsigned char c) {
    return c == 0x7f || (c < 0x20 && !(lines_allowed && (c == '\n' || c == '\r' || c == '\t')));
  });
}

std::string problem_with_text(std::string_view text, std::size_t characters_max, bool lines) {
  if (!is_valid_utf8(text)) return "is not valid UTF-8";
  if (utf8_length(text) > characters_max) {
    return fmt::format("is {} characters long; at most {} are kept", utf8_length(text),
                       characters_max);
  }
  if (has_control(text, lines)) {
    return lines ? "must not hold control characters" : "must be one line of plain text";
  }
  return "";
}

std::string problem_with_labels(const std::vector<std::string>& labels) {
  if (labels.size() > limits::labels_max) {
    return fmt::format("are {}; a job has at most {}", labels.size(), limits::labels_max);
  }
  for (auto label = labels.begin(); label != labels.end(); ++label) {
    if (problem_with(NewJob{.kind = *label})) {
      return fmt::format("{} is no label: 1 to {} letters, digits and _ . : -", in_quotes(*label),
                         limits::kind_bytes);
    }
    if (std::find(labels.begin(), label, *label) != label) {
      return fmt::format("{} is named twice", in_quotes(*label));
    }
  }
  return "";
}

/// What follows the scheme; "" when a page must not link there.
std::string_view behind_scheme(std::string_view link) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (to_lower_ascii(link.substr(0, scheme.size())) == scheme) return link.substr(scheme.size());
  }
  return {};
}

std::string problem_with_link(std::string_view link) {
  if (link.empty()) return "";
  const std::string_view rest = behind_scheme(link);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.empty() || host.front() == ':') {
    return "must be a whole address, like https://wiki.example.com/runbooks/backup";
  }
  if (host.contains('@')) {
    return "must not name a user or password: the pages show it to everybody who signs in";
  }
  if (link.size() > limits::link_bytes) {
    return fmt::format("is {} bytes long; at most {} are kept", link.size(), limits::link_bytes);
  }
  if (has_control(link, false) || link.find_first_of(" \"<>\\^`{|}") != std::string_view::npos) {
    return "holds a character that an address cannot have; write it as %20 and the like";
  }
  return is_valid_utf8(link) ? "" : "is not valid UTF-8";
}

}  // namespace

std::vector<AboutProblem> problems_with(const JobAbout& about) {
  std::vector<AboutProblem> problems;
  const auto add = [&](const char* key, std::string message) {
    if (!message.empty()) problems.push_back({key, std::move(message)});
  };
  add("description", problem_with_text(about.description, limits::description_characters, true));
  add("owner", problem_with_text(about.owner, limits::owner_characters, false));
  add("labels", problem_with_labels(about.labels));
  add("link", problem_with_link(about.link));
  return problems;
}

JobAbout about_of(const JobDefinition& definition) {
  return {.description = definition.description,
          .owner = definition.owner,
          .labels = definition.labels,
          .link = definition.link};
}

JobAbout about_of_task(JobAbout own, const JobAbout& of_kind) {
  if (own.description.empty()) own.description = of_kind.description;
  if (own.owner.empty()) own.owner = of_kind.owner;
  if (own.link.empty()) own.link = of_kind.link;
  for (const std::string& label : of_kind.labels) {
    if (std::ranges::find(own.labels, label) == own.labels.end()) own.labels.push_back(label);
  }
  return own;
}

std::string to_string(const DefinedAt& place) {
  if (place.file.empty() || place.line == 0) return place.file;
  return fmt::format("{}:{}", place.file, place.line);
}

}  // namespace joblog
