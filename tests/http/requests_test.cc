// SPDX-License-Identifier: MIT
// What a well-behaved client gets: pages, forms, HEAD, connections that are kept, compression.
#include <libdeflate.h>

#include "http/server_fixture.h"

namespace joblog::http {
namespace {

using test::get;
using test::post;
using testing::HasSubstr;
using testing::Not;

class RequestsTest : public ServerFixture {};

std::string unpacked(const std::string& gzip) {
  std::string out(1 << 20, '\0');
  std::size_t bytes = 0;
  auto* const decompressor = libdeflate_alloc_decompressor();
  const auto result = libdeflate_gzip_decompress(decompressor, gzip.data(), gzip.size(), out.data(),
                                                 out.size(), &bytes);
  libdeflate_free_decompressor(decompressor);
  out.resize(result == LIBDEFLATE_SUCCESS ? bytes : 0);
  return out;
}

TEST_F(RequestsTest, APageComesWithItsLengthAndTheDate) {
  open();
  const RawAnswer answer = ask_for("/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.header("content-length"), "5");
  EXPECT_EQ(answer.header("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(answer.header("date"), "Mon, 23 Nov 2026 14:00:00 GMT");
}

TEST_F(RequestsTest, PathQueryAndFormReachTheHandlerDecodedOnce) {
  open();
  EXPECT_EQ(ask_for("/echo?a=%2B+%2541&b").body, "GET /echo ?a=+ %41 ?b=");
  EXPECT_EQ(ask(port(), post("/echo?x=1", "name=M%C3%BCller&name=2")).body,
            "POST /echo ?x=1 !name=Müller !name=2");
}

TEST_F(RequestsTest, AFormMayComeInChunks) {
  open();
  const RawAnswer answer =
      ask(port(),
          "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
          "application/x-www-form-urlencoded\r\n"
          "Transfer-Encoding: chunked\r\n\r\n4\r\na=1&\r\n3\r\nb=2\r\n0\r\n\r\n");
  EXPECT_EQ(answer.body, "POST /echo !a=1 !b=2");
}

TEST_F(RequestsTest, HeadGetsTheHeadersOfThePageAndNoBody) {
  open();
  RawClient client = connect();
  client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const RawAnswer head = client.read_answer(false);
  EXPECT_EQ(head.header("content-length"), "5");
  client.send(get("/"));
  EXPECT_EQ(client.read_answer().body, "hello");  // Nothing of a body came before.
}

TEST_F(RequestsTest, AConnectionIsKeptAndServesRequestsOneAfterTheOther) {
  open();
  RawClient client = connect();
  std::string all;
  for (int i = 0; i < 20; ++i) all += get("/echo?n=" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(client.read_answer().body, "GET /echo ?n=" + std::to_string(i));
  }
  EXPECT_EQ(server->figures().connections, 1);
  EXPECT_EQ(server->figures().requests, 20U);
}

TEST_F(RequestsTest, ARequestMayComeByteByByte) {
  open();
  RawClient client = connect();
  for (const char c : post("/echo", "a=1")) client.send({&c, 1});
  EXPECT_EQ(client.read_answer().body, "POST /echo !a=1");
}

TEST_F(RequestsTest, ConnectionCloseIsHonoured) {
  open();
  RawClient client = connect();
  client.send(get("/", "Connection: close\r\n"));
  const RawAnswer answer = client.read_answer();
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(RequestsTest, Http10ClosesUnlessAskedToKeep) {
  open();
  RawClient client = connect();
  client.send("GET / HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(client.read_answer().header("connection"), "keep-alive");
  client.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "hello");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(RequestsTest, AClientThatExpects100IsToldToGoOn) {
  open();
  RawClient client = connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\n"
      "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 100);
  client.send("a=1");
  EXPECT_EQ(client.read_answer().body, "POST /echo !a=1");
}

TEST_F(RequestsTest, AClientThatHasFinishedSendingStillGetsItsAnswer) {
  open();
  RawClient client = connect();
  client.send(get("/"));
  client.finish_sending();
  EXPECT_EQ(client.read_answer().body, "hello");
}

TEST_F(RequestsTest, LongTextIsCompressedForWhoTakesGzip) {
  const std::string text(5'000, 'x');
  pages["/long"] = [&](const Request&) { return Response{.body = text}; };
  open();
  const RawAnswer packed = ask(port(), get("/long", "Accept-Encoding: br;q=1, gzip\r\n"));
  EXPECT_EQ(packed.header("content-encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 500U);
  EXPECT_EQ(unpacked(packed.body), text);

  const RawAnswer plain = ask(port(), get("/long", "Accept-Encoding: gzip;q=0, *\r\n"));
  EXPECT_EQ(plain.header("content-encoding"), "");
  EXPECT_EQ(plain.header("vary"), "Accept-Encoding");
  EXPECT_EQ(plain.body, text);
}

TEST_F(RequestsTest, ShortTextImagesAndWhatIsCompressedAlreadyAreSentAsTheyAre) {
  const std::string bytes(5'000, 'x');
  pages["/image"] = [&](const Request&) {
    return Response{.content_type = "image/png", .body = bytes};
  };
  pages["/packed"] = [&](const Request&) {
    return Response{
        .content_type = "text/css", .headers = {{"Content-Encoding", "br"}}, .body = bytes};
  };
  open();
  for (const char* path : {"/", "/image", "/packed"}) {
    const RawAnswer answer = ask(port(), get(path, "Accept-Encoding: gzip\r\n"));
    EXPECT_NE(answer.header("content-encoding"), "gzip") << path;
  }
}

TEST_F(RequestsTest, EveryAnswerCarriesTheSafetyHeaders) {
  open();
  for (const std::string& request : {get("/"), get("/nowhere"), std::string("nonsense\r\n\r\n")}) {
    const RawAnswer answer = ask(port(), request);
    EXPECT_THAT(answer.header("content-security-policy"), HasSubstr("default-src 'none'"));
    EXPECT_THAT(answer.header("content-security-policy"), Not(HasSubstr("unsafe")));
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("x-frame-options"), "DENY");
    EXPECT_EQ(answer.header("referrer-policy"), "same-origin");
    EXPECT_EQ(answer.header("cross-origin-opener-policy"), "same-origin");
    EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin");
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    EXPECT_EQ(answer.header("strict-transport-security"), "");
  }
}

TEST_F(RequestsTest, AHandlerMayChooseHowLongItsAnswerIsKept) {
  pages["/asset"] = [](const Request&) {
    return Response{.headers = {{"Cache-Control", "max-age=31536000, immutable"}}};
  };
  open();
  EXPECT_EQ(ask_for("/asset").header("cache-control"), "max-age=31536000, immutable");
}

TEST_F(RequestsTest, AnAnswerWithoutABodyHasNoLength) {
  pages["/same"] = [](const Request&) { return Response{.status = 304}; };
  open();
  RawClient client = connect();
  client.send(get("/same") + get("/"));
  EXPECT_EQ(client.read_answer().header("content-length"), "");
  EXPECT_EQ(client.read_answer().body, "hello");
}

}  // namespace
}  // namespace joblog::http
