// SPDX-License-Identifier: MIT
// A store on a server asks for its password at each new connection: one that was changed there and
// in the file takes effect without a restart.
#include "app/open_store.h"

#include "app/earlier_store.h"
#include "storage/postgres/postgres_store.h"
#include "storage/sqlite/sqlite_copy.h"
#include "storage/sqlite/sqlite_store.h"

namespace joblog {
namespace {

Result<std::unique_ptr<Store>> open_file(const Setup& setup, const Clock& clock, bool migrate,
                                         NewStore fresh) {
  const auto durability = setup.config.store.durability == Durability::full
                              ? sqlite::Durability::full
                              : sqlite::Durability::normal;
  return sqlite::SqliteStore::open(
      {.path = setup.locations.store,
       .durability = durability,
       .migrate = migrate,
       .earlier_store =
           fresh == NewStore::in_any_case ? "" : trace_of_earlier_store(setup.locations),
       .may_be_new = fresh != NewStore::never},
      clock);
}

Result<std::unique_ptr<Store>> open_server(const Setup& setup, const Clock& clock, bool migrate,
                                           NewStore fresh) {
  auto store = postgres::PostgresStore::open(
      {.url = setup.config.store.url,
       .password = [config = setup.config.store,
                    environment = setup.environment] { return read_password(config, environment); },
       .migrate = migrate,
       .may_be_new = fresh != NewStore::never,
       .copy_into_file =
           [&clock](CopySource& source, const std::string& path) {
             return sqlite::copy_into_file(source, path, clock);
           },
       .waits_for_disk = setup.config.store.durability == Durability::full},
      clock);
  if (!store) return std::unexpected(store.error());
  setup.installation->set((*store)->installation());
  return store;
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const Setup& setup, const Clock& clock, bool migrate,
                                          NewStore fresh) {
  if (fresh != NewStore::never) {
    if (auto made = prepare_folders(setup.locations); !made) return std::unexpected(made.error());
  }
  return setup.config.store.url.empty() ? open_file(setup, clock, migrate, fresh)
                                        : open_server(setup, clock, migrate, fresh);
}

}  // namespace joblog
