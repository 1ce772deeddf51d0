-- One row beside sync_state: what the sync had to warn of. Files of older versions have neither.
CREATE TABLE sync_notes (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  warnings INTEGER NOT NULL CHECK (warnings >= 0),
  note TEXT NOT NULL
) STRICT;
-- How many rows have a value in a column.
CREATE TABLE sync_columns (
  attribute TEXT PRIMARY KEY,
  filled INTEGER NOT NULL CHECK (filled >= 0)
) STRICT, WITHOUT ROWID
