// SPDX-License-Identifier: MIT
// What every page is made from, and one visit to one of them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/notice.h"
#include "http/message.h"
#include "storage/store.h"
#include "web/links.h"
#include "web/moments.h"
#include "web/preferences.h"
#include "writer/group_writer.h"

namespace joblog::web {

/// Something that needs a person: an entry of the bar on every page.
struct Attention {
  bool urgent = false;  ///< Work is not being done; else a warning.
  std::string text;
  Url link;               ///< Where to look, and …
  std::string link_text;  ///< … what is there.
  /// What the bar says of it while it is closed: entries with the same words are counted, "1 job
  /// fails", "5 jobs fail". Without `many` the words stand as they are; without both the text does.
  std::string one{}, many{};
  std::string kind{};      ///< The kind of job that it is about; "" = none.
  std::int64_t count = 1;  ///< So many things are in this one entry.
};

/// "No worker is alive · 5 jobs fail · 1 queue paused".
std::string summary_of(const std::vector<Attention>& attention);

/// The services behind the pages. All of it outlives the pages; callable from any thread.
struct PageServices {
  Store& store;
  GroupWriter& writer;
  const Clock& clock;
  Notices& notices;
  Zone local_zone;      ///< Of this machine: for readers whose own zone is unknown.
  std::string version;  ///< "" = not shown.
  /// What needs a person now. Cheap: asked by every page. Nothing: it is not shown.
  std::function<std::vector<Attention>()> attention;
  /// Whether this program can run jobs of the kind. Nothing: all are taken to be known.
  std::function<bool(std::string_view kind)> runs_kind{};
  /// Tells the run of the job to stop, without the store. False when it is not in this process.
  std::function<bool(JobId job)> stop_run{};

  /// A page that is long in reading shows after this what it has found so far.
  Duration read_time = std::chrono::seconds{2};

  bool can_run(std::string_view kind) const { return !runs_kind || runs_kind(kind); }
  bool stop_without_store(JobId job) const { return stop_run && stop_run(job); }
};

/// One request to a page. Lives as long as the request.
class PageContext {
 public:
  PageContext(const PageServices& services, const http::Request& request, std::string id = {});

  const PageServices& services;
  const http::Request& request;
  std::string id;  ///< What stood in the path for ":id".
  Preferences preferences;
  Moments moments;  ///< One `now` for the whole page, in the reader's zone.

  /// This page with its query, as a link.
  Url here() const;
  /// Where the reader came from: the parameter `back` of query or form if it is a page of ours.
  Url back(const Url& otherwise) const;
  const std::string& parameter(std::string_view name) const { return request.query.get(name); }
  /// The parameter as a number within [least, most]; `otherwise` when it is none. A number that is
  /// written in another way than ours ("007") makes the address another one: is_not_canonical().
  std::int64_t number(std::string_view name, std::int64_t least, std::int64_t most,
                      std::int64_t otherwise) const;
  /// For reads whose length the data decides. Breaks them off when nobody waits any longer: the
  /// client has left, or five times the time for a page is over. Must not outlive the visit.
  ReadLimit limit() const;
  /// Some number() was: there is no page at this address.
  bool is_not_canonical() const { return not_canonical_; }
  /// Who asks, for records: the user, or the address when nobody signs in.
  std::string person() const;

 private:
  mutable bool not_canonical_ = false;  ///< Found by those who read the address.
};

}  // namespace joblog::web
