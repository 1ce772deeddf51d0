// SPDX-License-Identifier: MIT
// epoll's list of what is readable is in the order in which it became so. Edge-triggered, each
// write to a pipe that holds one write is one entry, so reading one write per entry keeps the
// order.
#include "base/output_reader.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/abandoned_output.h"
#include "base/output_channels.h"

namespace joblog {
namespace {

constexpr int kReadsAtEnd = 64;  // A full pipe and more, then it must be somebody else's.
constexpr std::chrono::milliseconds kShowEvery{200};
// So long, a program that moved up is done with that.
constexpr std::chrono::seconds kSettleAfter{5};
/// More than is shown, so that a secret in it can be found before it is cut.
constexpr std::size_t kShownBytes = 6'000;

}  // namespace

OutputReader::OutputReader(Subprocess& process, const Clock& clock, const PumpOptions& options,
                           const Subprocess::OnLine& on_line, ProcessEnd& end)
    : clock_(clock),
      options_(options),
      end_(end),
      events_(process.events_),
      streams_{{{OutputStream::standard_output, process.outputs_[0],
                 lines_of(on_line, OutputStream::standard_output)},
                {OutputStream::standard_error, process.outputs_[1],
                 lines_of(on_line, OutputStream::standard_error)}}},
      buffer_(64 << 10),
      last_read_(clock.steady_now()) {
  for (Stream& stream : streams_) {
    stream.one_write = stream.channel.writer && holds_one_write(stream.channel.writer.get());
  }
}

TerminalLines OutputReader::lines_of(const Subprocess::OnLine& on_line, OutputStream name) {
  return {options_.line_bytes_max, [this, &on_line, name](std::string_view line, bool continued) {
            // A line in pieces stays together: what comes between ends it.
            streams_[name == OutputStream::standard_output ? 1 : 0].lines.break_line();
            if (!continued) ++end_.lines;
            if (on_line) on_line(name, line, continued);
          }};
}

std::optional<SteadyTime> OutputReader::due() const {
  std::optional<SteadyTime> due = show_at_;
  for (const Stream& stream : streams_) {
    if (!stream.lines.holds_back()) continue;
    due = std::min(due.value_or(SteadyTime::max()), last_read_ + kSettleAfter);
  }
  return due;
}

void OutputReader::take_events() {
  std::array<epoll_event, 2> events;
  const int count = ::epoll_wait(events_.get(), events.data(), events.size(), 0);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    Stream* stream = &streams_[event.data.u32];
    if ((event.events & (EPOLLHUP | EPOLLERR)) != 0) stream->has_ended = true;
    if (std::ranges::find(ready_, stream) == ready_.end()) ready_.push_back(stream);
  }
}

void OutputReader::read() {
  take_events();
  for (auto turn = ready_.size(); turn > 0; --turn) {
    Stream* stream = ready_.front();
    ready_.pop_front();
    const bool got = read_once(*stream);
    const bool one = stream->one_write && !stream->has_ended;
    if (got && !one) ready_.push_back(stream);
  }
  const SteadyTime now = clock_.steady_now();
  if (show_at_ && now >= *show_at_) show_unfinished();
  if (now - last_read_ < kSettleAfter) return;
  for (Stream& stream : streams_) stream.lines.settle();
  last_read_ = now;
}

/// False when there is nothing to read now, or never again.
bool OutputReader::read_once(Stream& stream) {
  if (!stream.channel.from) return false;
  const ssize_t got = ::read(stream.channel.from.get(), buffer_.data(), buffer_.size());
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) stream.channel.from.reset();
    return got < 0 && errno == EINTR;
  }
  const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
  end_.output_bytes += bytes.size();
  last_read_ = clock_.steady_now();
  const bool wanted = !options_.on_bytes || options_.on_bytes(stream.name, bytes);
  if (stream.one_write) check_writer(stream);
  stream.lines.feed(bytes);
  if (!wanted) {
    end_.reader_left = true;
    stream.channel.from.reset();
    return false;
  }
  if (options_.on_unfinished && !show_at_ &&
      (stream.lines.has_unfinished() || !stream.shown.empty()))
    show_at_ = last_read_ + kShowEvery;
  return true;
}

/// A program that does not wait for room must find some.
void OutputReader::check_writer(Stream& stream) {
  if (!stream.channel.writer) return;
  const int flags = ::fcntl(stream.channel.writer.get(), F_GETFL);
  if (flags < 0 || (flags & O_NONBLOCK) == 0) return;
  widen(stream.channel.writer.get());
  stream.one_write = false;
}

void OutputReader::show_unfinished() {
  show_at_.reset();
  for (Stream& stream : streams_) {
    std::string text = stream.lines.unfinished(kShownBytes);
    if (text == stream.shown) continue;
    stream.shown = std::move(text);
    options_.on_unfinished(stream.name, stream.shown);
  }
}

void OutputReader::close_writers() {
  for (Stream& stream : streams_) stream.channel.writer.reset();
}

void OutputReader::read_available() {
  ready_.clear();
  take_events();  // Those who were first, first.
  for (Stream& stream : streams_) {
    if (std::ranges::find(ready_, &stream) == ready_.end()) ready_.push_back(&stream);
  }
  for (Stream* stream : ready_) {
    for (int i = 0; i < kReadsAtEnd && read_once(*stream); ++i) continue;
  }
  ready_.clear();
}

void OutputReader::give_up() {
  for (Stream& stream : streams_) stream.channel.from.reset();
}

void OutputReader::detach() {
  for (Stream& stream : streams_) {
    if (stream.channel.from) abandon_output(std::move(stream.channel.from));
  }
}

void OutputReader::finish() {
  for (Stream& stream : streams_) {
    other(stream).lines.break_line();
    stream.lines.finish();
  }
}

}  // namespace joblog
