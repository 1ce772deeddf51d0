// SPDX-License-Identifier: MIT
// Text of strangers in every field that reaches a page: what jobs say, what they are called, who
// started them, what the ERP holds, what a link or a cookie brings. It is shown, and nothing more.
#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "base/text.h"
#include "orders/columns.h"
#include "security/hostile/payload.h"
#include "security/served_program.h"
#include "security/site_addresses.h"
#include "security/walk.h"
#include "support/paths.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kShown = "&lt;xss-tag";

/// A name in TOML that is anything.
std::string quoted_key(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

/// All 68 columns and one more, with the payload wherever a text may be, also above.
std::string hostile_orders() {
  const auto cell = [](std::string_view text) {
    std::string doubled;
    for (const char c : text) doubled += c == '"' ? "\"\"" : std::string(1, c);
    return '"' + doubled + '"';
  };
  std::string header, row;
  for (const OrderColumn& column : order_columns) {
    header += std::string(column.source_name) + ",";
    row += (column.type == ColumnType::string ? cell(payload) : "7") + ",";
  }
  return header + cell(payload) + "\n" + row + "0\n";
}

class HostileText : public ServedProgram {
 protected:
  void SetUp() override {
    home.program = JOBLOG_BINARY_DIR "/tests/hostile_program";
    home.environment["USER"] = payload;
    home.environment["ADMIN_USERNAME"] = short_payload;
    credentials = authorization(short_payload, password);
    home.folder().write("orders.csv", hostile_orders());
    home.rewrite_config(config + fmt::format(R"(
[commands.says]
command = ["printf", "%s\n", {0}]
[recurring.hostile]
schedule = "@yearly"
kind = "hello"
arguments = {{ {0} = {0} }}
[open_orders]
source = "csv"
file = "{1}"
[[worker]]
queues = ["*"]
threads = 8
)",
                                             quoted_key(short_payload),
                                             home.folder().file("orders.csv")));
    serve();
    fill();
    fill_with_hostile_text();
  }

  void fill_with_hostile_text() {
    const std::string arguments =
        boost::json::serialize(boost::json::object{{boost::json::string_view(payload), payload}});
    const std::string key(payload.substr(0, 190));
    ASSERT_TRUE(home.becomes(
        home.enqueue({"hostile", "--arguments", arguments, "--unique-key", key}), "failed"));
    ASSERT_TRUE(home.becomes(home.enqueue({"throws"}), "failed"));
    ASSERT_TRUE(home.becomes(home.enqueue({"says"}), "finished"));
    held_ = home.enqueue({"hostile", "--arguments", R"({"hold": true})"});
    ASSERT_TRUE(home.becomes(held_, "claimed"));
    EXPECT_EQ(home.run({"sync", "open_orders"}).exit_code, 0);
    ASSERT_EQ(home.run({"pause", "default"}).exit_code, 0);  // By the command line's payload.
    home.enqueue({"hostile", "--arguments", arguments, "--priority", "5"});
    for (const char* change :
         {"/jobs/recurring/hostile/run", "/jobs/recurring/hostile/pause",
          "/jobs/queues/default/resume", "/jobs/queues/default/pause", "/jobs/1/discard"}) {
      EXPECT_EQ(post(change).status, 303) << change;  // By the admin's.
    }
    EXPECT_EQ(post("/job_logs/run", "kind=hostile&arguments=" + percent(arguments)).status, 303);
  }

  std::string run_of(std::int64_t job) const {
    const std::string body = get(fmt::format("/jobs/{}", job)).body;
    const std::size_t at = body.find("/job_logs/");
    return at == std::string::npos ? "" : body.substr(at, body.find_first_of("\"?#", at) - at);
  }

  /// A whole walk, signed in, with further headers.
  Walk walk(const std::string& headers = "") const {
    Walk walk([this, headers](const std::string& address) { return get(address, headers); });
    for (const char* start : {"/", "/jobs", "/open_orders"}) walk.start_at(start);
    return walk;
  }
  static void expect_harmless(const WalkedPage& page) {
    EXPECT_LT(page.answer.status, 500) << page.address;
    EXPECT_THAT(page.markup.foreign, IsEmpty()) << page.address;
  }
  void expect_harmless(const std::string& address) const {
    WalkedPage page{.address = address, .answer = get(address), .markup = {}};
    if (page.answer.header("content-type").starts_with("text/html")) {
      page.markup = read_markup(page.answer.body);
    }
    expect_harmless(page);
  }

  std::int64_t held_ = 0;  ///< A hostile job that is running.
};

