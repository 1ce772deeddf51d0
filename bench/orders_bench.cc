// SPDX-License-Identifier: MIT
// How fast the open orders answer: making the index, then pages of every sort and some searches,
// and all rows as a download would read them. Usage: orders_bench FOLDER (with a synced
// open_orders.sqlite3); prints a line per figure.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "orders/columns.h"
#include "orders/file/indexed_open_orders.h"

namespace joblog {
namespace {

class Silence final : public Notices {
 public:
  void notice(Severity, std::string_view text) override { fmt::print("notice: {}\n", text); }
};

double milliseconds(const std::function<void()>& work) {
  const SystemClock clock;
  const auto begin = clock.steady_now();
  work();
  return std::chrono::duration<double, std::milli>(clock.steady_now() - begin).count();
}

std::string memory(const char* name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return line.substr(line.find_first_of("0123456789"));
  }
  return "?";
}

void print(std::string_view what, std::vector<double> times) {
  std::ranges::sort(times);
  const auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  fmt::print("{:<34} {:5} times   p50 {:8.2f} ms   p99 {:8.2f} ms   max {:8.2f} ms\n", what,
             times.size(), at(0.5), at(0.99), times.back());
}

void pages(OpenOrdersReader& reader, std::string_view what, const std::vector<std::string>& texts) {
  std::vector<double> first, next, last, find;
  const auto view = reader.current().value();
  for (std::size_t column = 0; column < order_columns.size(); ++column) {
    for (const bool descending : {false, true}) {
      const OrderList list{texts[column % texts.size()], column, descending};
      OrderPage page;
      first.push_back(milliseconds([&] { page = view->page(list, {}, 50).value(); }));
      if (page.orders.empty()) continue;
      const OrderKey key = page.orders.back().key;
      const PageStart after{PageStart::Kind::after, key, 0};
      next.push_back(milliseconds([&] { view->page(list, after, 50).value(); }));
      last.push_back(
          milliseconds([&] { view->page(list, {PageStart::Kind::last, {}, 0}, 50).value(); }));
      find.push_back(milliseconds([&] { view->find(key, list).value(); }));
    }
  }
  print(fmt::format("{}: first page", what), first);
  if (next.empty()) return;
  print(fmt::format("{}: next page", what), next);
  print(fmt::format("{}: last page", what), last);
  print(fmt::format("{}: one order", what), find);
}

int run(const std::string& folder) {
  Silence notices;
  std::filesystem::remove(folder + "/open_orders.index");
  sqlite::IndexedOpenOrders reader({folder}, notices);
  OrderPage page;
  fmt::print("{:<34} {:.1f} ms\n", "cold first page",
             milliseconds([&] { page = reader.current().value()->page({}, {}, 50).value(); }));
  fmt::print("{:<34} {}\n", "orders", page.total);
  fmt::print("{:<34} {:.1f} ms\n", "index of all columns",
             milliseconds([&] { reader.make_due_index(); }));
  std::error_code none;
  fmt::print("{:<34} {:.1f} MiB, peak memory {}\n", "index",
             static_cast<double>(std::filesystem::file_size(folder + "/open_orders.index", none)) /
                 (1 << 20),
             memory("VmHWM"));
  pages(reader, "every sort", {""});
  pages(reader, "search", {"müller", "00", "4", "GmbH", "4500", "no such text", "MAT-0001", "e"});
  std::int64_t rows = 0;
  const double download = milliseconds([&] {
    const auto view = reader.current().value();
    const auto cursor =
        view->all({.text = "", .sort = order_column_index("days_late"), .descending = true})
            .value();
    while (cursor->next([&](const OrderRow&) { ++rows; }).value()) {
    }
  });
  fmt::print("{:<34} {:.0f} ms for {} rows, memory {}, peak {}\n", "all rows", download, rows,
             memory("VmRSS"), memory("VmHWM"));
  return 0;
}

}  // namespace
}  // namespace joblog

int main(int argc, char** argv) { return joblog::run(argc > 1 ? argv[1] : "."); }
