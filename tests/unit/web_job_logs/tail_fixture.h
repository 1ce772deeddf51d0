// SPDX-License-Identifier: MIT
// Ends of streams that listen to runs, and what they have heard.
#pragma once

#include <memory>

#include "base/text.h"
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {

/// The other end of a stream.
class TailListener final : public http::EventSink {
 public:
  bool send(std::string bytes) override {
    if (!open_) return false;
    heard += bytes;
    return true;
  }
  bool open() const override { return open_; }
  std::size_t backlog() const override { return behind; }
  void close() override { open_ = false; }
  void give_up() override {
    open_ = false;
    given_up = true;
  }

  std::string heard;
  bool given_up = false;
  std::size_t behind = 0;

 private:
  bool open_ = true;
};

struct Event {
  std::string name, id, data;
};

inline std::vector<Event> events_of(std::string_view stream) {
  std::vector<Event> events;
  while (!stream.empty()) {
    const auto end = stream.find("\n\n");
    Event event;
    for (const std::string_view line : split(stream.substr(0, end), '\n')) {
      if (line.starts_with("event: ")) event.name = line.substr(7);
      if (line.starts_with("id: ")) event.id = line.substr(4);
      if (line.starts_with("data: ")) event.data += std::string(line.substr(6)) + "\n";
    }
    if (!event.name.empty()) events.push_back(event);
    stream.remove_prefix(end == std::string_view::npos ? stream.size() : end + 2);
  }
  return events;
}

/// Watches runs.
class Tail : public testing::Test {
 protected:
  std::shared_ptr<TailListener> listen(const Claim& run, const std::string& query = "") {
    const auto answer = fixture_.get(RunPagesFixture::address(run) + "/tail" + query);
    EXPECT_EQ(answer.content_type, "text/event-stream");
    auto listener = std::make_shared<TailListener>();
    answer.events(listener);
    return listener;
  }
  /// Looks until there is nothing more to send.
  void look() {
    for (int looks = 0; looks < 100 && fixture_.tails.tick(); ++looks) {
    }
  }
  static std::vector<std::int64_t> lines(const TailListener& listener) {
    std::vector<std::int64_t> all;
    for (const Event& event : events_of(listener.heard))
      std::ranges::copy(lines_of(event.data), std::back_inserter(all));
    return all;
  }
  static std::vector<std::string> names(const TailListener& listener) {
    std::vector<std::string> names;
    for (const Event& event : events_of(listener.heard)) names.push_back(event.name);
    return names;
  }
  std::vector<Line> some(int count) {
    return std::vector<Line>(static_cast<std::size_t>(count), {"x"});
  }

  RunPagesFixture fixture_;
};

}  // namespace joblog::test
