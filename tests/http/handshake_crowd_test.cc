// SPDX-License-Identifier: MIT
// A crowd from many addresses that begins TLS handshakes as fast as it can, each address within its
// own limit, and ends none: beside it a health check and a person are answered at once.
#include <fmt/format.h>
#include <openssl/bio.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <thread>

#include "http/certificate.h"
#include "http/server_fixture.h"
#include "http/tls_client.h"
#include "support/eventually.h"
#include "support/temp_folder.h"

namespace joblog::http {
namespace {

using test::eventually;
using test::get;
using test::TlsClient;
using testing::HasSubstr;
using Milliseconds = std::chrono::duration<double, std::milli>;

/// What a client sends first. It costs nothing to send it again.
std::string client_hello() {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
      ::SSL_CTX_new(::TLS_client_method()), &::SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> session(::SSL_new(context.get()), &::SSL_free);
  BIO* const out = ::BIO_new(::BIO_s_mem());
  ::SSL_set_bio(session.get(), ::BIO_new(::BIO_s_mem()), out);
  ::SSL_connect(session.get());
  char* bytes = nullptr;
  const long size = ::BIO_get_mem_data(out, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

/// From forty addresses, 200 connections at a time, until it ends.
class Crowd {
 public:
  explicit Crowd(std::uint16_t port) : thread_([this, port] { run(port); }) {}
  ~Crowd() {
    ends_ = true;
    thread_.join();
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  int begun() const { return begun_; }

 private:
  void run(std::uint16_t port) {
    const std::string hello = client_hello();
    std::deque<RawClient> open;
    while (!ends_) {
      const std::string from = fmt::format("127.1.0.{}", 1 + begun_ % 40);
      open.emplace_back(port, from.c_str());
      open.back().send(hello);
      if (open.size() > 200) open.pop_front();
      ++begun_;
    }
  }

  std::atomic<bool> ends_ = false;
  std::atomic<int> begun_ = 0;
  std::thread thread_;
};

class HandshakeCrowd : public ServerFixture {
 protected:
  HandshakeCrowd() {
    options.tls = {.certificate = folder.file("certificate.pem"), .key = folder.file("key.pem")};
    test::make_certificate(options.tls.certificate, options.tls.key, 1, test::KeyKind::rsa);
    guard_options.public_paths = {"/up"};
    pages["/up"] = pages["/"];
  }
  ~HandshakeCrowd() override { server.reset(); }

  /// Each of fifty must be answered; how long that took depends on the machine and is printed only.
  template <class Ask>
  void print_median_of(const char* what, Ask ask) {
    std::vector<double> times;
    for (int i = 0; i < 50; ++i) {
      const auto began = std::chrono::steady_clock::now();
      EXPECT_THAT(ask(i), HasSubstr("hello")) << what << ", time " << i;
      times.push_back(Milliseconds(std::chrono::steady_clock::now() - began).count());
    }
    std::ranges::sort(times);
    fmt::print("{}: median {:.1f} ms, longest {:.1f} ms\n", what, times[25], times.back());
  }

  SystemClock real_time;
  test::TempFolder folder;
};

TEST_F(HandshakeCrowd, KeepsNeitherAHealthCheckNorAPersonFromTheirAnswers) {
  open(real_time);
  TlsClient person(port());
  ASSERT_TRUE(person.is_connected());
  const Crowd crowd(port());
  // By then each of its addresses has begun more than a visitor does.
  ASSERT_TRUE(eventually([&] { return crowd.begun() >= 40 * 20; }));

  print_median_of("/up on a new connection", [&](int i) {
    const std::string from = fmt::format("127.2.0.{}", 1 + i / 10);
    TlsClient client(port(), TLS1_3_VERSION, from.c_str());
    client.send(get("/up"));
    return client.read_until("hello");
  });
  print_median_of("a page on an open connection", [&](int) {
    person.send(get("/"));
    return person.read_until("hello");
  });
}

}  // namespace
}  // namespace joblog::http
