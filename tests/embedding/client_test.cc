// SPDX-License-Identifier: MIT
// Enqueueing from a program that runs nothing.
#include <gmock/gmock.h>

#include "embedding/embedding_test.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

using ClientOfAStore = EmbeddingTest;

TEST_F(ClientOfAStore, EnqueuesByTheRulesOfTheKind) {
  const Client client = this->client({{.kind = "report",
                                       .retry = {.attempts_max = 4},
                                       .timeout = 90s,
                                       .queue = "nightly",
                                       .priority = -7}});
  const auto job = client.enqueue(
      {.kind = "report", .arguments = json_arguments({{"rows", 5}, {"mode", "full"}})});
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(job->state, "ready");
  EXPECT_FALSE(job->existed);
  const Job kept = stored(*job);
  EXPECT_EQ(kept.spec.arguments, R"({"rows":5,"mode":"full"})");
  EXPECT_EQ(kept.spec.queue, "nightly");
  EXPECT_EQ(kept.spec.priority, -7);
  EXPECT_EQ(kept.spec.attempts_max, 4);
  EXPECT_EQ(kept.spec.timeout, 90s);
  EXPECT_THAT(kept.spec.triggered_by, HasSubstr("embedding@"));
}

TEST_F(ClientOfAStore, LetsTheRequestOverrideTheKind) {
  const Client client = this->client({{.kind = "report", .queue = "nightly", .priority = 1}});
  const auto at =
      std::chrono::system_clock::time_point{std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}};
  const auto job = client.enqueue({.kind = "report", .at = at, .priority = 2, .queue = "daily"});
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(job->state, "scheduled");
  const Job kept = stored(*job);
  EXPECT_EQ(kept.run_at, at);
  EXPECT_EQ(kept.spec.priority, 2);
  EXPECT_EQ(kept.spec.queue, "daily");
}

TEST_F(ClientOfAStore, AnswersWithTheJobThatHasTheKey) {
  const Client client = this->client({{.kind = "report"}});
  const auto first = client.enqueue({.kind = "report", .unique_key = "only"});
  const auto second = client.enqueue({.kind = "report", .unique_key = "only"});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->id, first->id);
  EXPECT_TRUE(second->existed);

  const auto asked = client.enqueue({.kind = "report", .request_id = "order 17"});
  const auto repeated = client.enqueue({.kind = "report", .request_id = "order 17"});
  ASSERT_TRUE(asked && repeated);
  EXPECT_EQ(repeated->id, asked->id);
  EXPECT_TRUE(repeated->existed);
}

TEST_F(ClientOfAStore, HoldsBackWhatSharesAConcurrencyKey) {
  const Client client = this->client({{.kind = "report"}});
  const auto first = client.enqueue({.kind = "report", .concurrency_key = "customer:17"});
  const auto second = client.enqueue({.kind = "report", .concurrency_key = "customer:17"});
  const auto other = client.enqueue({.kind = "report", .concurrency_key = "customer:18"});
  ASSERT_TRUE(first && second && other);
  EXPECT_EQ(first->state, "ready");
  EXPECT_EQ(second->state, "blocked");
  EXPECT_EQ(other->state, "ready");
}

TEST_F(ClientOfAStore, EnqueuesManyOrNone) {
  const Client client = this->client({{.kind = "report"}});
  const auto all = client.enqueue_all({{.kind = "report"}, {.kind = "report"}, {.kind = "report"}});
  ASSERT_TRUE(all) << all.error().message;
  ASSERT_EQ(all->size(), 3);
  EXPECT_EQ((*all)[2].id, (*all)[0].id + 2);

  const auto none = client.enqueue_all({{.kind = "report"}, {.kind = "reprot"}});
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("job 2 of 2"));
  EXPECT_EQ(client.enqueue({.kind = "report"})->id, (*all)[2].id + 1);
}

TEST_F(ClientOfAStore, RefusesAKindThatNobodyHasNamed) {
  const Client client = this->client({{.kind = "report"}});
  const auto refused = client.enqueue({.kind = "reprot"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::not_found);
  EXPECT_THAT(refused.error().message, HasSubstr("report"));

  const auto open = Client::open({.store = store_path(), .unknown_kinds = true});
  ASSERT_TRUE(open) << open.error().message;
  EXPECT_TRUE(open->enqueue({.kind = "reprot"}));
}

TEST_F(ClientOfAStore, RefusesRequestsThatBreakARule) {
  const Client client = this->client({{.kind = "report"}});
  const std::vector<std::pair<std::string, JobRequest>> wrong{
      {"priority", {.kind = "report", .priority = 1'001}},
      {"JSON", {.kind = "report", .arguments = "rows=5"}},
      {"queue", {.kind = "report", .queue = "a b"}},
      {"without a concurrency key", {.kind = "report", .concurrency_limit = 2}},
      {"exec:", {.kind = "report", .request_id = "exec:1"}},
  };
  for (const auto& [what, request] : wrong) {
    const auto refused = client.enqueue(request);
    ASSERT_FALSE(refused) << what;
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
    EXPECT_THAT(refused.error().message, HasSubstr(what));
  }
  EXPECT_FALSE(client.enqueue_all(std::vector<JobRequest>(5'001, JobRequest{.kind = "report"})));
}

TEST_F(ClientOfAStore, MakesNoStoreUnlessItMay) {
  const auto refused = Client::open({.store = store_path()});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr(store_path()));
  EXPECT_TRUE(Client::open({.store = store_path(), .may_create = true}));
}

TEST_F(ClientOfAStore, RefusesADefinitionThatBreaksARule) {
  const auto refused = Client::open(
      {.store = store_path(), .jobs = {{.kind = "report", .queue = "a b"}}, .may_create = true});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_THAT(refused.error().message, HasSubstr("report"));
}

TEST_F(ClientOfAStore, KnowsTheCommandsOfAConfiguration) {
  const std::string config =
      folder_.write("joblog.toml", "[commands.backup]\ncommand = [\"/bin/true\"]\nattempts = 3\n");
  const auto client =
      Client::open({.config = config, .data = folder_.path().string(), .may_create = true});
  ASSERT_TRUE(client) << client.error().message;
  const auto job = client->enqueue({.kind = "backup"});
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(stored(*job).spec.attempts_max, 3);
}

}  // namespace
}  // namespace joblog::test