TEST_F(HostileText, IsOnlyEverShown) {
  const Walk walked = walk();
  std::size_t shown = 0;
  for (const WalkedPage& page : walked.pages()) {
    expect_harmless(page);
    if (page.answer.body.contains(kShown)) ++shown;
  }
  EXPECT_GT(walked.pages().size(), 50U);
  EXPECT_GT(shown, 20U) << "the payload hardly got anywhere";
  for (const char* path : {"/", "/jobs", "/jobs/workers", "/jobs/recurring", "/jobs/changes"}) {
    EXPECT_TRUE(walked.paths().contains(path)) << path;
    EXPECT_THAT(get(path).body, HasSubstr(kShown)) << path;
  }
  EXPECT_THAT(get("/jobs?state=failed").body, HasSubstr(kShown));
}

TEST_F(HostileText, OfTheErpIsOnlyEverShown) {
  const auto addresses = site_addresses();
  const auto is_orders = [](const Address& address) {
    return address.pattern == "/open_orders/:id";
  };
  if (std::ranges::none_of(addresses, is_orders))
    GTEST_SKIP() << "there are no pages of open orders";
  const Walk walked = walk();
  int orders = 0;
  for (const WalkedPage& page : walked.pages()) {
    if (!page.address.starts_with("/open_orders/") || page.answer.status != 200) continue;
    if (page.address.starts_with("/open_orders/live")) continue;
    ++orders;
    EXPECT_THAT(page.answer.body, HasSubstr(kShown)) << page.address;
  }
  EXPECT_GT(orders, 0);
  EXPECT_THAT(get("/open_orders").body, HasSubstr(kShown));
}

TEST_F(HostileText, OfARunningJobIsOnlyEverShown) {
  const std::string run = run_of(held_);
  ASSERT_NE(run, "");
  const RawAnswer page = get(run);
  EXPECT_THAT(read_markup(page.body).foreign, IsEmpty());
  EXPECT_THAT(page.body, AllOf(HasSubstr(kShown), HasSubstr("progress")));

  const RawAnswer answer = get(run + "/lines?after=0");
  EXPECT_EQ(answer.header("content-type"), "application/json");
  const auto json = boost::json::parse(answer.body).as_object();
  EXPECT_THAT(read_markup(json.at("lines").as_string().c_str()).foreign, IsEmpty());
  EXPECT_THAT(json.at("lines").as_string().c_str(), HasSubstr(kShown));
  EXPECT_THAT(read_markup(json.at("progress").as_string().c_str()).foreign, IsEmpty());
}

TEST_F(HostileText, IsNoEventOfALiveTail) {
  const std::string run = run_of(held_);
  RawClient client(port());
  client.send(test::get(run + "/tail", credentials));
  ASSERT_EQ(home.run({"cancel", std::to_string(held_)}).exit_code, 0);
  const std::string stream = client.read_to_end();
  const std::string events = stream.substr(stream.find("\r\n\r\n") + 4);
  std::string html;
  int ends = 0;
  for (const std::string_view line : split(events, '\n')) {
    EXPECT_THAT(line, Not(HasSubstr("\r")));
    if (line.starts_with("data: ")) {
      html += std::string(line.substr(6)) + "\n";
    } else if (line.starts_with("event: ")) {
      EXPECT_THAT(std::string(line),
                  testing::AnyOf("event: lines", "event: progress", "event: end"));
      ends += line == "event: end" ? 1 : 0;
    } else if (line.starts_with("id: ")) {
      EXPECT_TRUE(parse_int(line.substr(4))) << line;
    } else {
      EXPECT_TRUE(line.empty() || line.starts_with(":")) << line;
    }
  }
  EXPECT_EQ(ends, 1);
  EXPECT_THAT(html, HasSubstr(kShown));
  EXPECT_THAT(read_markup(html).foreign, IsEmpty());
}

