// SPDX-License-Identifier: MIT
// The same server through TLS, with certificates that change while it runs.
#include <sys/stat.h>

#include <filesystem>

#include "http/certificate.h"
#include "http/server_fixture.h"
#include "http/tls.h"
#include "http/tls_client.h"
#include "support/eventually.h"
#include "support/temp_folder.h"

namespace joblog::http {
namespace {

using test::eventually;
using test::get;
using test::make_certificate;
using test::post;
using test::TlsClient;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class TlsTest : public ServerFixture {
 protected:
  TlsTest() {
    options.tls = {.certificate = folder.file("certificate.pem"), .key = folder.file("key.pem")};
    make_certificate(options.tls.certificate, options.tls.key, 1);
  }
  ~TlsTest() override { server.reset(); }

  test::TempFolder folder;
};

TEST_F(TlsTest, PagesAndFormsComeThrough) {
  open();
  TlsClient client(port());
  ASSERT_TRUE(client.is_connected());
  EXPECT_EQ(client.version(), "TLSv1.3");
  client.send(get("/echo?a=1"));
  EXPECT_THAT(client.read_until("?a=1"), HasSubstr("Strict-Transport-Security: max-age="));
  client.send(post("/echo", "b=" + std::string(100'000, 'x')));
  EXPECT_THAT(client.read_until("!b="), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(TlsTest, ManyRequestsInOneRecordAreAllAnswered) {
  open();
  TlsClient client(port());
  std::string all;
  for (int i = 0; i < 50; ++i) all += get("/echo?n=" + std::to_string(i) + ".");
  client.send(all);
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(client.read_until("?n=" + std::to_string(i) + "."), EndsWith("."));
  }
}

TEST_F(TlsTest, OldVersionsAreRefused) {
  open();
  EXPECT_TRUE(TlsClient(port(), TLS1_2_VERSION).is_connected());
  EXPECT_FALSE(TlsClient(port(), TLS1_1_VERSION).is_connected());
}

TEST_F(TlsTest, AHandshakeThatFailsIsToldAndAClientThatOnlyLooksIsNot) {
  Refusals refusals(clock, notices);
  options.refusals = &refusals;
  open();
  {
    RawClient looks = connect();  // As a load balancer does.
    ASSERT_TRUE(looks.is_connected());
  }
  RawClient plain = connect();
  plain.send(get("/"));
  plain.read_to_end();
  TlsClient old(port(), TLS1_1_VERSION);
  EXPECT_TRUE(eventually(
      [&] { return refusals.counts()[static_cast<std::size_t>(RefusalReason::tls)] == 2; }));
  EXPECT_TRUE(notices.said("TLS handshake failed: address 127.0.0.1: what came was no TLS"));
  server.reset();
}

TEST_F(TlsTest, TheEndIsSaid) {
  open();
  TlsClient client(port());
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_THAT(client.read_to_end(), EndsWith("hello"));
  EXPECT_TRUE(client.was_told_the_end());
}

TEST_F(TlsTest, LongAnswersAndDownloadsComeThroughWhole) {
  class Pieces final : public BodySource {
    bool next(std::string& out) override {
      out.assign(100'000, 'x');
      return ++told_ < 100;
    }
    int told_ = 0;
  };
  pages["/download"] = [](const Request&) {
    Response response;
    response.source = std::make_unique<Pieces>();
    return response;
  };
  open();
  TlsClient client(port());
  client.send("GET /download HTTP/1.0\r\nHost: localhost\r\n\r\n");
  client.read_until("\r\n\r\n");
  EXPECT_EQ(client.read_to_end().size(), 10'000'000U);
}

TEST_F(TlsTest, EventStreamsWorkAndTheirEndIsNoticed) {
  std::shared_ptr<EventSink> sink;
  pages["/events"] = [&](const Request&) {
    Response response;
    response.events = [&](std::shared_ptr<EventSink> made) { sink = std::move(made); };
    return response;
  };
  open();
  TlsClient client(port());
  client.send(get("/events"));
  client.read_until("\r\n\r\n");
  sink->send("data: x\n\n");
  EXPECT_EQ(client.read_until("\n\n"), "data: x\n\n");
  client.close();
  EXPECT_TRUE(eventually([&] { return !sink->open(); }));
}

TEST_F(TlsTest, AReloadedCertificateIsForNewConnections) {
  open();
  TlsClient old(port());
  EXPECT_EQ(old.serial(), 1);
  make_certificate(options.tls.certificate, options.tls.key, 2);
  ASSERT_TRUE(server->reload_tls());
  EXPECT_EQ(TlsClient(port()).serial(), 2);
  old.send(get("/"));
  EXPECT_THAT(old.read_until("hello"), EndsWith("hello"));
}

TEST_F(TlsTest, ACertificateOrKeyThatIsNoFileIsRefusedWithoutWaiting) {
  ASSERT_EQ(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
  for (const std::string& path :
       {folder.file("pipe"), folder.path().string(), std::string("/dev/zero")}) {
    for (const TlsFiles& files :
         {TlsFiles{path, options.tls.key}, TlsFiles{options.tls.certificate, path}}) {
      const auto refused = TlsContext::load(files);
      ASSERT_FALSE(refused) << path;
      EXPECT_THAT(refused.error().message, HasSubstr(path));
      EXPECT_THAT(refused.error().message, HasSubstr(", not a file"));
    }
  }
}

TEST_F(TlsTest, ACertificateThatCannotBeUsedLeavesTheOldOne) {
  open();
  folder.write("key.pem", "not a key");
  const auto reloaded = server->reload_tls();
  ASSERT_FALSE(reloaded);
  EXPECT_EQ(reloaded.error().kind, ErrorKind::invalid);
  EXPECT_THAT(reloaded.error().message, HasSubstr("key.pem"));
  EXPECT_EQ(TlsClient(port()).serial(), 1);
}

TEST_F(TlsTest, ItDoesNotStartWithFilesThatDoNotFit) {
  make_certificate(folder.file("other.pem"), folder.file("other_key.pem"), 3);
  for (const TlsFiles& files :
       std::vector<TlsFiles>{{options.tls.certificate, folder.file("other_key.pem")},
                             {options.tls.certificate, folder.file("none.pem")},
                             {folder.file("none.pem"), options.tls.key},
                             {folder.file("key.pem"), options.tls.key}}) {
    Options wrong = options;
    wrong.tls = files;
    Guard any(guard_options, clock);
    Server nowhere(wrong, any, [](const Request&) { return Response{}; }, clock, notices);
    const auto started = nowhere.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().kind, ErrorKind::invalid);
  }
}

TEST_F(TlsTest, WhoDoesNotSpeakTlsIsCutOff) {
  open();
  RawClient client = connect();
  client.send(get("/"));
  client.read_to_end();
  EXPECT_TRUE(eventually([&] { return server->figures().connections == 0; }));
  EXPECT_EQ(server->figures().requests, 0U);
}

TEST_F(TlsTest, AHandshakeThatDoesNotEndIsCutOff) {
  open();
  RawClient client = connect();
  ASSERT_TRUE(eventually([&] { return server->figures().connections == 1; }));
  client.send("\x16\x03\x01");
  clock.advance(options.limits.header_time);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(TlsTest, OwnOriginIsThatOfHttps) {
  open();
  for (const auto& [origin, status] : std::map<std::string, std::string>{
           {"https://localhost", "200"}, {"http://localhost", "403"}}) {
    TlsClient client(port());
    client.send(post("/echo", "a=1", "Origin: " + origin + "\r\n"));
    EXPECT_THAT(client.read_until("\r\n"), HasSubstr(status));
  }
}

}  // namespace
}  // namespace joblog::http
