// SPDX-License-Identifier: MIT
// The places are found first; what there is to say follows from them.
#include "orders/mapping/column_match.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "orders/mapping/column_names.h"

namespace joblog {
namespace {

constexpr std::string_view mapping_table = "[open_orders.mapping]";
constexpr std::size_t names_listed = 20;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// A name of the source in a message.
std::string shown(std::string_view name) { return in_quotes(trim(name)); }

/// `name` as a value in [open_orders.mapping]. One that cannot be shown as it is, is written as its
/// place: the number of its column.
std::string as_value(std::string_view name, std::size_t place) {
  name = trim(name);
  std::string plain(name);
  for (char& c : plain)
    if (is_control(c)) c = ' ';
  if (in_quotes(plain) != fmt::format("\"{}\"", plain)) return fmt::format("\"#{}\"", place + 1);
  std::string value = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') value += '\\';
    if (is_control(c))
      value += c == '\n'   ? "\\n"
               : c == '\t' ? "\\t"
                           : fmt::format("\\u{:04X}", static_cast<int>(c));
    else
      value += c;
  }
  return value + '"';
}

std::string number_of(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string in_words(const std::vector<std::string>& list) {
  if (list.size() < 2) return list.empty() ? "" : list.front();
  return fmt::format("{} and {}", fmt::join(list.begin(), list.end() - 1, ", "), list.back());
}

std::size_t place_in(const std::vector<std::string>& source, const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(source, name) - source.begin());
}

/// "columns 4 and 5"
std::string columns_at(const std::vector<std::size_t>& places) {
  std::vector<std::string> numbers;
  for (const std::size_t place : places) numbers.push_back(std::to_string(place + 1));
  return (places.size() == 1 ? "column " : "columns ") + in_words(numbers);
}

class Matcher {
 public:
  Matcher(const std::vector<std::string>& source, const ColumnMapping& mapping)
      : source_(source), mapping_(mapping) {
    for (const std::string& name : source) {
      comparable_.push_back(comparable_name(name));
      loose_.push_back(loose_name(name));
    }
    match_.places.resize(order_columns.size());
  }

  ColumnMatch match() {
    for (std::size_t i = 0; i < order_columns.size(); ++i) find(i);
    refuse_unknown_attributes();
    name_missing();
    name_shared();
    name_unused();
    return std::move(match_);
  }

 private:
  std::vector<std::size_t> places_of(std::string_view name) const {
    std::vector<std::size_t> places;
    const std::string wanted = comparable_name(name);
    for (std::size_t i = 0; i < comparable_.size(); ++i)
      if (!wanted.empty() && comparable_[i] == wanted) places.push_back(i);
    return places;
  }

  void find(std::size_t attribute) {
    const OrderColumn& ours = order_columns[attribute];
    if (const auto wanted = mapping_.find(std::string(ours.attribute)); wanted != mapping_.end())
      return find_mapped(attribute, wanted->second);
    const auto by_source_name = places_of(ours.source_name);
    auto by_attribute = places_of(ours.attribute);
    if (by_source_name.empty()) return take_first(attribute, by_attribute, ours.attribute);
    take_first(attribute, by_source_name, ours.source_name);
    if (by_attribute.empty() || by_attribute == by_source_name) return;
    match_.warnings.push_back(fmt::format(
        "{} (column {}) and {} ({}) both mean {}: it is read from column {}; {} = {} in {} "
        "takes the other, {} = {} says that this is right",
        shown(ours.source_name), by_source_name.front() + 1, shown(ours.attribute),
        columns_at(by_attribute), ours.attribute, by_source_name.front() + 1, ours.attribute,
        shown(ours.attribute), mapping_table, ours.attribute, shown(ours.source_name)));
  }

  void take_first(std::size_t attribute, const std::vector<std::size_t>& places,
                  std::string_view name) {
    if (places.empty()) return;
    match_.places[attribute] = places.front();
    if (places.size() == 1) return;
    const std::string_view ours = order_columns[attribute].attribute;
    const auto nth = [&](std::size_t n) {
      return as_value(fmt::format("{}#{}", trim(name), n), places[n - 1]);
    };
    match_.warnings.push_back(fmt::format(
        "{} occurs {} times in the source, in {}: {} is read from column {}; {} = {} in {} "
        "takes the second, {} says that the first is right",
        shown(source_[places.front()]), places.size(), columns_at(places), ours, places.front() + 1,
        ours, nth(2), mapping_table, nth(1)));
  }

