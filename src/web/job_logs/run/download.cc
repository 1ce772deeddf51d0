// SPDX-License-Identifier: MIT
// A window of the log is a piece of the file.
#include "web/job_logs/run/download.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <stdexcept>

#include "base/display_safe_json.h"
#include "base/escapes.h"
#include "base/needle.h"
#include "base/text.h"
#include "storage/ask.h"
#include "web/frame.h"
#include "web/job_logs/log/ansi.h"
#include "web/job_logs/run/run_page.h"

namespace joblog::web::job_logs {
namespace {

constexpr int kLines = 2'000;
constexpr std::size_t kBytes = 128 << 10;

struct Scope {
  JobLogId log;
  std::int64_t last = 0;  ///< When it was asked for: a run that goes on ends here.
  Level minimum = Level::debug;
  std::string search;
};

/// Reads window after window; what a detail becomes is the format's business.
class LogSource : public http::BodySource {
 public:
  LogSource(const Store& store, Scope scope)
      : store_(store), scope_(std::move(scope)), needle_(scope_.search) {}

  bool next(std::string& out) override {
    if (more_) {
      auto page = ask(store_, [&](Reader& reader) {
        return reader.details({.log = scope_.log,
                               .after = after_,
                               .before = scope_.last + 1,
                               .minimum = scope_.minimum,
                               .limit = kLines,
                               .max_bytes = kBytes});
      });
      if (!page) throw std::runtime_error(page.error().message);
      if (lacks_lines(*page)) {
        throw std::runtime_error("its lines were removed by retention meanwhile");
      }
      for (Detail& detail : page->details) take(out, std::move(detail));
      after_ = page->reached;
      more_ = page->more;
      if (!more_) {
        settle(out);
        end(out);
      }
    }
    return more_ || !std::exchange(over_, true);
  }

 protected:
  virtual void write(std::string& out, const Detail& detail) = 0;
  virtual void end(std::string& /*out*/) {}

 private:
  /// Lines that were there when it began. Among those of some levels a gap says nothing.
  bool lacks_lines(const DetailPage& page) const {
    if (scope_.minimum != Level::debug || after_ == 0) return false;
    return page.details.empty() ? after_ < scope_.last
                                : page.details.front().sequence != after_ + 1;
  }
  /// Whether a part of a line belongs to the file is known when the next one has come.
  void take(std::string& out, Detail detail) {
    std::string buffer, buffer_before;
    const std::string_view message = without_escapes(detail.message, buffer);
    if (held_ && held_->continued && !holds_) {
      holds_ = needle_.across(without_escapes(held_->message, buffer_before), message);
    }
    settle(out);
    holds_ = needle_.in(message);
    held_ = std::move(detail);
  }
  void settle(std::string& out) {
    if (held_ && holds_) write(out, *held_);
    held_.reset();
  }

  const Store& store_;
  const Scope scope_;
  const Needle needle_;
  std::optional<Detail> held_;
  bool holds_ = false;
  std::int64_t after_ = 0;
  bool more_ = true;
  bool over_ = false;  ///< The last piece was given, be it empty.
};

class TextSource final : public LogSource {
 public:
  TextSource(const Store& store, Scope scope, Times times)
      : LogSource(store, std::move(scope)), times_(times) {}

 private:
  void write(std::string& out, const Detail& detail) override {
    const bool joins = goes_on_ && detail.sequence == previous_ + 1;
    if (goes_on_ && !joins) out += '\n';
    if (!joins) {
      const auto second = std::chrono::floor<std::chrono::seconds>(detail.at);
      const auto micros = (detail.at - second).count();
      out += fmt::format("{}.{:06} {} {:<5} ", times_.exact(detail.at), micros,
                         times_.zone().abbreviation(second), level_word(detail.level));
    }
    out += ansi_text(detail.message);
    if (!detail.continued) out += '\n';
    goes_on_ = detail.continued;
    previous_ = detail.sequence;
  }
  void end(std::string& out) override {
    if (goes_on_) out += '\n';
  }

  const Times times_;
  bool goes_on_ = false;  ///< The line is not ended yet.
  std::int64_t previous_ = 0;
};

class NdjsonSource final : public LogSource {
 public:
  using LogSource::LogSource;

 private:
  void write(std::string& out, const Detail& detail) override {
    out +=
        fmt::format(R"({{"line":{},"at":"{}","level":"{}","source":"{}","continued":{},"message":)",
                    detail.sequence, iso_utc(detail.at), level_word(detail.level),
                    to_string(detail.source), detail.continued);
    out +=
        display_safe_json(boost::json::serialize(boost::json::string_view(detail.message))) + "}\n";
  }
};

/// A name for the file that every system takes.
std::string file_name(const JobLog& log, std::string_view ending) {
  std::string name = log.kind + "-" + log.name;
  std::ranges::replace_if(
      name,
      [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '-' || c == '_' || c == '.');
      },
      '_');
  while (name.starts_with('.')) name.erase(0, 1);
  return name + std::string(ending);
}

struct Asked {
  JobLog log;
  Scope scope;
};

Result<std::optional<Asked>> asked(const PageContext& context) {
  const LogQuery query = log_query(context);
  return ask(context.services.store, [&](Reader& reader) {
    std::optional<Asked> asked;
    auto log = run_asked_for(reader, context);
    if (!log) return asked;
    const JobLogId id = log->id;
    asked = Asked{std::move(*log), {id, reader.detail_facts(id).last, query.minimum, query.search}};
    return asked;
  });
}

template <class Make>
http::Response download(const PageContext& context, std::string content_type,
                        std::string_view ending, Make make) {
  auto wanted = asked(context);
  if (!wanted) return problem(context, wanted.error());
  if (!*wanted) return no_such_run(context);
  http::Response response{.status = 200, .content_type = std::move(content_type)};
  response.headers.emplace_back(
      "Content-Disposition",
      fmt::format("attachment; filename=\"{}\"", file_name((*wanted)->log, ending)));
  response.source = make(std::move((*wanted)->scope));
  return response;
}

}  // namespace

http::Response download_text(const PageContext& context) {
  return download(context, "text/plain; charset=utf-8", ".txt", [&](Scope scope) {
    return std::make_unique<TextSource>(context.services.store, std::move(scope),
                                        context.moments.times());
  });
}

http::Response download_ndjson(const PageContext& context) {
  return download(context, "application/x-ndjson", ".ndjson", [&](Scope scope) {
    return std::make_unique<NdjsonSource>(context.services.store, std::move(scope));
  });
}

}  // namespace joblog::web::job_logs
