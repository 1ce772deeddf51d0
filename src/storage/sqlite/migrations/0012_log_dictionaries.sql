-- Dictionaries with which small blocks of lines are compressed (core/log_dictionary.h). Their number is the CRC-32 of
-- their bytes. The last one is the one for new blocks; the others stay, as blocks may need them.
CREATE TABLE log_dictionaries (
  place INTEGER PRIMARY KEY, -- in the order in which they were made
  number INTEGER NOT NULL UNIQUE,
  bytes BLOB NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
-- From here on job_logs.updated_at is 0 where finished_at is set: it would be the same, and takes eight bytes.
