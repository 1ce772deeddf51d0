// SPDX-License-Identifier: MIT
// One connection at a time, one thread. A client that cancels sends an attention; it is looked for
// between packets while rows stream, and waited for when the script hangs.
#include "support/tds_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <stdexcept>
#include <utility>

#include "support/tds_wire.h"

namespace joblog::test {
namespace {

constexpr int done_final = 0x00, done_error = 0x02, done_count = 0x10, done_attention = 0x20;

std::string prelogin_answer() {
  // Version at 11, encryption at 17: not supported.
  return std::string("\x00\x00\x0B\x00\x06\x01\x00\x11\x00\x01\xFF", 11) +
         std::string("\x10\x00\x00\x00\x00\x00", 6) + '\x02';
}

std::string login_text(std::string_view login, std::size_t offset_at) {
  return std::string(login.substr(std::min(take(login, offset_at, 2), login.size()),
                                  2 * take(login, offset_at + 2, 2)));
}

std::string decode_password(std::string coded) {
  for (char& c : coded) {
    const auto byte = static_cast<unsigned>(static_cast<unsigned char>(c)) ^ 0xA5U;
    c = static_cast<char>(((byte << 4) | (byte >> 4)) & 0xFF);
  }
  return from_utf16(coded);
}

void put_columns(std::string& out, const std::vector<TdsColumn>& columns) {
  out += '\x81';
  put(out, columns.size(), 2);
  for (const TdsColumn& column : columns) {
    put(out, 0, 4);  // User type.
    put(out, 1, 2);  // May be NULL.
    if (column.type == TdsType::integer) {
      out += '\x26';
      put(out, 8, 1);
    } else {
      out += '\xE7';
      put(out, column.type == TdsType::text_max ? 0xFFFF : 8000, 2);
      out += std::string("\x09\x04\xD0\x00\x34", 5);  // Latin1_General_CI_AS.
    }
    const std::string name = to_utf16(column.name);
    put(out, name.size() / 2, 1);
    out += name;
  }
}

void put_cell(std::string& out, TdsType type, const std::optional<std::string>& cell) {
  if (type == TdsType::integer) {
    put(out, cell ? 8 : 0, 1);
    if (cell) put(out, std::stoll(*cell), 8);
    return;
  }
  const std::string wide = cell ? to_utf16(*cell) : "";
  if (type == TdsType::text) {
    put(out, cell ? wide.size() : 0xFFFF, 2);
    out += wide;
    return;
  }
  put(out, cell ? wide.size() : ~std::uint64_t{0}, 8);
  if (!cell) return;
  for (std::size_t at = 0; at < wide.size(); at += 3000) {
    const std::string chunk = wide.substr(at, 3000);
    put(out, chunk.size(), 4);
    out += chunk;
  }
  put(out, 0, 4);
}

/// Takes the attention that stops an answer, tells the test, then the client.
bool acknowledge_attention(int fd, const std::function<void()>& on_cancel) {
  const auto message = read_message(fd);
  if (!message || message->type != TdsMessage::attention) return false;
  on_cancel();
  TdsAnswer answer(fd);
  put_done(answer.bytes, done_attention, 0);
  return answer.finish();
}

bool log_in(int fd, const TdsScript& script) {
  const auto prelogin = read_message(fd);
  if (!prelogin || prelogin->type != TdsMessage::prelogin) return false;
  TdsAnswer version(fd);
  version.bytes = prelogin_answer();
  if (!version.finish()) return false;

  const auto login = read_message(fd);
  if (!login || login->type != TdsMessage::login) return false;
  const std::string user = from_utf16(login_text(login->body, 40));
  const bool is_right =
      user == script.user && decode_password(login_text(login->body, 44)) == script.password;
  TdsAnswer answer(fd);
  if (is_right)
    put_login_ack(answer.bytes);
  else
    put_error(answer.bytes, 18456, fmt::format("Login failed for user '{}'.", user));
  put_done(answer.bytes, is_right ? done_final : done_error, 0);
  return answer.finish() && is_right;
}

/// False when the connection is over.
bool send_rows(int fd, const TdsScript& script, const std::function<void()>& on_cancel) {
  TdsAnswer answer(fd);
  put_columns(answer.bytes, script.columns);
  for (std::int64_t i = 0; i < script.rows; ++i) {
    if (script.break_off_after == i) {
      answer.flush_full_packets();
      return false;
    }
    answer.bytes += '\xD1';
    const TdsRow row = script.row(i);
    for (std::size_t c = 0; c < script.columns.size(); ++c)
      put_cell(answer.bytes, script.columns[c].type, row[c]);
    if (!answer.flush_full_packets()) return false;
    if (has_input(fd)) return acknowledge_attention(fd, on_cancel);
  }
  put_done(answer.bytes, done_count, static_cast<std::uint64_t>(script.rows));
  return answer.finish();
}

bool send_error(int fd, std::string_view text) {
  TdsAnswer answer(fd);
  put_error(answer.bytes, 208, text);
  put_done(answer.bytes, done_error, 0);
  return answer.finish();
}

}  // namespace

TdsServer::TdsServer(TdsScript script)
    : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_.get(), generic, size) != 0 || ::listen(listener_.get(), 8) != 0 ||
      ::getsockname(listener_.get(), generic, &size) != 0)
    throw std::runtime_error("cannot listen on 127.0.0.1");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

TdsServer::~TdsServer() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
    if (connection_ >= 0) ::shutdown(connection_, SHUT_RDWR);
  }
  ::shutdown(listener_.get(), SHUT_RDWR);
  thread_.join();
}

std::string TdsServer::connection_string() const {
  return fmt::format("Driver=FreeTDS;Server=127.0.0.1;Port={};TDS_Version=7.4;ClientCharset=UTF-8",
                     port_);
}

void TdsServer::wait_for_query() {
  MutexLock lock(mutex_);
  while (last_query_.empty()) changed_.wait(mutex_);
}

std::string TdsServer::last_query() {
  MutexLock lock(mutex_);
  return last_query_;
}

bool TdsServer::was_cancelled() {
  MutexLock lock(mutex_);
  return was_cancelled_;
}

void TdsServer::set_connection(int fd) {
  MutexLock lock(mutex_);
  connection_ = fd;
  if (is_stopping_ && fd >= 0) ::shutdown(fd, SHUT_RDWR);
}

void TdsServer::serve() {
  while (true) {
    const UniqueFd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection) return;
    set_connection(connection.get());
    bool is_alive = log_in(connection.get(), script_);
    while (is_alive) {
      const auto message = read_message(connection.get());
      if (!message) break;
      TdsAnswer done(connection.get());
      put_done(done.bytes, message->type == TdsMessage::attention ? done_attention : done_final, 0);
      const std::string text =
          message->type == TdsMessage::batch
              ? from_utf16(std::string_view(message->body).substr(take(message->body, 0, 4)))
              : "";
      if (!text.starts_with("SELECT")) {  // Settings of the driver.
        is_alive = done.finish();
        continue;
      }
      {
        MutexLock lock(mutex_);
        last_query_ = text;
      }
      changed_.notify_all();
      const auto on_cancel = [this] {
        MutexLock lock(mutex_);
        was_cancelled_ = true;
      };
      if (script_.query_error)
        is_alive = send_error(connection.get(), *script_.query_error);
      else if (script_.hangs)
        is_alive = acknowledge_attention(connection.get(), on_cancel);
      else
        is_alive = send_rows(connection.get(), script_, on_cancel);
    }
    set_connection(-1);
  }
}

}  // namespace joblog::test
