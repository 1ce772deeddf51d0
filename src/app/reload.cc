// SPDX-License-Identifier: MIT
// The store and where the server listens are what they were at the start; kinds, workers, schedules
// and who may sign in are not.
#include "app/reload.h"

#include <algorithm>

namespace joblog {
namespace {

/// Where the server listens cannot change; who may come in can.
bool listens_alike(const WebConfig& a, const WebConfig& b) {
  return a.port == b.port && a.listen == b.listen && a.tls_certificate == b.tls_certificate &&
         a.tls_key == b.tls_key;
}

bool lets_in_alike(const WebConfig& a, const WebConfig& b) {
  return a.user == b.user && a.password_hash == b.password_hash && a.hosts == b.hosts;
}

template <class Item>
bool says_the_same(Item a, Item b) {  // Wherever it stands.
  a.line = b.line = 0;
  return a == b;
}

template <class Item>
void compare_named(const std::vector<Item>& running, const std::vector<Item>& next,
                   const std::string& group, std::vector<std::string>& words) {
  const auto of_name = [](const std::vector<Item>& items, const std::string& name) {
    return std::ranges::find(items, name, &Item::name);
  };
  for (const Item& item : next) {
    const auto before = of_name(running, item.name);
    if (before == running.end()) {
      words.push_back(group + item.name + " is new");
    } else if (!says_the_same(*before, item)) {
      words.push_back(group + item.name + " changed");
    }
  }
  for (const Item& item : running) {
    if (of_name(next, item.name) == next.end()) words.push_back(group + item.name + " is gone");
  }
}

}  // namespace

ConfigDifference difference(const Config& running, const Config& next) {
  ConfigDifference found;
  compare_named(running.commands, next.commands, "commands.", found.at_once);
  compare_named(running.recurring, next.recurring, "recurring.", found.at_once);
  const auto compare = [](bool alike, const char* what, std::vector<std::string>& words) {
    if (!alike) words.emplace_back(what);
  };
  compare(running.workers == next.workers, "[[worker]] changed", found.at_once);
  compare(running.open_orders == next.open_orders, "[open_orders] changed", found.at_once);
  compare(lets_in_alike(running.web, next.web), "[web] changed", found.at_once);
  compare(running.store == next.store, "[store]", found.at_restart);
  compare(running.node == next.node, "[node]", found.at_restart);
  compare(listens_alike(running.web, next.web), "[web] port, listen and the paths of TLS",
          found.at_restart);
  compare(running.retention == next.retention, "[retention]", found.at_restart);
  return found;
}

Config taken_up(const Config& running, Config next) {
  next.store = running.store;
  next.node = running.node;
  next.retention = running.retention;
  next.web.port = running.web.port;
  next.web.listen = running.web.listen;
  next.web.tls_certificate = running.web.tls_certificate;
  next.web.tls_key = running.web.tls_key;
  return next;
}

}  // namespace joblog
