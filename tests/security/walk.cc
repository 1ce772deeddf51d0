// SPDX-License-Identifier: MIT
// In the order in which pages name them, so that a failing walk fails the same way again.
#include "security/walk.h"

#include <deque>

#include "base/text.h"

namespace joblog::test {
namespace {

constexpr int kOfAShape = 3;

std::string path_of(const std::string& address) {
  return address.substr(0, address.find_first_of("?#"));
}

std::set<std::string> parameters_of(const std::string& address) {
  std::set<std::string> names;
  const std::string known = address.substr(0, address.find('#'));
  const std::size_t question = known.find('?');
  if (question == std::string::npos) return names;
  for (const std::string_view entry : split(std::string_view(known).substr(question + 1), '&')) {
    names.emplace(entry.substr(0, entry.find('=')));
  }
  return names;
}

/// The path with "N" for a number, and the names of the query.
std::string shape_of(const std::string& address) {
  std::string shape;
  bool in_number = false;
  for (const char c : path_of(address)) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) shape += c;
    if (digit && !in_number) shape += 'N';
    in_number = digit;
  }
  for (const std::string& name : parameters_of(address)) shape += "&" + name;
  return shape;
}

}  // namespace

bool Walk::is_worth_it(const std::string& address) {
  if (path_of(address).ends_with("/tail") || !seen_.insert(address).second) return false;
  return ++of_shape_[shape_of(address)] <= kOfAShape;
}

void Walk::start_at(const std::string& start) {
  std::deque<std::string> ahead{start};
  while (!ahead.empty()) {
    const std::string address = ahead.front().substr(0, ahead.front().find('#'));
    ahead.pop_front();
    if (!is_worth_it(address)) continue;
    WalkedPage page{.address = address, .answer = get_(address), .markup = {}};
    if (page.answer.header("content-type").starts_with("text/html")) {
      page.markup = read_markup(page.answer.body);
    }
    if (page.answer.status == 200) paths_.insert(path_of(address));
    parameters_.merge(parameters_of(address));
    parameters_.insert(page.markup.fields.begin(), page.markup.fields.end());
    for (const std::string& next : page.markup.addresses) ahead.push_back(next);
    pages_.push_back(std::move(page));
  }
}

}  // namespace joblog::test
