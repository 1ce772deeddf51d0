// SPDX-License-Identifier: MIT
// "Is this fresh?": the line that every page of the open orders opens with.
#pragma once

#include <optional>
#include <string>

#include "orders/open_orders_store.h"
#include "storage/reader.h"
#include "web/links.h"
#include "web/moments.h"
#include "web/page_services.h"

namespace joblog::web::orders {

/// By the time since the last sync.
inline constexpr std::chrono::minutes stale_after{10}, error_after{30};

/// A run that has the reader's interest: it failed since, or is at it now.
struct SyncRun {
  std::string name;
  Url link;
  Moment when;
};

struct FailedSync {
  SyncRun run;
  std::string error;     ///< "ConnectionError: no route to the ERP"
  std::string in_a_row;  ///< "3 times in a row"; "" = once.
  Url errors;            ///< All that failed.
};

struct Freshness {
  std::string css;      ///< "well-ok", "well-warn" or "well-error".
  std::string verdict;  ///< "Synced"
  std::string note;     ///< "3 values could not be read: …": goes on the verdict; "" = nothing.
  std::optional<Moment> synced;
  std::string run;              ///< Its name.
  std::optional<Url> run_link;  ///< Nothing: retention has removed it.
  std::string orders;           ///< "12,410 orders"
  std::string difference;       ///< "12 added, 40 changed, 9 removed"; "" = nothing changed.
  std::string next_words;       ///< "next sync", or why there is none.
  std::optional<Moment> next;
  std::optional<FailedSync> failed;
  std::optional<SyncRun> running;
  std::optional<Url> newer;  ///< The page shows older rows than there are: itself, anew.
};

/// What a page that shows the rows of `state` (null: there was no sync) says of them. `page` is
/// where links to runs lead back to.
Freshness freshness(Reader& reader, const SyncState* state, const std::string& sync_kind,
                    const PageContext& context, const Url& page);

/// The same for an open page whose rows another sync has replaced since.
Freshness outdated(Reader& reader, const std::string& shown, const std::string& sync_kind,
                   const PageContext& context, const Url& page);

}  // namespace joblog::web::orders
