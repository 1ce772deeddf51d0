// SPDX-License-Identifier: MIT
// Downloads that are pulled as they are taken, event streams that cost nothing while they are
// quiet.
#include <fmt/format.h>
#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "http/server_fixture.h"
#include "support/eventually.h"
#include "support/gate.h"

namespace joblog::http {
namespace {

using test::eventually;
using test::get;
using testing::HasSubstr;

/// What a test and a download that is under way have in common.
struct Tale {
  std::atomic<int> told = 0;
  std::atomic<bool> over = false;
};

/// Tells `pieces` pieces, and fails then if it should.
class PiecesSource final : public BodySource {
 public:
  PiecesSource(Tale& tale, int pieces, std::string piece, bool fails = false)
      : tale_(tale), pieces_(pieces), piece_(std::move(piece)), fails_(fails) {}
  ~PiecesSource() override { tale_.over = true; }
  bool next(std::string& out) override {
    if (fails_ && tale_.told == pieces_) throw std::runtime_error("the disk is gone");
    out += piece_;
    return ++tale_.told < pieces_ || fails_;
  }

 private:
  Tale& tale_;
  const int pieces_;
  const std::string piece_;
  const bool fails_;
};

class StreamsTest : public ServerFixture {
 protected:
  StreamsTest() {
    pages["/events"] = [this](const Request&) {
      Response response;
      response.events = [this](std::shared_ptr<EventSink> sink) {
        MutexLock lock(mutex_);
        sinks_.push_back(std::move(sink));
      };
      return response;
    };
  }
  ~StreamsTest() override { server.reset(); }

  void add_download(int pieces, std::size_t bytes, bool fails = false) {
    pages["/download"] = [=, this](const Request&) {
      Response response;
      response.content_type = "text/csv; charset=utf-8";
      response.source =
          std::make_unique<PiecesSource>(tale, pieces, std::string(bytes, 'x'), fails);
      return response;
    };
  }
  /// A stream whose head has come, and the sink of its writer.
  std::shared_ptr<EventSink> listen(RawClient& client) {
    client.send(get("/events"));
    EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("200 OK"));
    EXPECT_TRUE(eventually([&] {
      MutexLock lock(mutex_);
      return !sinks_.empty();
    }));
    MutexLock lock(mutex_);
    auto sink = sinks_.back();
    sinks_.pop_back();
    return sink;
  }
  std::vector<std::shared_ptr<EventSink>> all_sinks() {
    MutexLock lock(mutex_);
    return sinks_;
  }

  Tale tale;

