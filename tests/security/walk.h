// SPDX-License-Identifier: MIT
// A reader with a lot of time: follows every link, and every address that a page's script would
// ask.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "security/markup.h"
#include "support/raw_http.h"

namespace joblog::test {

struct WalkedPage {
  std::string address;
  RawAnswer answer;
  Markup markup;  ///< Of HTML.
};

class Walk {
 public:
  using Get = std::function<RawAnswer(const std::string& address)>;
  explicit Walk(Get get) : get_(std::move(get)) {}

  /// As far as links lead. Of addresses that differ in numbers and values only, a few are enough.
  /// Live tails are left out: they may go on for ever.
  void start_at(const std::string& address);

  const std::vector<WalkedPage>& pages() const { return pages_; }
  /// Without their queries.
  const std::set<std::string>& paths() const { return paths_; }
  /// All that a query or a form named.
  const std::set<std::string>& parameters() const { return parameters_; }

 private:
  bool is_worth_it(const std::string& address);

  Get get_;
  std::vector<WalkedPage> pages_;
  std::set<std::string> seen_, paths_, parameters_;
  std::map<std::string, int> of_shape_;
};

}  // namespace joblog::test
