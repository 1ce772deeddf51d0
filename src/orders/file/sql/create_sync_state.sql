-- One row: what the sync that wrote this file left behind. Times are microseconds since 1970 UTC.
CREATE TABLE sync_state (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  log_name TEXT NOT NULL,
  synced_at INTEGER NOT NULL,
  rows INTEGER NOT NULL CHECK (rows >= 0),
  added INTEGER NOT NULL CHECK (added >= 0),
  changed INTEGER NOT NULL CHECK (changed >= 0),
  removed INTEGER NOT NULL CHECK (removed >= 0)
) STRICT