 private:
  Mutex mutex_;
  std::vector<std::shared_ptr<EventSink>> sinks_ GUARDED_BY(mutex_);
};

// ---- Downloads ----

TEST_F(StreamsTest, ADownloadComesInChunksAndTheConnectionIsKept) {
  add_download(3, 20'000);
  open();
  RawClient client = connect();
  client.send(get("/download", "Accept-Encoding: gzip\r\n") + get("/"));
  const RawAnswer answer = client.read_answer();
  EXPECT_EQ(answer.header("transfer-encoding"), "chunked");
  EXPECT_EQ(answer.header("content-encoding"), "");
  EXPECT_TRUE(answer.is_complete);
  EXPECT_EQ(answer.body, std::string(60'000, 'x'));
  EXPECT_EQ(client.read_answer().body, "hello");
}

TEST_F(StreamsTest, AnEmptyDownloadEndsProperly) {
  add_download(1, 0);
  open();
  const RawAnswer answer = ask_for("/download");
  EXPECT_TRUE(answer.is_complete);
  EXPECT_EQ(answer.body, "");
}

TEST_F(StreamsTest, Http10GetsADownloadUntilTheConnectionEnds) {
  add_download(3, 20'000);
  open();
  const RawAnswer answer =
      ask(port(), "GET /download HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(answer.header("transfer-encoding"), "");
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_TRUE(answer.is_complete);
  EXPECT_EQ(answer.body, std::string(60'000, 'x'));
}

TEST_F(StreamsTest, Http10SeesThatADownloadWasCutOff) {
  add_download(4'000, 64'000);
  open();
  RawClient client = connect();
  client.take_little();
  client.send("GET /download HTTP/1.0\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(eventually([&] {
    clock.advance(options.limits.write_time);
    return tale.over.load();
  }));
  const RawAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.is_complete);
}

TEST_F(StreamsTest, HeadOfADownloadPullsNothing) {
  add_download(3, 20'000);
  open();
  const RawAnswer answer = ask(port(), "HEAD /download HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(tale.told, 0);
}

TEST_F(StreamsTest, ADownloadWaitsForItsReader) {
  constexpr int kPieces = 4'000;  // 256 MB in all.
  add_download(kPieces, 64'000);
  open();
  RawClient client = connect();
  client.take_little();
  client.send(get("/download"));
  client.read_until("\r\n\r\n");
  // It goes on until the buffers of the kernel are full, and then stands still.
  int seen = -1;
  ASSERT_TRUE(eventually([&] {
    for (int i = 0; i < 5; ++i) ask_for("/");
    return std::exchange(seen, tale.told.load()) == tale.told;
  }));
  EXPECT_LT(tale.told, kPieces / 2);
  EXPECT_EQ(ask_for("/").status, 200);
  client.reset();
  EXPECT_TRUE(eventually([&] { return tale.over.load(); }));
  EXPECT_LT(tale.told, kPieces);
}

TEST_F(StreamsTest, ADownloadThatFailsIsSeenToBeIncomplete) {
  add_download(3, 20'000, true);
  open();
  EXPECT_FALSE(ask_for("/download").is_complete);
  EXPECT_TRUE(eventually([&] { return notices.said("the disk is gone"); }));
  EXPECT_TRUE(eventually([&] { return tale.over.load(); }));
}

// ---- Event streams ----

TEST_F(StreamsTest, EventsArriveInTheOrderTheyWereSentAndTheStreamEndsWithItsWriter) {
  open();
  RawClient client = connect();
  auto sink = listen(client);
  std::string all;
  for (int i = 0; i < 1'000; ++i) {
    const std::string event = fmt::format("id: {}\ndata: x\n\n", i);
    EXPECT_TRUE(sink->send(event));
    all += event;
  }
  sink.reset();
  EXPECT_EQ(client.read_to_end(), all);
  EXPECT_TRUE(eventually([&] { return server->figures().streams == 0; }));
}

TEST_F(StreamsTest, AStreamSaysWhatItIs) {
  open();
  RawClient client = connect();
  client.send(get("/events"));
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream"));
  EXPECT_THAT(head, HasSubstr("Cache-Control: no-store"));
  EXPECT_THAT(head, HasSubstr("Content-Security-Policy"));
  EXPECT_THAT(head, testing::Not(HasSubstr("Content-Length")));
}

TEST_F(StreamsTest, WhatIsSentBeforeTheHeadIsOutComesAfterIt) {
  pages["/early"] = [](const Request&) {
    Response response;
    response.events = [](const std::shared_ptr<EventSink>& sink) { sink->send("data: early\n\n"); };
    return response;
  };
  open();
  RawClient client = connect();
  client.send(get("/early"));
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("200 OK"));
  EXPECT_EQ(client.read_to_end(), "data: early\n\n");
}

TEST_F(StreamsTest, AWriterLearnsThatItsReaderHasLeft) {
  open();
  RawClient client = connect();
  const auto sink = listen(client);
  EXPECT_TRUE(sink->open());
  client.close();
  EXPECT_TRUE(eventually([&] { return !sink->open(); }));
  EXPECT_FALSE(sink->send("data: x\n\n"));
  EXPECT_EQ(server->figures().connections, 0);
}

TEST_F(StreamsTest, AQuietStreamGetsACommentNowAndThen) {
  open();
  RawClient client = connect();
  const auto sink = listen(client);
  ASSERT_TRUE(eventually([&] { return server->figures().streams == 1; }));
  std::string got;
  EXPECT_TRUE(eventually([&] {
    clock.advance(options.limits.keep_alive_time);
    return client.read_some(got) && got.size() >= 9;
  }));
  EXPECT_THAT(got, testing::StartsWith(":\n\n:\n\n:\n\n"));
  EXPECT_TRUE(eventually([&] { return sink->backlog() == 0; }));
}

TEST_F(StreamsTest, AReaderThatDoesNotReadIsGivenUp) {
  open();
  RawClient client = connect();
  client.take_little();
  const auto sink = listen(client);
  const std::string event = "data: " + std::string(100'000, 'x') + "\n\n";
  std::size_t highest = 0;
  while (sink->send(event)) highest = std::max(highest, sink->backlog());
  EXPECT_GT(highest, 500'000U);
  EXPECT_LE(highest, options.limits.backlog_bytes);
  EXPECT_FALSE(sink->open());
  EXPECT_TRUE(eventually([&] { return server->figures().connections == 0; }));
}

TEST_F(StreamsTest, AnEventLongerThanWhatMayWaitIsForWhoHasTakenTheRest) {
  open();
  RawClient client = connect();
  auto sink = listen(client);
  const std::string event(2 * options.limits.backlog_bytes, 'x');
  EXPECT_TRUE(sink->send(event));
  sink.reset();
  EXPECT_EQ(client.read_to_end().size(), event.size());
}

TEST_F(StreamsTest, AReaderThatStopsReadingForLongIsGivenUp) {
  open();
  RawClient client = connect();
  client.take_little();
  const auto sink = listen(client);
  const std::string event(50'000, 'x');
  EXPECT_TRUE(eventually([&] {
    if (sink->backlog() < 500'000) sink->send(event);  // More than the kernel takes.
    clock.advance(options.limits.write_time);
    return !sink->open();
  }));
}

TEST_F(StreamsTest, ManyMayWriteToOneStream) {
  open();
  RawClient client = connect();
  auto sink = listen(client);
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([sink] {
      for (int j = 0; j < 500; ++j) sink->send("data: x\n\n");
    });
  }
  for (std::thread& writer : writers) writer.join();
  sink.reset();
  EXPECT_EQ(client.read_to_end().size(), 2'000 * std::string("data: x\n\n").size());
}

TEST_F(StreamsTest, ASinkMayOutliveTheServer) {
  open();
  RawClient client = connect();
  const auto sink = listen(client);
  server.reset();
  EXPECT_FALSE(sink->open());
  EXPECT_FALSE(sink->send("data: x\n\n"));
}

TEST_F(StreamsTest, ThousandsOfQuietStreamsLeaveRoomForPages) {
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = files.rlim_max;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  constexpr int kStreams = 2'000;
  if (files.rlim_cur < 3 * kStreams) GTEST_SKIP() << "the limit of open files is too low";
  const auto threads = [] {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line) && !line.starts_with("Threads:")) {
    }
    return line;
  };
  open();
  ASSERT_EQ(ask_for("/").status, 200);
  const std::string before = threads();
  std::vector<RawClient> clients;
  clients.reserve(kStreams);
  for (int i = 0; i < kStreams; ++i) {
    clients.push_back(connect());
    ASSERT_TRUE(clients.back().is_connected());
    ASSERT_TRUE(clients.back().send(get("/events")));
  }
  ASSERT_TRUE(eventually([&] { return server->figures().streams == kStreams; }));
  EXPECT_EQ(threads(), before);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ask_for("/").body, "hello");
  for (const auto& sink : all_sinks()) EXPECT_TRUE(sink->send("data: news\n\n"));
  for (RawClient& client : clients) {
    client.read_until("\r\n\r\n");
    ASSERT_EQ(client.read_until("\n\n"), "data: news\n\n");
  }
  clients.clear();
  EXPECT_TRUE(eventually([&] { return server->figures().streams == 0; }));
}

}  // namespace
}  // namespace joblog::http
