// SPDX-License-Identifier: MIT
// Percent decoding happens exactly once, after splitting: a separator that was encoded separates
// nothing, and what a path decodes to holds nothing that a router could take for structure.
#include "http/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"

namespace joblog::http {
namespace {

constexpr std::size_t kFieldsMax = 1'000;
constexpr std::size_t kQueryFieldsMax = 200;
constexpr std::size_t kSegmentsMax = 32;

/// 16 for what is none.
unsigned hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return 16;
}

enum class Plus { is_plus, is_space };

Result<std::string> percent_decode(std::string_view raw, Plus plus) {
  std::string out;
  out.reserve(raw.size());
  const auto is_plain = [plus](char c) { return c != '%' && (c != '+' || plus == Plus::is_plus); };
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const std::size_t begin = at;
    while (at < raw.size() && is_plain(raw[at])) ++at;
    out.append(raw.substr(begin, at - begin));
    if (at == raw.size()) break;
    if (raw[at] == '+') {
      out += ' ';
      continue;
    }
    const unsigned high = at + 2 < raw.size() ? hex_digit(raw[at + 1]) : 16;
    const unsigned low = high < 16 ? hex_digit(raw[at + 2]) : 16;
    if (low == 16) {
      return fail(ErrorKind::invalid,
                  fmt::format("{} is no encoded character", in_quotes(raw.substr(at, 3))));
    }
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  if (!is_valid_utf8(out)) return fail(ErrorKind::invalid, "it holds bytes that are not UTF-8");
  return out;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
/// What a person can type into a form of several lines.
bool is_line_control(char c) { return is_control(c) && c != '\t' && c != '\r' && c != '\n'; }

Result<std::string> decode_field(std::string_view raw) {
  auto text = percent_decode(raw, Plus::is_space);
  if (text && std::ranges::any_of(*text, is_line_control)) {
    return fail(ErrorKind::invalid, "a field holds a control character");
  }
  return text;
}

/// What follows "http://" or "https://" up to the path, taken off the front of `raw`; "" when there
/// is no scheme.
Result<std::string> take_authority(std::string_view& raw) {
  const std::string start = to_lower_ascii(raw.substr(0, 8));
  const std::size_t scheme = start.starts_with("http://") ? 7 : start == "https://" ? 8 : 0;
  if (scheme == 0) return std::string();
  raw.remove_prefix(scheme);
  std::string authority(raw.substr(0, raw.find_first_of("/?")));
  raw.remove_prefix(authority.size());
  if (authority.empty()) return fail(ErrorKind::invalid, "it names no host");
  if (authority.contains('@')) {
    return fail(ErrorKind::invalid, "there is a user name before the host");
  }
  return authority;
}

Result<Parameters> parse_fields(std::string_view raw, std::size_t fields_max) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (std::string_view rest = raw; !rest.empty();) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view field = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (field.empty()) continue;
    if (entries.size() == fields_max) {
      return fail(ErrorKind::invalid, fmt::format("it holds more than {} fields", fields_max));
    }
    const std::size_t equals = std::min(field.find('='), field.size());
    auto name = decode_field(field.substr(0, equals));
    if (!name) return std::unexpected(name.error());
    auto value = decode_field(field.substr(std::min(equals + 1, field.size())));
    if (!value) return std::unexpected(value.error());
    entries.emplace_back(std::move(*name), std::move(*value));
  }
  return Parameters(std::move(entries));
}

/// What stands for itself in the path of an address (RFC 3986: unreserved).
bool stands_for_itself(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

/// Whether `raw` is how our links write the path that it decodes to: what need not be encoded is
/// not, all else is, in capitals. A path has one spelling, as filters in front of us compare texts.
bool is_spelt_our_way(std::string_view raw) {
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] == '/' || stands_for_itself(raw[at])) continue;
    if (raw[at] != '%' || at + 2 >= raw.size()) return false;
    const char first = raw[at + 1], second = raw[at + 2];
    const unsigned high = hex_digit(first), low = hex_digit(second);
    const bool in_capitals = first < 'a' && second < 'a';
    if (high == 16 || low == 16 || !in_capitals) return false;
    if (stands_for_itself(static_cast<char>(high * 16 + low))) return false;
    at += 2;
  }
  return true;
}

}  // namespace

Result<std::string> decode_path(std::string_view raw) {
  if (!raw.starts_with('/')) return fail(ErrorKind::invalid, "the path does not start with '/'");
  if (std::ranges::count(raw, '/') > static_cast<std::ptrdiff_t>(kSegmentsMax)) {
    return fail(ErrorKind::invalid, fmt::format("the path has more than {} steps", kSegmentsMax));
  }
  std::string path;
  for (const std::string_view part : split(raw.substr(1), '/')) {
    auto segment = percent_decode(part, Plus::is_plus);
    if (!segment) return segment;
    if (*segment == "." || *segment == "..") {
      return fail(ErrorKind::invalid, "the path holds \".\" or \"..\" as a step");
    }
    if (std::ranges::any_of(*segment, is_control)) {
      return fail(ErrorKind::invalid, "the path holds a control character");
    }
    if (segment->contains('/') || segment->contains('\\')) {
      return fail(ErrorKind::invalid, "the path holds an encoded slash");
    }
    path += '/';
    path += *segment;
  }
  return path;
}

Result<Parameters> parse_parameters(std::string_view raw) { return parse_fields(raw, kFieldsMax); }

Result<Target> parse_target(std::string_view raw) {
  // Visible ASCII only; a fragment never leaves a browser.
  const auto is_stray = [](char c) { return c <= 0x20 || c >= 0x7F || c == '#'; };
  if (std::ranges::any_of(raw, is_stray)) {
    return fail(ErrorKind::invalid, "it holds a character that must be encoded");
  }
  Target target;
  if (auto taken = take_authority(raw); !taken) {
    return std::unexpected(taken.error());
  } else {
    target.authority = std::move(*taken);
  }
  if (!target.authority.empty() && !raw.starts_with('/')) target.as_sent.push_back('/');
  target.as_sent.append(raw);
  const std::string_view sent = target.as_sent;
  const std::size_t mark = std::min(sent.find('?'), sent.size());
  auto path = decode_path(sent.substr(0, mark));
  if (!path) return std::unexpected(path.error());
  auto query = parse_fields(sent.substr(std::min(mark + 1, sent.size())), kQueryFieldsMax);
  if (!query) return std::unexpected(query.error());
  target.is_canonical = is_spelt_our_way(sent.substr(0, mark));
  target.path = std::move(*path);
  target.query = std::move(*query);
  return target;
}

}  // namespace joblog::http
