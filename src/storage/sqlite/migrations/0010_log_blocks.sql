-- Lines of job logs in blocks (core/log_block.h). A block's id is the id of its job log times 2^27 plus the number
-- of its first line: a log's blocks lie together, in the order of their lines, and need no second index. Lines of
-- before stay in job_log_details and are read there.
CREATE TABLE log_blocks (
  id INTEGER PRIMARY KEY,
  lines INTEGER NOT NULL CHECK (lines BETWEEN 1 AND 256),
  warnings INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  first_warning INTEGER, -- number of the line; NULL: it has none
  first_error INTEGER,
  block BLOB NOT NULL
) STRICT;
-- Warnings and errors may be few among millions of lines. It holds all that is asked without reading a line.
CREATE INDEX log_blocks_notable ON log_blocks (id, warnings, errors, first_warning, first_error)
WHERE warnings + errors > 0;