  void find_mapped(std::size_t attribute, const std::string& wanted) {
    if (const auto places = places_of(wanted); !places.empty())
      return take_first(attribute, places, wanted);
    const std::string_view text = trim(wanted);
    const std::size_t hash = text.rfind('#');
    const auto number =
        hash == std::string_view::npos ? std::nullopt : parse_int(text.substr(hash + 1));
    if (!number || *number < 1) return lacks_mapped(attribute, wanted, "");
    const auto nth = static_cast<std::size_t>(*number) - 1;
    if (hash == 0) {
      if (nth < source_.size())
        match_.places[attribute] = nth;
      else
        lacks_mapped(attribute, wanted, fmt::format(": it has {} columns", source_.size()));
      return;
    }
    const auto places = places_of(text.substr(0, hash));
    if (nth < places.size())
      match_.places[attribute] = places[nth];
    else
      lacks_mapped(attribute, wanted,
                   fmt::format(": {} occurs there {}", shown(text.substr(0, hash)),
                               number_of(places.size(), "time", "times")));
  }

  void lacks_mapped(std::size_t attribute, std::string_view wanted, std::string_view why) {
    std::string hint(why);
    if (const auto near = why.empty() ? nearest(wanted, source_) : std::nullopt)
      hint = fmt::format("; did you mean {}?", as_value(*near, place_in(source_, *near)));
    match_.warnings.push_back(
        fmt::format("the source has no column {}, which {} names for {}: it stays empty{}",
                    shown(wanted), mapping_table, order_columns[attribute].attribute, hint));
    said_.push_back(attribute);
  }

  void refuse_unknown_attributes() {
    std::vector<std::string> ours;
    for (const OrderColumn& column : order_columns) ours.emplace_back(column.attribute);
    for (const auto& [attribute, source] : mapping_)
      if (!find_order_column(attribute))
        match_.warnings.push_back(fmt::format(
            "the configuration maps {} to {}, but an order has no such attribute: ignored{}",
            attribute, source, did_you_mean(attribute, ours)));
  }

  /// A column that nothing uses, whose name is the attribute's but for spaces and the like.
  std::optional<std::size_t> near_miss(const OrderColumn& ours) const {
    for (const std::string& wanted : {loose_name(ours.source_name), loose_name(ours.attribute)})
      for (std::size_t i = 0; i < loose_.size(); ++i)
        if (loose_[i] == wanted && !is_used(i)) return i;
    return std::nullopt;
  }

  bool is_used(std::size_t place) const {
    return std::ranges::find(match_.places, std::optional(place)) != match_.places.end();
  }

  /// One line for all that are missing; a near miss gets one of its own.
  void name_missing() {
    std::vector<std::string_view> missing;
    for (std::size_t i = 0; i < order_columns.size(); ++i) {
      if (match_.places[i] || std::ranges::find(said_, i) != said_.end()) continue;
      const OrderColumn& ours = order_columns[i];
      missing.push_back(ours.attribute);
      const auto near = near_miss(ours);
      if (!near) continue;
      match_.warnings.push_back(
          fmt::format("the source has no column {} for {}, but {} (column {}) differs from it in "
                      "spaces, underscores, dashes or dots alone; {} = {} in {} takes it",
                      shown(ours.source_name), ours.attribute, shown(source_[*near]), *near + 1,
                      ours.attribute, as_value(source_[*near], *near), mapping_table));
    }
    if (missing.empty()) return;
    if (missing.size() > order_columns.size() / 2) return name_found();
    match_.remarks.push_back(fmt::format(
        "{} of an order {} no column in the source and {} empty: {}",
        number_of(missing.size(), "attribute", "attributes"), missing.size() == 1 ? "has" : "have",
        missing.size() == 1 ? "stays" : "stay", fmt::join(missing, ", ")));
  }

  /// Shorter where most are missing.
  void name_found() {
    std::vector<std::string_view> found;
    for (std::size_t i = 0; i < order_columns.size(); ++i)
      if (match_.places[i]) found.push_back(order_columns[i].attribute);
    if (found.empty()) return;
    match_.remarks.push_back(
        fmt::format("the source has a column for {} of the {} attributes of an order: {}; the "
                    "others stay empty",
                    found.size(), order_columns.size(), fmt::join(found, ", ")));
  }

  /// Allowed, and perhaps a slip of the mapping.
  void name_shared() {
    for (std::size_t place = 0; place < source_.size(); ++place) {
      std::vector<std::string> readers;
      for (std::size_t i = 0; i < order_columns.size(); ++i)
        if (match_.places[i] == place) readers.emplace_back(order_columns[i].attribute);
      if (readers.size() > 1)
        match_.warnings.push_back(
            fmt::format("{} (column {}) is read into {}: one column stands for {} attributes",
                        shown(source_[place]), place + 1, in_words(readers), readers.size()));
    }
  }

