// One connection: reads requests, has them answered on a handler thread, writes the answers; one
// after the other, or an event stream until its end.
//
// States and who moves them on:
//   handshake, head, body   bytes from the client
//   working                 a handler thread: guard, handler, next piece of a download
//   writing                 room in the socket
//   events                  writers of the stream, room in the socket, the client that leaves
//   lingering               the client that has read why it was refused and closes
// Each state but `working` has a deadline, which the loop's timer looks at.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "http/answer.h"
#include "http/desk.h"
#include "http/loop.h"
#include "http/request_parser.h"
#include "http/transport.h"

namespace joblog::http {

/// Threads: of its loop. Ownership: the loop's, and whoever waits for something to come back to it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, boost::asio::ip::tcp::socket socket, std::string peer,
             std::unique_ptr<TlsSession> tls);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  void close();
  bool is_stream() const { return events_ != nullptr; }
  bool is_due(SteadyTime now) const { return now >= deadline_; }
  /// What the time has come for: the end, or a comment on a quiet stream.
  void on_deadline();

  // The loop keeps these: where it is, in which of its lists.
  Loop::Members::iterator place;
  bool is_listed_idle = true;

 private:
  enum class State : std::uint8_t {
    handshake,
    head,
    body,
    working,
    writing,
    events,
    lingering,
    closed,
  };

  // Events from the socket.
  void await(IoStatus want);
  void on_ready();
  void shake_hands();
  void receive();
  void discard();

  // A request.
  bool advance();
  void begin_exchange(RequestParser::Step step);
  void next_request();
  void handle_heavy();
  void ask_for_body();
  void read_body();
  /// Has `work` done on a handler thread, and then `then` with its outcome here. The connection
  /// ends instead when the request only asks, and its client has left while it waited.
  template <class Work, class Then>
  void have_done(Work work, Then then);

  // An answer.
  void send(Answer answer);
  void write();
  void written();
  void pull();
  void pulled(std::optional<Desk::Piece> piece);
  void finish();

  // An event stream.
  void begin_events();
  void pump_events();
  void await_room(IoStatus want);
  void await_hangup();
  void look_for_hangup();

  void set_deadline(std::chrono::milliseconds from_now);
  template <class Step>
  void safely(Step step);

  Loop& loop_;
  ServerState& state_;
  boost::asio::ip::tcp::socket socket_;
  Transport transport_;
  const std::string peer_;
  State phase_ = State::handshake;
  bool is_fresh_ = true;  ///< Nothing was answered yet: the time for the head runs.
  bool close_after_ = false;
  bool unread_ = false;         ///< The client may be sending what nobody will read.
  bool continuing_ = false;     ///< What is being written is only "100 Continue".
  bool blocked_ = false;        ///< An event stream waits for room in the socket.
  bool chunked_ = false;        ///< How the pieces of `source_` are sent.
  bool ends_by_close_ = false;  ///< Nothing else says where the body ends.
  SteadyTime deadline_{};
  std::string in_;
  std::string out_;
  std::size_t out_at_ = 0;
  std::size_t discarded_ = 0;
  std::unique_ptr<RequestParser> parser_;
  std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<BodySource> source_;
  std::shared_ptr<EventStream> events_;
};

}  // namespace joblog::http
