// SPDX-License-Identifier: MIT
// A response as it goes over the wire. The only place that writes headers: it adds what every
// answer has (safety, length, date) and lets no line end through.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "http/event_stream.h"
#include "http/message.h"

namespace joblog::http {

/// What of the request decides how its answer is written.
struct Framing {
  bool head_only = false;
  bool keep_alive = false;
  bool http_1_0 = false;
  bool gzip = false;  ///< The client takes it.
  bool encrypted = false;
};

struct SerializedResponse {
  std::string bytes;  ///< The head, and the body when it is whole.
  std::shared_ptr<BodySource> source;
  bool chunked = false;                 ///< How the pieces of `source` are sent.
  std::shared_ptr<EventStream> events;  ///< What it gives follows until it is over.
  bool close = false;                   ///< The connection ends after it.
};

/// Errors (internal): a header that may not be sent; the response's own fault. It keeps its body
/// then. `response.events` must have become `events` already.
Result<SerializedResponse> serialize(Response& response, std::shared_ptr<EventStream> events,
                                     const Framing& framing, TimePoint now);

/// An answer of plain text that cannot fail.
SerializedResponse serialize_plain(int status, std::string_view text, const Framing& framing,
                                   TimePoint now);

/// A piece of a chunked body; "" gives the end mark.
std::string chunk(std::string_view piece);

}  // namespace joblog::http