  void name_unused() {
    std::set<std::string_view> used;  // A namesake of one that is used has been spoken of.
    for (const auto& place : match_.places)
      if (place) used.insert(comparable_[*place]);
    std::vector<std::string> unused;
    for (std::size_t i = 0; i < source_.size(); ++i)
      if (comparable_[i].empty()) {
        if (i + 1 < source_.size())  // The last one counts when something stands in it.
          unused.push_back(fmt::format("the one at {} without a name", i + 1));
      } else if (!used.contains(comparable_[i])) {
        unused.push_back(source_[i]);
      }
    if (unused.empty()) return;
    match_.remarks.push_back(fmt::format(
        "{} of the source {} not used: {}", number_of(unused.size(), "column", "columns"),
        unused.size() == 1 ? "is" : "are", first_names(unused, names_listed)));
  }

  const std::vector<std::string>& source_;
  const ColumnMapping& mapping_;
  std::vector<std::string> comparable_, loose_;  ///< As source_.
  std::vector<std::size_t> said_;                ///< Attributes whose absence has its own sentence.
  ColumnMatch match_;
};

/// How much of a beginning two names share, as a measure of likeness; all of it when one holds the
/// other.
std::size_t likeness(std::string_view one, std::string_view other) {
  if (std::min(one.size(), other.size()) >= 4 && (one.contains(other) || other.contains(one)))
    return std::max(one.size(), other.size());
  const auto differ = std::ranges::mismatch(one, other);
  return static_cast<std::size_t>(differ.in1 - one.begin());
}

std::optional<std::string> similar_name(const OrderColumn& ours,
                                        const std::vector<std::string>& source) {
  std::size_t best = 3;  // Fewer letters in common say nothing.
  std::optional<std::string> found;
  for (const std::string& name : source) {
    const std::string loose = loose_name(name);
    for (const std::string_view own : {ours.source_name, ours.attribute}) {
      const std::size_t like = likeness(loose, loose_name(own));
      if (like <= best) continue;
      best = like;
      found = name;
    }
  }
  if (found) return found;
  return nearest(ours.source_name, source);
}

}  // namespace

std::size_t ColumnMatch::found() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(places, [](const auto& place) { return place.has_value(); }));
}

std::vector<bool> ColumnMatch::are_there() const {
  std::vector<bool> all;
  for (const auto& place : places) all.push_back(place.has_value());
  return all;
}

ColumnMatch match_columns(const std::vector<std::string>& source, const ColumnMapping& mapping) {
  return Matcher(source, mapping).match();
}

std::optional<std::string> missing_columns(const ColumnMatch& match,
                                           const std::vector<std::string>& source,
                                           const ColumnMapping& mapping,
                                           const std::vector<std::size_t>& required) {
  std::vector<std::string> expected, hints;
  for (const std::size_t attribute : required) {
    if (match.places[attribute]) continue;
    const OrderColumn& ours = order_columns[attribute];
    const auto mapped = mapping.find(std::string(ours.attribute));
    expected.push_back(
        mapped != mapping.end()
            ? fmt::format("{} ({}, as configured)", ours.attribute, shown(mapped->second))
            : fmt::format("{} ({} or {})", ours.attribute, shown(ours.source_name),
                          shown(ours.attribute)));
    if (const auto similar = similar_name(ours, source))
      hints.push_back(
          fmt::format("{} = {}", ours.attribute, as_value(*similar, place_in(source, *similar))));
  }
  if (expected.empty()) return std::nullopt;
  std::string message = fmt::format("the source has no column for {}; its columns are {}",
                                    in_words(expected), first_names(source));
  if (!hints.empty())
    message +=
        fmt::format("; if these are the ones, write {} into {}", in_words(hints), mapping_table);
  else
    message += fmt::format("; name the right ones in {}", mapping_table);
  return message;
}

std::string first_names(const std::vector<std::string>& source, std::size_t count) {
  std::vector<std::string> names;
  for (const std::string& name : source) {
    if (names.size() == count) break;
    names.push_back(shown(name));
  }
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  if (source.size() > count) text += fmt::format(" and {} more", source.size() - count);
  return text;
}

KnownNames::KnownNames(const ColumnMapping& mapping) {
  for (const OrderColumn& column : order_columns) {
    names_.push_back(comparable_name(column.source_name));
    names_.push_back(comparable_name(column.attribute));
  }
  for (const auto& [attribute, name] : mapping) {
    names_.push_back(comparable_name(name));
    if (const auto hash = name.rfind('#'); hash != std::string::npos && hash > 0)
      names_.push_back(comparable_name(name.substr(0, hash)));
  }
  std::ranges::sort(names_);
}

bool KnownNames::contain(std::string_view name) const {
  return std::ranges::binary_search(names_, comparable_name(name));
}

}  // namespace joblog
