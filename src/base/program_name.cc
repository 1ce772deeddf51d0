// SPDX-License-Identifier: MIT
// The name is kept for the whole process, as the C library does with argv[0]: hints are made in
// every layer.
#include "base/program_name.h"

namespace joblog {
namespace {

constexpr std::string_view kJoblog = "joblog";

std::string& name() {
  static std::string name(kJoblog);
  return name;
}

/// Also not before or after a dot, slash or underscore: those are parts of names of files.
bool is_part_of_word(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '/' || c == '-';
}

}  // namespace

void set_program_name(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  if (!path.empty()) name() = path;
}

const std::string& program_name() { return name(); }

std::string own_command(std::string_view words) { return name() + " " + std::string(words); }

std::string in_own_name(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = at + kJoblog.size();
    const bool is_it = text.substr(at).starts_with(kJoblog) &&
                       (at == 0 || !is_part_of_word(text[at - 1])) &&
                       (end == text.size() || !is_part_of_word(text[end]));
    result += is_it ? std::string_view(name()) : text.substr(at, 1);
    at += is_it ? kJoblog.size() : 1;
  }
  return result;
}

}  // namespace joblog