TEST_F(HostileText, OfAnAddressIsOnlyEverShown) {
  const Walk walked = walk();
  ASSERT_GT(walked.parameters().size(), 20U);
  const std::string hostile = percent(payload);
  for (const std::string& path : walked.paths()) {
    if (path.starts_with("/assets/")) continue;
    std::string all = path + "?";
    for (const std::string& name : walked.parameters()) {
      expect_harmless(fmt::format("{}?{}={}", path, percent(name), hostile));
      if (all.size() < 7'000) all += percent(name) + "=" + percent(short_payload) + "&";
    }
    expect_harmless(all);
    expect_harmless(path + "?" + hostile + "=" + hostile);
  }
  for (const Address& address : site_addresses()) {
    const auto at = address.pattern.find(":id");
    if (at != std::string::npos)
      expect_harmless(std::string(address.pattern)
                          .replace(at, 3, std::string("%3Cxss-tag%3E%22xss-attr%3D%27")));
  }
  expect_harmless(std::string("/%3Cxss-tag%3E%22xss-attr%3D%27"));
}

TEST_F(HostileText, OfACookieIsOnlyEverShown) {
  std::string cookies = "Cookie: joblog_message=" + percent(payload);
  for (const char* name : {"joblog_zone", "joblog_times", "joblog_theme", "joblog_order_columns"}) {
    cookies += fmt::format("; {}={}", name, "<xss-tag>\"xss-attr='javascript:xss()");
  }
  const Walk walked = walk(cookies + "\r\n");
  for (const WalkedPage& page : walked.pages()) expect_harmless(page);
  EXPECT_THAT(get("/jobs", cookies + "\r\n").body, HasSubstr(kShown));
}

TEST_F(HostileText, OfAFormIsOnlyEverShown) {
  const Walk walked = walk();
  std::string form;
  for (const std::string& name : walked.parameters())
    form += percent(name) + "=" + percent(payload) + "&";
  for (const Address& address : site_addresses()) {
    if (address.method != http::Method::post) continue;
    const RawAnswer answer = post(address.path, form);
    EXPECT_LT(answer.status, 500) << address.path;
    EXPECT_THAT(read_markup(answer.body).foreign, IsEmpty()) << address.path;
    EXPECT_THAT(answer.head, Not(HasSubstr("<xss-tag"))) << address.path;
  }
}

TEST_F(HostileText, IsRefusedWhereANameStandsInAddresses) {
  const std::string hostile(short_payload);
  EXPECT_EQ(home.run({"enqueue", hostile}).exit_code, 4);
  EXPECT_EQ(home.run({"enqueue", "hello", "--queue", hostile}).exit_code, 2);
  EXPECT_EQ(home.run({"exec", "--name", hostile, "--", "true"}).exit_code, 2);
  EXPECT_EQ(post("/job_logs/run", "kind=" + percent(hostile)).status, 422);
  for (const char* table : {"[commands.{}]\ncommand = [\"true\"]\n",
                            "[recurring.{}]\nschedule = \"@daily\"\nkind = \"hostile\"\n"}) {
    home.rewrite_config(fmt::format(fmt::runtime(table), quoted_key(hostile)));
    EXPECT_THAT(home.run({"check"}).out, HasSubstr("may only hold letters")) << table;
  }
}

}  // namespace
}  // namespace joblog::test
