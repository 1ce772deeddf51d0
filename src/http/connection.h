// SPDX-License-Identifier: MIT
// One connection: reads requests, has them answered on a handler thread, writes the answers; one
// after the other, or an event stream until its end.
//
// States and who moves them on:
//   handshake               bytes from the client, and then its turn: http/handshake_turns.h
//   head, body              bytes from the client
//   working                 a handler thread: guard, handler, next piece of a download
//   writing                 room in the socket
//   events                  writers of the stream, room in the socket, the client that leaves
//   lingering               the client that has read why it was refused and closes
// Each state has a deadline, which the loop's timer looks at and which no single byte puts off; of
// `working` it is for the wait alone, a handler that runs is given its time. Whoever takes an
// answer more slowly than Limits::least_rate is cut off, and has no next request read while answers
// wait.
#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "http/loop.h"
#include "http/request_handler.h"
#include "http/request_parser.h"
#include "http/serialized_response.h"
#include "http/transport.h"

namespace joblog::http {

/// Of work that waits for a thread: whoever takes it first, the handler or who gives up waiting.
class TakeOnce {
 public:
  bool take() { return !taken_.exchange(true); }

 private:
  std::atomic<bool> taken_ = false;
};

/// Threads: of its loop. Ownership: the loop's, and whoever waits for something to come back to it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// `network`: whose connections are counted together. `is_spare`: it has one of the places for
  /// /up and for who signed in lately, and is turned away when it is neither.
  Connection(Loop& loop, boost::asio::ip::tcp::socket socket, std::string peer, std::string network,
             bool is_spare, std::unique_ptr<TlsSession> tls);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  void close();
  /// What the loop decides on a TLS handshake that waits for its turn.
  void go_on_with_handshake();
  void refuse_handshake();
  bool is_stream() const { return events_ != nullptr; }
  const std::string& network() const { return network_; }
  /// Bytes of requests and answers that it keeps in memory.
  std::size_t held() const;

  /// What decides whose place is needed most by somebody else.
  struct EvictionFacts {
    bool may_be_evicted = false;  ///< Nobody works for it at the moment.
    bool is_known = false;
    double rate = 0;  ///< Bytes a second, in and out, since …
    SteadyTime since{};
  };
  EvictionFacts eviction_facts(SteadyTime now) const;
  void evict();
  /// A download or stream that the guard would not let begin any more ends.
  void end_if_not_admitted();

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
  void run_on_handler(Work work, Then then);

  // An answer.
  void send(SerializedResponse answer);
  void write();
  void written();
  void pull();
  void pulled(std::optional<RequestHandler::Piece> piece);
  void finish();

  // An event stream.
  void begin_events();
  void pump_events();
  void await_room(IoStatus want);
  void await_hangup();
  void look_for_hangup();

  // Time, in connection_time.cc.
  void set_deadline(std::chrono::milliseconds from_now);
  void begin_window();
  std::int64_t moved() const;
  bool has_moved_enough() const;
  void look_at_stream();
  void stop_waiting_for_a_handler();
  void cut_off();
  void note_held();

  template <class Step>
  void safely(Step step);

  Loop& loop_;
  ServerState& state_;
  boost::asio::ip::tcp::socket socket_;
  Transport transport_;
  const std::string peer_;
  const std::string network_;
  const bool is_spare_;
  bool is_known_ = false;  ///< The last request came from somebody signed in.
  HandlerPool::Priority priority_ = HandlerPool::Priority::others;
  State phase_ = State::handshake;
  bool is_fresh_ = true;  ///< Nothing was answered yet: the time for the head runs.
  bool close_after_ = false;
  bool unread_ = false;         ///< The client may be sending what nobody will read.
  bool continuing_ = false;     ///< What is being written is only "100 Continue".
  bool blocked_ = false;        ///< An event stream waits for room in the socket.
  bool chunked_ = false;        ///< How the pieces of `source_` are sent.
  bool ends_by_close_ = false;  ///< Nothing else says where the body ends.
  bool awaits_sent_ = false;    ///< The next request waits for the answer to be on its way.
  SteadyTime deadline_{};
  SteadyTime window_at_{};         ///< Since when it is measured how much it moves.
  SteadyTime pulled_at_{};         ///< When the next piece of a download was asked for.
  std::int64_t window_moved_ = 0;  ///< What had moved by then.
  std::int64_t received_ = 0;
  std::int64_t handed_ = 0;          ///< To the kernel.
  std::int64_t handed_by_then_ = 0;  ///< When the stream was looked at last.
  std::size_t noted_held_ = 0;
  std::string in_;
  std::string out_;
  std::size_t out_at_ = 0;
  std::size_t discarded_ = 0;
  std::unique_ptr<RequestParser> parser_;
  std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<TakeOnce> take_once_;  ///< Of the work that waits or is done.
  Admission admission_;                  ///< What the answer that is sent was begun with.
  std::shared_ptr<BodySource> source_;
  std::shared_ptr<EventStream> events_;
};

}  // namespace joblog::http
